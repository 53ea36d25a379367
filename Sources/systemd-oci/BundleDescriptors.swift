import Glibc
import Linux
import Runtime
import Systemd

/// What the service manager passed to a bundle's launcher: sockets for the container, and what we have stored.
///
/// A container that may notify can store what has our names: only what proves to be a lock of ours is taken for one.
struct BundleDescriptors: ~Copyable {
    static let rangeName = "systemd-oci-uid-range"
    static let outputName = "systemd-oci-stdio"

    /// The names of those that are the container's, which have the numbers from 3 on.
    let names: [String]
    private var range: Descriptor?
    private var output: Descriptor?

    /// Takes ours away and moves the others together.
    init(_ passed: PassedDescriptors) throws(Failure) {
        let end = PassedDescriptors.first + CInt(passed.entries.count)
        var names: [String] = []
        var (range, output): (CInt, CInt) = (-1, -1)
        for entry in passed.entries {
            switch entry.name {
            case Self.rangeName: range = Self.move(entry.number, atLeast: end, range)
            case Self.outputName: output = Self.move(entry.number, atLeast: end, output)
            default:
                let number = PassedDescriptors.first + CInt(names.count)
                if number != entry.number {
                    dup2(entry.number, number)
                    close(entry.number)
                }
                names.append(entry.name)
            }
        }
        self.names = names
        self.range = range < 0 ? nil : Descriptor(owning: range)
        self.output = output < 0 ? nil : Descriptor(owning: output)
    }

    private static func move(_ number: CInt, atLeast minimum: CInt, _ before: CInt) -> CInt {
        if before >= 0 { close(before) }
        let moved = fcntl(number, F_DUPFD_CLOEXEC, minimum)
        close(number)
        return moved
    }

    /// The IDs of the unit's previous run where they are still its own, else others.
    mutating func takeRange(name: String) throws(Failure) -> UIDRange {
        if let lock = range.take(), let range = Self.adopt(lock) { return range }
        do {
            return try UIDRange.allocate(for: name, avoiding: .current())
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
        if let descriptor = output.take(), let pipe = StandardOutputLease.adopt(descriptor) { return pipe }
        return StandardOutputLease.take(for: name)
    }
}

/// Variables of this process.
enum Variable {
    /// Nil where it is not set, or is empty.
    static func value(_ name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        let text = unsafe String(cString: value)
        return text.isEmpty ? nil : text
    }
}
