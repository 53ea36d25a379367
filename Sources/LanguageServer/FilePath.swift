import Discovery
import Quadlet

/// A path as the finder of Quadlet files says it: the folder without symbolic links, the name as it is.
struct FilePath: Hashable, Sendable {
    var folder: String
    var name: String

    /// Nil for a path that is not absolute or ends in no name.
    init?(_ path: String) {
        guard path.hasPrefix("/"), let name = path.split(separator: "/").last, !path.hasSuffix("/") else {
            return nil
        }
        let folder = path.dropLast(name.count + 1)
        self.folder = folder.isEmpty ? "/" : Files.resolved(String(folder))
        self.name = String(name)
    }

    var path: String { folder == "/" ? "/" + name : folder + "/" + name }

    /// The kind of Quadlet file that this is, or a drop-in for; nil for any other file.
    var kind: QuadletKind? { isDropIn ? DropIn.kind(ofDirectory: folderName) : QuadletKind(fileName: name) }

    /// Whether this holds several Quadlet files.
    var isCollection: Bool { !isDropIn && QuadletPart.isCollection(name) }

    /// Whether this is a file that we know something about.
    var isOurs: Bool { kind != nil || isCollection }

    var isDropIn: Bool { name.hasSuffix(".conf") && DropIn.kind(ofDirectory: folderName) != nil }

    /// The folder in which the Quadlet files are that this one belongs to.
    var home: String {
        guard isDropIn, let slash = folder.lastIndex(of: "/") else { return folder }
        return slash == folder.startIndex ? "/" : String(folder[..<slash])
    }

    private var folderName: String { folder.split(separator: "/").last.map(String.init) ?? "" }
}
