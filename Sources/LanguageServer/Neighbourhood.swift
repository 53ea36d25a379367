import Discovery
import Lowering
import Quadlet

/// The folders whose Quadlet files know each other.
///
/// The first wins that has a file of a name: that of the document, so that what is edited is what is looked at.
struct Neighbourhood: Sendable, Equatable {
    var scope: LoweringContext.Scope
    var folders: [SearchPath.Folder]
    var excluded: [String]
    /// Below these a document is one of them, also where it is not on the disk yet.
    private var bases: [String]
    /// The file of each name that systemd's generator would read, where it reads these folders.
    private(set) var winners: [String: String] = [:]

    /// So many folders are looked into for such with Quadlet files, where no search path says it.
    private static let most = 2000

    /// The folders that belong to the one of a document, whose path is without links.
    ///
    /// In one of the places of Quadlet these are all of them. Elsewhere they are those of the client's folder
    /// that the document is in; without one, the document's folder and what is below it.
    init(of folder: String, workspace: [String]) {
        let isUsers = SearchPath.users.contains { folder.isInside($0) }
        for scope in isUsers ? [LoweringContext.Scope.user] : [.system, .user] {
            let folders = SearchPath.folders(scope)
            if let base = folders.first(where: { folder.isInside(Files.resolved($0.path)) }) {
                self.scope = scope
                let isBase = Files.resolved(base.path) == folder
                self.folders = [isBase ? base : SearchPath.Folder(path: folder)] + folders
                excluded = SearchPath.excluded(scope)
                bases = folders.map { Files.resolved($0.path) }
                let found = FoundFiles(searching: folders, excluding: excluded)
                for file in found.files where file.part == nil { winners[file.name] = file.path }
                return
            }
        }
        scope = isUsers ? .user : .system
        excluded = []
        let base = workspace.map { Files.resolved($0) }.first { folder.isInside($0) } ?? folder
        let own = SearchPath.Folder(path: folder, isDeep: false)
        bases = [base]
        folders = [own] + Self.foldersWithQuadletFiles(below: base).filter { $0 != own }
    }

    /// Whether the files of a folder are among these.
    func contains(_ folder: String) -> Bool {
        bases.contains { folder.isInside($0) } && !excluded.contains { folder.isInside($0) }
    }

    /// Looks at the folders near the top first.
    private static func foldersWithQuadletFiles(below base: String) -> [SearchPath.Folder] {
        var (waiting, folders) = ([base], [SearchPath.Folder]())
        var next = 0
        while next < waiting.count, next < most {
            let path = waiting[next]
            next += 1
            // What can't be read is not known to be there.
            guard let listing = (try? Files.list(path)) ?? nil else { continue }
            if listing.entries.contains(where: concerns) {
                folders.append(SearchPath.Folder(path: path, isDeep: false))
            }
            for entry in listing.entries where entry.kind == .directory && !entry.isLink {
                let isHidden = entry.name.hasPrefix(".") || entry.name == "node_modules"
                if !isHidden, !entry.name.hasSuffix(".d") {
                    waiting.append((path == "/" ? "" : path) + "/" + entry.name)
                }
            }
        }
        return folders
    }

    private static func isQuadlet(_ name: String) -> Bool {
        QuadletKind(fileName: name) != nil || QuadletPart.isCollection(name)
    }

    private static func concerns(_ entry: Files.Entry) -> Bool {
        guard entry.kind == .directory else { return isQuadlet(entry.name) }
        return DropIn.kind(ofDirectory: entry.name) != nil
    }
}

/// Names of drop-in directories.
enum DropIn {
    /// The kind of files that the drop-ins in a directory of this name are for: `web.container.d`, `container.d`.
    static func kind(ofDirectory name: String) -> QuadletKind? {
        guard name.hasSuffix(".d") else { return nil }
        let suffix = name.dropLast(2)
        return QuadletKind(rawValue: String(suffix)) ?? QuadletKind(fileName: String(suffix))
    }
}

extension String {
    /// Whether this path is a folder's or of something below it.
    func isInside(_ folder: String) -> Bool {
        self == folder || folder == "/" || hasPrefix(folder + "/")
    }
}
