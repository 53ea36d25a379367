import ContentStore
import Linux

/// The name that what a container holds has in the descriptor store.
///
/// It ends in digits that only the host knows: a container that may notify the service manager could otherwise
/// have it drop what is ours, or hand us its own at the next start.
struct StoredName: Equatable {
    private static let digits = 16
    private static let prefix = "systemd-oci-"
    private static let fileName = "store-name"

    let secret: String

    init(secret: String) {
        self.secret = secret
    }

    /// Takes that of the container's previous run, which its lock file has, or a new one.
    init(ofContainer name: String) throws(Failure) {
        let text = HostFile.text("\(Store.systemPath)/containers/\(name)/lock")
        if let line = text?.split(separator: "\n").last, Self.isSecret(line) {
            secret = String(line)
            return
        }
        secret = try Self.newSecret()
    }

    /// Takes that of the unit's previous run, which a container without a directory of its own has in the unit's.
    init(in directory: RunDirectory) throws(Failure) {
        if let line = HostFile.text("\(directory.path)/\(Self.fileName)")?.split(separator: "\n").last,
            Self.isSecret(line)
        {
            secret = String(line)
            return
        }
        secret = try Self.newSecret()
        _ = try directory.write(secret + "\n", to: Self.fileName, mode: 0o600)
    }

    private static func newSecret() throws(Failure) -> String {
        do {
            let number = String(try randomNumber(), radix: 16)
            return String(repeating: "0", count: digits - number.count) + number
        } catch {
            throw Failure("cannot find a name for the descriptor store", error)
        }
    }

    /// Adds it to the lock file of a container's new directory.
    func keep(in lock: borrowing Descriptor) throws(Failure) {
        do {
            try lock.write(Array((secret + "\n").utf8).span, of: "lock")
        } catch {
            throw Failure("cannot write the lock file of the container", error)
        }
    }

    var text: String { Self.prefix + secret }

    /// Whether a name looks like one of ours, whoever gave it.
    static func isReserved(_ text: String) -> Bool {
        text.hasPrefix(prefix) && isSecret(text.dropFirst(prefix.count))
    }

    private static func isSecret(_ text: Substring) -> Bool {
        text.utf8.count == digits
            && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }
}
