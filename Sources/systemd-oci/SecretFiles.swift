import Glibc
import Linux
import Lowering

/// The secrets of a container: what systemd has brought of the credentials that `--secret` names.
///
/// Files are in memory that is not swapped, owned by whom the container knows by that number; before Linux 6.15 they
/// are in the container's directory below /run. Nobody else on the host may read either.
struct SecretFiles: ~Copyable {
    /// Where the container has them.
    let mounts: [RunHost.File]
    /// What variables are to have, by the names of credentials.
    let values: [String: String]
    private var memory: MountTree?

    private struct File {
        var content: [UInt8]
        var destination: String
        var uid: UInt32
        var gid: UInt32
        var mode: UInt32
    }

    /// Copies them.
    ///
    /// - Parameters:
    ///   - context: What the command line asks for, and where systemd put the credentials.
    ///   - ids: The container's IDs; nil where it has the host's.
    ///   - directory: The container's directory below /run.
    ///   - label: Their SELinux label; nil where there are none.
    /// - Throws: Which credential is not there, or can't be what it is to be.
    init(
        _ context: RunContext,
        ids: IDRange?,
        in directory: String,
        label: String? = nil
    ) throws(Failure) {
        var values: [String: String] = [:]
        let files = try Self.read(context, ids, &values)
        let pages = files.map { ($0.content.count + 4095) / 4096 }.reduce(1, +)
        let memory = files.isEmpty ? nil : PrivateMemory.make(size: pages * 4096, inodes: files.count + 1)
        let folder =
            switch memory {
            case .some(let memory): "/proc/self/fd/\(memory.descriptor.number)"
            case .none: directory
            }
        var mounts: [RunHost.File] = []
        for (number, file) in files.enumerated() {
            let path = "\(folder)/secret-\(number)"
            try Self.write(file, path, label)
            mounts.append(RunHost.File(destination: file.destination, source: path, isReadOnly: true))
        }
        self.mounts = mounts
        self.values = values
        self.memory = memory
    }

    /// Gives away what keeps files apart from the container's mounts.
    mutating func takeMemory() -> MountTree? { memory.take() }

    private static func read(
        _ context: RunContext,
        _ ids: IDRange?,
        _ values: inout [String: String]
    ) throws(Failure) -> [File] {
        var files: [File] = []
        for secret in context.options.secrets {
            let content = try Self.content(of: secret.name, context)
            switch secret.kind {
            case .variable(let name):
                guard !content.contains(0) else {
                    throw Failure(
                        "run: --secret '\(secret.name)': there are null bytes, which no variable (\(name)) has"
                    )
                }
                values[secret.name] = String(decoding: content, as: UTF8.self)
            case .file(let destination, let uid, let gid, let mode):
                files.append(
                    File(
                        content: content,
                        destination: destination,
                        uid: try owner(uid, ids, of: secret),
                        gid: try owner(gid, ids, of: secret),
                        mode: mode
                    )
                )
            }
        }
        return files
    }

    private static func write(_ file: File, _ path: String, _ label: String?) throws(Failure) {
        do {
            // A previous run of the unit may have left one.
            _ = unsafe unlink(path)
            let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW
            let descriptor = try Descriptor(opening: path, flags, mode: 0o600)
            try descriptor.write(file.content.span, of: path)
            try descriptor.setOwner(file.uid, group: file.gid)
            try descriptor.setMode(file.mode)
            if let label { try SELinux.label(descriptor, label) }
        } catch {
            throw Failure("cannot make the file '\(file.destination)' of a secret", error)
        }
    }

    private static func content(of name: String, _ context: RunContext) throws(Failure) -> [UInt8] {
        guard let directory = context["CREDENTIALS_DIRECTORY"] else { throw missing(name, context) }
        do {
            if let content = try SmallFile.contents(of: "\(directory)/\(name)", limit: 16 << 20) {
                return content
            }
        } catch {
            throw Failure("run: --secret '\(name)'", error)
        }
        throw missing(name, context)
    }

    private static func missing(_ name: String, _ context: RunContext) -> Failure {
        guard context.unit != nil else {
            return Failure("run: --secret '\(name)': secrets come from systemd, which does not run here")
        }
        return Failure(
            "run: --secret '\(name)': the unit has no credential of that name; make it by `systemd-oci secret create "
                + "\(name) FILE`, or say where it comes from by LoadCredential= in [Service]"
        )
    }

    private static func owner(_ id: UInt32, _ ids: IDRange?, of secret: RunSecret) throws(Failure) -> UInt32 {
        guard let ids else { return id }
        guard id < ids.count else {
            throw Failure(
                "run: --secret '\(secret.name)': the container has no ID \(id), its last is \(ids.count - 1)"
            )
        }
        return ids.first + id
    }
}
