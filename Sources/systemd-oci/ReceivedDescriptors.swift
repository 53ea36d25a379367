import Glibc
import Linux
import Runtime
import Systemd

/// What the service manager passed: sockets for the container, and what an earlier start of the unit stored.
struct ReceivedDescriptors: ~Copyable {
    /// What of ours the service manager keeps, by its name in the parcel.
    enum Name: String {
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
    /// What those were in, which the service manager keeps; nil where it has nothing of ours.
    var parcel: DescriptorParcel?
    /// The names of those that are the container's, which have the numbers from 3 on.
    let passedNames: [String]
    /// The names of what looks like ours and is of no use, which is closed.
    let strangers: Set<String>

    /// So many of the store's 32 places a container's own descriptors may take over a restart.
    private static let mostOfContainer = 16

    /// The names of what is dropped from the store, for the container's sake or for ours.
    var dropped: Set<String> {
        passedNames.count > Self.mostOfContainer ? strangers.union(passedNames) : strangers
    }

    /// Whether there is one of the namespaces that the unit's previous run had.
    var hasNamespaces: Bool { userNamespace != nil || layerUserNamespace != nil || networkNamespace != nil }

    /// Takes ours away and moves the others together.
    init(_ passed: PassedDescriptors, _ stored: StoredName) throws(Failure) {
        let end = PassedDescriptors.first + CInt(passed.entries.count)
        var names: [String] = []
        var mine: CInt?
        var strangers: Set<String> = []
        for entry in passed.entries {
            if entry.name == stored.text, mine == nil {
                mine = Self.move(entry.number, atLeast: end)
                continue
            }
            if StoredName.isReserved(entry.name) {
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
        if let mine, mine < 0 { throw Failure("cannot take over what the descriptor store has") }
        var items: [DescriptorParcel.Item] = []
        parcel = mine.flatMap { DescriptorParcel(opening: Descriptor(owning: $0), items: &items) }
        // A start that was killed has left an empty one.
        if parcel == nil, mine != nil { strangers.insert(stored.text) }
        self.strangers = strangers
        for item in items { take(Descriptor(owning: item.number), as: Name(rawValue: item.name)) }
    }

    private static func move(_ number: CInt, atLeast minimum: CInt) -> CInt {
        let moved = fcntl(number, F_DUPFD_CLOEXEC, minimum)
        close(number)
        return moved
    }

    private mutating func take(_ descriptor: consuming Descriptor, as name: Name?) {
        switch name {
        case .range: range = consume descriptor
        case .container: container = consume descriptor
        case .standardOutput: standardOutput = consume descriptor
        case .userNamespace: userNamespace = consume descriptor
        case .layerUserNamespace: layerUserNamespace = consume descriptor
        case .networkNamespace: networkNamespace = consume descriptor
        case nil: break
        }
    }
}

extension ReceivedDescriptors {
    /// The IDs of the unit's previous run where they are still its own, else others.
    mutating func takeRange(name: String) throws(Failure) -> UIDRange {
        if let lock = range.take(), let range = Self.adopt(lock) { return range }
        // They belong to a range that is no more.
        userNamespace = nil
        layerUserNamespace = nil
        networkNamespace = nil
        do {
            return try UIDRange.allocate(for: name)
        } catch {
            throw Failure("\(error)")
        }
    }

    private static func adopt(_ lock: consuming Descriptor) -> UIDRange? {
        // Whatever is wrong with the old one, a new one serves.
        try? UIDRange(adopting: lock)
    }

    /// A pipe for /dev/stdout, where what is written to descriptor 1 goes to the journal.
    mutating func takeOutput(name: String) -> NamedPipe? {
        guard Journal.isStream(1) else { return nil }
        if let descriptor = standardOutput.take(), let pipe = StandardOutputLease.adopt(descriptor) {
            return pipe
        }
        return StandardOutputLease.take(for: name)
    }

    /// What the container's environment says of the descriptors that it is passed, as systemd does for services.
    var variables: [String] {
        if passedNames.isEmpty { return [] }
        return [
            "LISTEN_FDS=\(passedNames.count)", "LISTEN_FDNAMES=\(passedNames.joined(separator: ":"))",
        ]
    }
}
