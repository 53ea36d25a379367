import Glibc
import JSON
import Linux
package import OCI

/// The compiled seccomp filters of this host.
///
/// Compiling takes milliseconds, for which all containers of a boot would wait, and reading what was compiled a fraction
/// of one: filters are kept in files whose first line says what they were made from, and by which program.
package struct SeccompFilters: Sendable {
    /// Where compiled filters are kept.
    package var directory: String
    /// Where the default profile is looked for, in this order, as Podman does; else it is our own table.
    package var defaults: [String]

    package init(
        directory: String = ownDirectory,
        defaults: [String] = ["/etc/containers/seccomp.json", "/usr/share/containers/seccomp.json"]
    ) {
        self.directory = directory
        self.defaults = defaults
    }

    /// The store's folder, where the next boot finds them again; that of this boot where there is no store to write to.
    private static var ownDirectory: String {
        let parents = ["/var/lib/systemd-oci", "/run/systemd-oci"]
        return (unsafe access(parents[0], W_OK) == 0 ? parents[0] : parents[1]) + "/seccomp"
    }

    /// The filter for a container, as seccomp(2) takes it.
    ///
    /// - Parameters:
    ///   - seccomp: What the runtime specification says.
    ///   - capabilities: The container's bounding set, on which profiles depend.
    ///   - refusesUnknownCalls: Whether a bundle's filter fails that names a call that libseccomp does not know.
    /// - Returns: The bytes of `struct sock_filter[]`, or nil where the container is unconfined.
    /// - Throws: What is wrong with the profile, or what a call said.
    package func filter(
        for seccomp: RuntimeSpec.Seccomp,
        capabilities: CapabilitySet,
        refusesUnknownCalls: Bool = false
    ) throws(SeccompError) -> [UInt8]? {
        let source: Source
        switch seccomp {
        case .unconfined: return nil
        case .standard: source = try standardSource()
        case .file(let path):
            guard let found = try Source(path) else {
                throw .call(SyscallError("open", path, ENOENT))
            }
            source = found
        case .filter(let filter):
            if refusesUnknownCalls { try SeccompProfile(filter).checkNames() }
            source = Source(filter)
        }
        let release = KernelVersion.release()
        let capabilityDigits = source.filter == nil ? String(capabilities.rawValue, radix: 16) : "any"
        // Another version of ours may have another table or another libseccomp.
        let maker = try Source.state(ofFile: "/proc/self/exe") ?? ""
        let made = "\(maker) \(SeccompProfile.native) \(release) \(capabilityDigits)"
        let key = "\(made) \(source.state) \(source.path ?? "")"
        let file = "\(directory)/\(String(Self.hash(key.utf8), radix: 16))"
        if let program = Self.cached(file, key) { return program }
        return try oneAtATime { () throws(SeccompError) in
            if let program = Self.cached(file, key) { return program }
            let program = try source.profile().program(capabilities: capabilities, kernel: .running())
            keep(program, in: file, key)
            return program
        }
    }

    /// Does what only the first of many starts at boot should do, while the others wait for its result.
    private func oneAtATime(_ body: () throws(SeccompError) -> [UInt8]) throws(SeccompError) -> [UInt8] {
        let lock: Descriptor
        do {
            try SmallFile.makeDirectory(directory, mode: 0o700)
            lock = try FileLock.wait(at: "\(directory)/lock")
        } catch {
            // Where nothing can be kept there is nothing to wait for.
            return try body()
        }
        let program = try body()
        _ = consume lock
        return program
    }

    private func standardSource() throws(SeccompError) -> Source {
        for path in defaults {
            if let source = try Source(path) { return source }
        }
        return Source(path: nil, state: "standard")
    }

    private static func cached(_ file: String, _ key: String) -> [UInt8]? {
        // A file that can't be read or is another one's is made anew.
        guard let bytes = try? SmallFile.contents(of: file), bytes.starts(with: key.utf8) else { return nil }
        let rest = bytes.dropFirst(key.utf8.count)
        guard rest.first == UInt8(ascii: "\n"), rest.count > 16, rest.count % 8 == 1 else { return nil }
        let program = Array(rest.dropFirst().dropLast(8))
        return rest.suffix(8).elementsEqual(checksum(program)) ? program : nil
    }

    /// What tells a whole file from one that a loss of power has left.
    private static func checksum(_ program: [UInt8]) -> [UInt8] {
        let hash = hash(program)
        return (0..<8).map { UInt8(truncatingIfNeeded: hash >> (8 * $0)) }
    }

    private func keep(_ program: [UInt8], in file: String, _ key: String) {
        do {
            try makeRoom()
            let content = Array(key.utf8) + [UInt8(ascii: "\n")] + program + Self.checksum(program)
            try SmallFile.replace(file, with: content, mode: 0o600)
        } catch {
            // The next start compiles again: no reason to fail this one.
        }
    }

    /// How many filters are kept.
    static let most = 256

    /// Removes what is kept where that has become much: those in use are soon made again.
    private func makeRoom() throws(SyscallError) {
        let names = try SmallFile.names(in: directory)
        guard names.count > Self.most else { return }
        for name in names where name != "lock" { _ = unsafe unlink("\(directory)/\(name)") }
    }

    /// FNV-1a, 64 bits: against accidents, not against attackers, who can't write here.
    private static func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return hash
    }
}

/// Where a profile comes from, and in which state it is.
private struct Source {
    /// Nil for our own table.
    var path: String?
    /// Changes whenever the file does.
    var state: String
    /// What a bundle says.
    var filter: RuntimeSpec.SystemCallFilter?

    init(path: String?, state: String) {
        self.path = path
        self.state = state
    }

    init(_ filter: RuntimeSpec.SystemCallFilter) {
        state = "bundle \(filter.content)"
        self.filter = filter
    }

    /// A file's source, or nil where there is no such file.
    init?(_ path: String) throws(SeccompError) {
        guard let state = try Self.state(ofFile: path) else { return nil }
        self.init(path: path, state: state)
    }

    /// What changes whenever a file does, or nil where there is no such file.
    static func state(ofFile path: String) throws(SeccompError) -> String? {
        var status = stat()
        do {
            try check("stat", path) { unsafe stat(path, &status) }
        } catch  where error.code == ENOENT || error.code == ENOTDIR {
            return nil
        } catch {
            throw .call(error)
        }
        let time = status.st_mtim
        return "\(status.st_dev):\(status.st_ino):\(status.st_size):\(time.tv_sec).\(time.tv_nsec)"
    }

    func profile() throws(SeccompError) -> SeccompProfile {
        if let filter { return try SeccompProfile(filter) }
        guard let path else { return .standard }
        let text: [UInt8]
        do throws(SyscallError) {
            guard let found = try SmallFile.contents(of: path) else {
                throw SyscallError("open", path, ENOENT)
            }
            text = found
        } catch {
            throw .call(error)
        }
        let document: JSONValue
        do {
            document = try JSONValue(parsing: text)
        } catch {
            throw .profile(path: path, reason: error.description)
        }
        do {
            return try SeccompProfile(document)
        } catch .invalid(let reason) {
            throw .profile(path: path, reason: reason)
        } catch {
            throw error
        }
    }
}
