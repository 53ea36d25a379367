import ArgumentParser
import ContentStore
import Glibc
import JSON
import Linux
import OCI

struct DiffCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "List what a container has changed in its root file system.",
        discussion: """
            A is what is new, C what was changed, D what was removed. The flags are those of podman-diff(1).

            Example:
              systemd-oci diff web
            """
    )

    @Option(help: ArgumentHelp("text or json.", valueName: "format"))
    var format = "text"

    @Flag(name: .shortAndLong, help: "The latest container.")
    var latest = false

    @OptionGroup var scope: UnitScope
    @OptionGroup var options: StoreOptions

    @Argument(help: ArgumentHelp("A name, unit or ID.", valueName: "container"))
    var container: String?

    func validate() throws {
        if (container == nil) == !latest {
            throw ValidationError("needs the name of one container, or --latest")
        }
        if !["text", "json"].contains(format) { throw ValidationError("--format must be text or json") }
    }

    func run() throws {
        let list = ContainerList(scope.value)
        let found = try list.running(container, for: "diff")
        let changes: [LayerChange]
        do {
            let upper = try Directory(path: PathBytes("\(options.path)/containers/\(found.name)/upper"))
            changes = try LayerChanges(upper, below: layers(of: found)).all()
        } catch {
            throw (error as? Failure) ?? Failure(error)
        }
        if format == "json" {
            func paths(_ kind: LayerChange.Kind) -> JSONValue.Member? {
                let paths = changes.filter { $0.kind == kind }.map { JSONValue.string($0.path) }
                return paths.isEmpty ? nil : .init(kind.name, .array(paths))
            }
            let members = LayerChange.Kind.allCases.compactMap(paths)
            return write(JSONValue.object(members).indentedText(by: 5) + "\n", to: STDOUT_FILENO)
        }
        write(changes.map { "\($0.kind.rawValue) \($0.path)\n" }.joined(), to: STDOUT_FILENO)
    }

    /// The directories of the image's layers, the lowest first.
    private func layers(of container: KnownContainer) throws -> [String] {
        guard let id = container.imageID, let digest = Digest(hexadecimal: id) else {
            throw Failure("\(container.name): has no image: its root file system is a directory of the host")
        }
        guard let bytes = try options.store.readBlob(digest) else {
            throw Failure("\(container.name): its image's configuration is not in the store any more")
        }
        return try ImageConfiguration(parsing: bytes).diffIDs.map { diffID in
            let path = "\(options.path)/layers/sha256/\(diffID.hexadecimal)"
            guard unsafe access(path, F_OK) == 0 else {
                throw Failure(
                    "\(container.name): a layer of its image is a file system image, which diff can't look into"
                )
            }
            return path
        }
    }
}

/// A file that a container has changed.
struct LayerChange: Equatable {
    enum Kind: String, CaseIterable {
        case changed = "C"
        case added = "A"
        case deleted = "D"

        var name: String {
            switch self {
            case .changed: "changed"
            case .added: "added"
            case .deleted: "deleted"
            }
        }
    }

    var kind: Kind
    var path: String
}

/// What the upper directory of an overlay says in comparison to the lower ones.
struct LayerChanges: ~Copyable {
    private let upper: Directory
    /// The highest first.
    private let layers: [Layer]

    final class Layer {
        let directory: Directory

        init(_ path: String) throws(SyscallError) {
            directory = try Directory(path: PathBytes(path))
        }
    }

    init(_ upper: consuming Directory, below layers: [String]) throws(SyscallError) {
        self.upper = upper
        var opened: [Layer] = []
        for path in layers.reversed() { opened.append(try Layer(path)) }
        self.layers = opened
    }

    /// All changes, in the order of the paths.
    func all() throws(SyscallError) -> [LayerChange] {
        var changes: [LayerChange] = []
        try walk(upper, [], &changes)
        return changes
    }

    private func walk(
        _ directory: borrowing Directory,
        _ path: [UInt8],
        _ changes: inout [LayerChange]
    ) throws(SyscallError) {
        let names = try directory.names().sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
        for name in names {
            guard let status = try directory.status(of: name) else { continue }
            let whole = path + [UInt8(ascii: "/")] + name.bytes
            let text = String(decoding: whole, as: UTF8.self)
            let isThere = try exists(whole)
            if status.isWhiteout {
                if isThere { changes.append(LayerChange(kind: .deleted, path: text)) }
                continue
            }
            changes.append(LayerChange(kind: isThere ? .changed : .added, path: text))
            guard status.kind == .directory else { continue }
            try walk(directory.directory(beneath: name), whole, &changes)
        }
    }

    /// Whether the image has something at a path.
    private func exists(_ path: [UInt8]) throws(SyscallError) -> Bool {
        let components = path.split(separator: UInt8(ascii: "/")).compactMap { PathBytes($0) }
        for layer in layers {
            switch try Self.look(layer.directory, components[...]) {
            case .there: return true
            case .hidden: return false
            case .nothing: continue
            }
        }
        return false
    }

    private enum Look {
        case there
        /// Whatever is below, it is not seen.
        case hidden
        case nothing
    }

    private static func look(
        _ directory: borrowing Directory,
        _ components: ArraySlice<PathBytes>
    ) throws(SyscallError) -> Look {
        guard let name = components.first else { return .there }
        guard let status = try directory.status(of: name) else {
            let mark = try directory.descriptor.attribute("trusted.overlay.opaque")
            return mark == Array("y".utf8) ? .hidden : .nothing
        }
        if status.isWhiteout { return .hidden }
        if components.count == 1 { return .there }
        guard status.kind == .directory else { return .hidden }
        return try look(directory.directory(beneath: name), components.dropFirst())
    }
}
