package import Linux
package import Quadlet
package import UnitFile

/// The Quadlet files and drop-in directories below the folders of a search path.
package struct FoundFiles: Sendable {
    package struct File: Sendable {
        package var name: String
        package var path: String
        package var kind: QuadletKind
        /// What of the file counts, where it is a `.quadlets` file that holds several; nil where all does.
        package var part: QuadletPart? { parts.first }
        /// One or none; an optional of so large a value takes long to copy.
        private let parts: [QuadletPart]

        init(name: String, path: String, kind: QuadletKind, part: [QuadletPart] = []) {
            self.name = name
            self.path = path
            self.kind = kind
            parts = part
        }

        /// Whether this is one of several files that one file holds.
        var isPart: Bool { !parts.isEmpty }
    }

    /// One of each name: the first that was found.
    package private(set) var files: [File] = []
    /// Files that are not read, since one of that name was found before.
    package private(set) var shadowed: [File] = []
    /// Drop-in directories by name, those that win first.
    package private(set) var dropIns: [String: [String]] = [:]
    package private(set) var errors: [SyscallError] = []
    /// What is wrong with `.quadlets` files as such.
    package private(set) var diagnostics: [Diagnostic] = []

    /// Few, and looked for in their order.
    private var visited: [Files.Identity] = []
    private var names: Set<String> = []
    private let unsaved: [String: [UInt8]]
    /// Those that may be drop-ins, by the name of their directory.
    private var unsavedDropIns: [String: [(name: String, path: String)]] = [:]

    /// Searches folders and those below them; one that was searched before is not searched again.
    ///
    /// What is unsaved stands for the text of the file of a path.
    package init(
        searching folders: [SearchPath.Folder],
        excluding excluded: [String] = [],
        unsaved: [String: [UInt8]] = [:]
    ) {
        self.unsaved = unsaved
        visited = excluded.compactMap(Files.identity)
        for folder in folders {
            visit(folder.path, isBase: true, isUsers: folder.isUsers, isDeep: folder.isDeep)
        }
        for path in unsaved.keys.sorted() { add(unsaved: path) }
    }

    private mutating func visit(_ path: String, isBase: Bool, isUsers: Bool, isDeep: Bool = true) {
        let listing: Files.Listing
        do {
            guard let found = try Files.list(path) else { return }
            listing = found
        } catch {
            return errors.append(error)
        }
        if visited.contains(listing.identity) { return }
        visited.append(listing.identity)
        // A relative path in a file means what the file's real place makes of it.
        let path = isBase ? Files.resolved(path) : path
        for entry in listing.entries where entry.kind != .directory { add(entry, in: path) }
        for entry in listing.entries where QuadletPart.isCollection(entry.name) { addParts(entry, in: path) }
        let directories = listing.entries.filter { $0.kind == .directory }
        for entry in directories where entry.name.hasSuffix(".d") {
            dropIns[entry.name, default: []].append(path + "/" + entry.name)
        }
        guard isDeep else { return }
        for entry in directories where !isUsers || !Self.isNumber(entry.name) {
            let below = path + "/" + entry.name
            // What a link is called does not make it one of drop-ins.
            if (entry.isLink ? Files.resolved(below) : entry.name).hasSuffix(".d") { continue }
            visit(below, isBase: entry.isLink, isUsers: false)
        }
    }

    private static func isNumber(_ name: String) -> Bool {
        name.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    private mutating func add(_ entry: Files.Entry, in directory: String) {
        guard let kind = QuadletKind(fileName: entry.name) else { return }
        let file = File(name: entry.name, path: directory + "/" + entry.name, kind: kind)
        guard names.insert(entry.name).inserted else { return shadowed.append(file) }
        // A link to /dev/null hides the files of this name that come later, as for systemd.
        if entry.kind != .other { files.append(file) }
    }

    /// Adds the Quadlet files that a `.quadlets` file holds; one of their names in the same folder goes first.
    private mutating func addParts(_ entry: Files.Entry, in directory: String) {
        guard entry.kind != .directory, names.insert(entry.name).inserted, entry.kind == .file else { return }
        let path = directory + "/" + entry.name
        let bytes: [UInt8]
        do {
            bytes = if let text = unsaved[path] { text } else { try Files.read(path) }
        } catch {
            let message = "can't be read: \(SyscallError.reason(error.code))"
            return diagnostics.append(Diagnostic(.error, at: Origin(path: path), message))
        }
        for part in QuadletPart.parts(of: bytes, path: path, diagnostics: &diagnostics) {
            let name = part.name.description
            let file = File(name: name, path: path, kind: part.kind, part: [part])
            if names.insert(name).inserted {
                files.append(file)
            } else {
                if let other = files.first(where: { $0.name == name }), other.isBeside(path) {
                    let message = "'\(name)' is also '\(other.path)', which goes first"
                    let origin = Origin(path: path, line: part.firstLine)
                    diagnostics.append(Diagnostic(.warning, at: origin, message))
                }
                shadowed.append(file)
            }
        }
    }

    /// Adds a file that is not on the disk yet, unless one of that name was found.
    private mutating func add(unsaved path: String) {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return }
        let name = String(path[path.utf8.index(after: slash)...])
        let directory = String(path[..<slash])
        if name.hasSuffix(".conf"), let folder = directory.split(separator: "/").last {
            return unsavedDropIns[String(folder), default: []].append((name, path))
        }
        if names.contains(name) { return }
        let entry = Files.Entry(name: name, kind: .file, isLink: false)
        if QuadletPart.isCollection(name) {
            addParts(entry, in: directory)
        } else {
            add(entry, in: directory)
        }
    }

    /// The drop-ins of a file, in the order in which they are read: by name, the most specific of a name.
    package func dropIns(of name: UnitName, _ errors: inout [SyscallError]) -> [String] {
        if dropIns.isEmpty, unsavedDropIns.isEmpty { return [] }
        var paths: [String: String] = [:]
        for directory in name.dropInDirectories.flatMap({ dropIns[$0] ?? [] }) {
            do {
                for entry in try Files.list(directory)?.entries ?? [] where entry.name.hasSuffix(".conf") {
                    if paths[entry.name] == nil {
                        paths[entry.name] = entry.kind == .file ? directory + "/" + entry.name : ""
                    }
                }
            } catch {
                errors.append(error)
            }
        }
        for directory in name.dropInDirectories {
            for (name, path) in unsavedDropIns[directory] ?? [] where paths[name] == nil {
                paths[name] = path
            }
        }
        return paths.sorted { $0.key < $1.key }.map { $0.value }.filter { !$0.isEmpty }
    }
}

extension FoundFiles {
    /// Has all that is found read from the disk at once, unless it is in memory, as it is but at boot.
    func readAhead() {
        guard Files.readAhead(files.lazy.filter { !$0.isPart }.map { $0.path }) else { return }
        for directory in dropIns.values.joined() {
            // What can't be listed is told where it is read.
            guard let found = try? Files.list(directory) else { continue }
            let files = found.entries.lazy.filter { $0.kind == .file }
            _ = Files.readAhead(files.map { directory + "/" + $0.name })
        }
    }
}

extension FoundFiles.File {
    /// Whether this and the file of a path are in one folder.
    fileprivate func isBeside(_ other: String) -> Bool {
        path.utf8.lastIndex(of: UInt8(ascii: "/")).map { path[..<$0] }
            == other.utf8.lastIndex(of: UInt8(ascii: "/")).map { other[..<$0] }
    }
}
