import Discovery
import Glibc
import Linux
import Lowering
import UnitFile

/// The `.kube` file that stands for YAML which runs until the next boot.
struct PlayedKube {
    /// The folder of Quadlet files that the next boot finds empty.
    private let folder: String
    private let stem: String
    /// The YAML; that of standard input is beside the `.kube` file.
    let yaml: String

    /// Names it after the file of YAML.
    init(_ file: String, _ scope: LoweringContext.Scope) throws(Failure) {
        switch scope {
        case .system: folder = "/run/containers/systemd"
        case .user:
            guard let base = Environment["XDG_RUNTIME_DIR"] else {
                throw Failure(
                    "XDG_RUNTIME_DIR does not say where files of users are that go with the session"
                )
            }
            folder = base + "/containers/systemd"
        }
        let name = file == "-" ? "stdin" : file.split(separator: "/").last.map(String.init) ?? ""
        let dot = name.lastIndex(of: ".") ?? name.endIndex
        let bytes = name[..<dot].utf8.map { byte -> UInt8 in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: byte
            default: 0x2D
            }
        }
        stem = String(decoding: bytes.prefix(200), as: UTF8.self)
        guard UnitName(stem + ".kube") != nil, !stem.hasPrefix(".") else {
            throw Failure("'\(file)' is no name of a file that a unit can be called after")
        }
        yaml = file == "-" ? "\(folder)/\(stem).yaml" : Self.absolute(file)
    }

    var path: String { "\(folder)/\(stem).kube" }
    var service: String { stem + ".service" }

    private var readsInput: Bool { yaml == "\(folder)/\(stem).yaml" }

    /// A path that does not depend on where the program was started.
    static func absolute(_ path: String) -> String {
        if path.hasPrefix("/") { return path }
        guard let directory = unsafe getcwd(nil, 0) else { return path }
        defer { unsafe free(directory) }
        let base = unsafe String(cString: directory)
        return path == "." ? base : base + "/" + path
    }

    func write(_ document: UnitDocument) throws(Failure) {
        do {
            var files = [(name: stem + ".kube", content: document.text)]
            if readsInput, !Files.exists(yaml) || !Files.exists(path) {
                files.append((stem + ".yaml", try standardInput(limit: 4 << 20)))
            }
            try NewFiles.write(files, into: folder, replacing: true)
        } catch {
            throw Failure(error)
        }
    }

    func remove() throws(Failure) {
        let paths = readsInput ? [path, yaml] : [path]
        for path in paths where unsafe unlink(path) != 0 && errno != ENOENT {
            throw Failure("\(SyscallError("unlink", path, errno))")
        }
    }
}
