import Glibc
import Linux
import OCI

/// The namespaces of a container that are somebody else's: CRIU neither writes them down nor makes them.
enum CriuNamespaces {
    /// The words by which CRIU knows them, by runc's names, so that either can restore what the other wrote.
    private static let external: [(kind: RuntimeSpec.Namespace.Kind, type: String, key: String)] = [
        (.network, "net", "extRootNetNS"), (.pid, "pid", "extRootPidNS"),
    ]

    /// Tells CRIU which namespaces not to write down.
    static func addForDump(_ spec: RuntimeSpec, to options: inout CriuOptions) throws(LifecycleError) {
        for (kind, type, key) in external {
            guard let path = path(of: kind, in: spec) else { continue }
            var status = stat()
            try doing("look at the \(kind.rawValue) namespace '\(path)'") { () throws(SyscallError) in
                _ = try check("stat", path) { unsafe stat(path, &status) }
            }
            options.add(.external, "\(type)[\(status.st_ino)]:\(key)")
        }
    }

    /// Opens what CRIU is to be given, and tells it.
    ///
    /// - Parameters:
    ///   - spec: The bundle's.
    ///   - options: The request's.
    ///   - first: The number in CRIU of the first one.
    /// - Returns: What CRIU is to have open from that number on.
    /// - Throws: A namespace that is not there, or that CRIU can't join.
    static func addForRestore(
        _ spec: RuntimeSpec,
        to options: inout CriuOptions,
        from first: CInt
    ) throws(LifecycleError) -> CriuFiles {
        var files = CriuFiles()
        for namespace in spec.namespaces {
            guard let path = namespace.path else { continue }
            if let known = external.first(where: { $0.kind == namespace.kind }) {
                let purpose = "open the \(namespace.kind.rawValue) namespace '\(path)'"
                let file = try doing(purpose) { () throws(SyscallError) in
                    try Descriptor(opening: path, O_RDONLY)
                }
                options.inherit(first + CInt(files.numbers.count), as: known.key)
                files.append(file)
                continue
            }
            guard let name = names[namespace.kind] else {
                throw .checkpoint("CRIU can't join a \(namespace.kind.rawValue) namespace ('\(path)')")
            }
            options.join(name, at: path)
        }
        return files
    }

    private static let names: [RuntimeSpec.Namespace.Kind: String] = [
        .mount: "mnt", .ipc: "ipc", .uts: "uts", .user: "user",
    ]

    private static func path(of kind: RuntimeSpec.Namespace.Kind, in spec: RuntimeSpec) -> String? {
        spec.namespaces.first { $0.kind == kind }?.path
    }
}

/// Open files that CRIU gets, closed when this ends.
struct CriuFiles: ~Copyable {
    private(set) var numbers: [CInt] = []

    mutating func append(_ file: consuming Descriptor) {
        numbers.append(file.release())
    }

    deinit {
        for number in numbers { close(number) }
    }
}
