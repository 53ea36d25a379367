import ContentStore
import Linux

/// The names that a container's descriptors have in the descriptor store.
///
/// They end in digits that only the host knows: a container that may notify the service manager could otherwise
/// have it drop our descriptors, or hand us its own at the next start.
struct StoredNames: Equatable {
    private static let digits = 16

    let secret: String

    init(secret: String) {
        self.secret = secret
    }

    /// Takes those of the container's previous run, which its lock file has, or new ones.
    init(ofContainer name: String) throws(Failure) {
        let text = HostFile.text("\(Store.systemPath)/containers/\(name)/lock")
        if let line = text?.split(separator: "\n").last, Self.isSecret(line) {
            secret = String(line)
            return
        }
        do {
            let number = String(try randomNumber(), radix: 16)
            secret = String(repeating: "0", count: Self.digits - number.count) + number
        } catch {
            throw Failure("cannot find a name for the descriptor store", error)
        }
    }

    /// Adds them to the lock file of a container's new directory.
    func keep(in lock: borrowing Descriptor) throws(Failure) {
        do {
            try lock.write(Array((secret + "\n").utf8).span, of: "lock")
        } catch {
            throw Failure("cannot write the lock file of the container", error)
        }
    }

    subscript(_ name: ReceivedDescriptors.Name) -> String { "\(name.rawValue)-\(secret)" }

    /// What of ours has a name; nil for what is the container's.
    func meaning(of text: String) -> ReceivedDescriptors.Name? {
        ReceivedDescriptors.Name.allCases.first { self[$0] == text }
    }

    /// Whether a name looks like one of ours, whoever gave it.
    static func isReserved(_ text: String) -> Bool {
        ReceivedDescriptors.Name.allCases.contains { name in
            text.hasPrefix(name.rawValue + "-") && isSecret(text.dropFirst(name.rawValue.count + 1))
        }
    }

    private static func isSecret(_ text: Substring) -> Bool {
        text.utf8.count == digits
            && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }
}
