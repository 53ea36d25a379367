import Discovery
import Glibc
import Linux
import Lowering
import Quadlet

/// Where systemd looks for credentials (systemd.exec(5) "CREDENTIALS"), which are what containers have as secrets.
struct SecretStore {
    /// A credential on disk.
    struct Secret: Equatable {
        var name: String
        var path: String
        var isEncrypted: Bool
        /// When it was written, in seconds since 1970.
        var modified: Int64 { modifiedNanoseconds / 1_000_000_000 }
        var modifiedNanoseconds: Int64
    }

    /// The most bytes of a credential; systemd takes no larger one.
    static let mostBytes = 1 << 20

    let scope: LoweringContext.Scope

    /// Where new ones go, and which can be removed again.
    private var own: String {
        if scope == .system { return "/etc" }
        return Environment["XDG_CONFIG_HOME"] ?? (Environment["HOME"] ?? "") + "/.config"
    }

    private var encrypted: String { own + "/credstore.encrypted" }

    /// Everywhere, in systemd's order.
    private var folders: [(path: String, isEncrypted: Bool)] {
        let run = scope == .system ? "/run" : Environment["XDG_RUNTIME_DIR"] ?? "/run"
        return [own, run, "/usr/local/lib", "/usr/lib"].flatMap {
            [("\($0)/credstore.encrypted", true), ("\($0)/credstore", false)]
        }
    }

    /// All that there are, by name; of several of a name the one that systemd takes.
    func secrets() throws(SyscallError) -> [Secret] {
        var secrets: [String: Secret] = [:]
        for folder in folders {
            for name in try Self.names(in: folder.path) where secrets[name] == nil {
                let path = "\(folder.path)/\(name)"
                var status = stat()
                guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
                let modified = Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
                secrets[name] = Secret(
                    name: name,
                    path: path,
                    isEncrypted: folder.isEncrypted,
                    modifiedNanoseconds: modified
                )
            }
        }
        return secrets.values.sorted { $0.name < $1.name }
    }

    func secret(named name: String) throws -> Secret {
        let secrets = try secrets()
        if let secret = secrets.first(where: { $0.name == name }) { return secret }
        let near = Quadlet.Spelling.suggestion(for: name, among: secrets.map(\.name))
        throw Failure("there is no secret '\(name)'" + (near.map { "; did you mean '\($0)'?" } ?? ""))
    }

    /// Encrypts a text under a name and keeps it; what a crash leaves has another name.
    func create(
        _ name: String,
        _ content: [UInt8],
        labels: [String: String] = [:],
        replacing: Bool
    ) throws {
        do {
            guard try RunSecret(name).name == name else {
                throw Failure("'\(name)' can't be the name of a secret")
            }
        } catch let error as RunFlagError {
            throw Failure(error.reason)
        }
        guard !name.hasPrefix(".") else {
            throw Failure("'\(name)': the name of a secret begins with no dot")
        }
        guard !content.isEmpty, content.count <= Self.mostBytes else {
            throw Failure("a secret has 1 to \(Self.mostBytes) bytes, not \(content.count)")
        }
        let known = try secrets().first { $0.name == name }
        if let known, !replacing {
            throw Failure("there is a secret '\(name)' already, \(known.path); --replace replaces it")
        }
        try SmallFile.makeDirectory(encrypted, mode: 0o700)
        let temporary = "\(encrypted)/.\(name).\(getpid()).new"
        defer { _ = unsafe unlink(temporary) }
        try Self.systemdCreds(["encrypt"] + flags + ["--name=\(name)", "-", temporary], input: content)
        let file = try Descriptor(opening: temporary, O_RDONLY | O_NOFOLLOW)
        try file.setMode(0o600)
        try file.synchronize()
        let status = try file.status()
        let record = SecretRecord(
            labels: labels,
            created: try known.flatMap { try self.record(of: $0) }?.created ?? known?.modified
                ?? status.modified,
            written: status.modified * 1_000_000_000 + Int64(status.modifiedNanoseconds)
        )
        // One that belongs to no credential yet is not looked at.
        try save(record, of: name)
        try check("rename", "\(encrypted)/\(name)") { unsafe rename(temporary, "\(encrypted)/\(name)") }
        try Descriptor(opening: encrypted, O_RDONLY | O_DIRECTORY).synchronize()
    }

    /// Whether it is the machine's own, and not of the system's image.
    func isOwn(_ secret: Secret) -> Bool {
        secret.path.hasPrefix(own + "/") || secret.path.hasPrefix("/run/")
    }

    private static func names(in path: String) throws(SyscallError) -> [String] {
        try Files.list(path)?.entries.map(\.name).filter { !$0.hasPrefix(".") } ?? []
    }

    /// Removes one that is the machine's own, and not the system's image.
    func remove(_ name: String) throws {
        let secret = try secret(named: name)
        guard isOwn(secret) else {
            throw Failure(
                "'\(secret.path)' came with the system; only what is below \(own) and /run can be removed"
            )
        }
        try check("unlink", secret.path) { unsafe unlink(secret.path) }
        forgetRecord(of: name)
    }

    /// What is in one.
    func content(of secret: Secret) throws -> [UInt8] {
        let bytes = try SmallFile.contents(of: secret.path, limit: 4 * Self.mostBytes) ?? []
        guard secret.isEncrypted else { return bytes }
        let folder = Environment["XDG_RUNTIME_DIR"] ?? "/run"
        let temporary = "\(folder)/.systemd-oci-secret-\(getpid())"
        defer { _ = unsafe unlink(temporary) }
        try Self.systemdCreds(["decrypt"] + flags + ["--name=\(secret.name)", "-", temporary], input: bytes)
        return try SmallFile.contents(of: temporary, limit: Self.mostBytes) ?? []
    }

    private var flags: [String] { scope == .user ? ["--user"] : [] }

    /// Runs systemd-creds(1) with an input that is on no disk and on no command line.
    private static func systemdCreds(_ words: [String], input: [UInt8]) throws {
        let program = "/usr/bin/systemd-creds"
        guard unsafe access(program, X_OK) == 0 else {
            throw Failure("secrets need \(program), of systemd 250 or newer")
        }
        let memory = try Descriptor(memory: "secret")
        try memory.write(input.span, of: "secret")
        try memory.seek(to: 0)
        guard dup2(memory.number, STDIN_FILENO) >= 0 else { throw SyscallError("dup2", "secret", errno) }
        let status = try ChildProgram.run(program, ["systemd-creds"] + words)
        guard status == 0 else { throw Failure("systemd-creds \(words[0]) ended with status \(status)") }
    }
}
