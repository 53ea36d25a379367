import Glibc
import Linux
import Systemd

/// What the service manager passed: sockets for the container, and what an earlier start of the unit stored.
struct ReceivedDescriptors: ~Copyable {
    /// The names of what is ours in the descriptor store.
    enum Name: String, CaseIterable {
        case range = "uid-range"
        case container
        case standardOutput = "stdio"
        case userNamespace = "userns"
        case layerUserNamespace = "idmap"
        case networkNamespace = "netns"
    }

    var range: Descriptor?
    var container: Descriptor?
    var standardOutput: Descriptor?
    var userNamespace: Descriptor?
    var layerUserNamespace: Descriptor?
    var networkNamespace: Descriptor?
    /// What of ours was stored.
    let stored: Set<Name>
    /// The names of those that are the container's, which have the numbers from 3 on.
    let passedNames: [String]
    /// The names of what looks like ours and is not, which is closed.
    let strangers: Set<String>

    /// Takes ours away and moves the others together.
    init(_ passed: PassedDescriptors, _ stored: StoredNames) throws(Failure) {
        let end = PassedDescriptors.first + CInt(passed.entries.count)
        var names: [String] = []
        var mine: [(Name, CInt)] = []
        var strangers: Set<String> = []
        for entry in passed.entries {
            if let name = stored.meaning(of: entry.name) {
                mine.append((name, Self.move(entry.number, atLeast: end)))
                continue
            }
            if StoredNames.isReserved(entry.name) {
                strangers.insert(entry.name)
                close(entry.number)
                continue
            }
            let number = PassedDescriptors.first + CInt(names.count)
            if number != entry.number {
                dup2(entry.number, number)
                close(entry.number)
            }
            names.append(entry.name)
        }
        passedNames = names
        self.strangers = strangers
        self.stored = Set(mine.map(\.0))
        for (name, number) in mine {
            if number < 0 { throw Failure("cannot take over '\(name.rawValue)' from the descriptor store") }
            take(Descriptor(owning: number), as: name)
        }
    }

    private static func move(_ number: CInt, atLeast minimum: CInt) -> CInt {
        let moved = fcntl(number, F_DUPFD_CLOEXEC, minimum)
        close(number)
        return moved
    }

    private mutating func take(_ descriptor: consuming Descriptor, as name: Name) {
        switch name {
        case .range: range = consume descriptor
        case .container: container = consume descriptor
        case .standardOutput: standardOutput = consume descriptor
        case .userNamespace: userNamespace = consume descriptor
        case .layerUserNamespace: layerUserNamespace = consume descriptor
        case .networkNamespace: networkNamespace = consume descriptor
        }
    }
}
