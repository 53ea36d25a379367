/// What a container of the runtime's command line is called: also the name of its directory.
package struct ContainerID: Hashable, Sendable, CustomStringConvertible {
    package let text: String

    /// Takes what runc takes: letters and digits of ASCII, `_`, `+`, `-` and `.`, but not `.` or `..`.
    package init(_ text: String) throws(LifecycleError) {
        let isValid = !text.isEmpty && text.utf8.allSatisfy(Self.isAllowed) && text != "." && text != ".."
        // The longest name that a directory can have (limits.h, `NAME_MAX`).
        guard isValid, text.utf8.count <= 255 else { throw .invalidID(text) }
        self.text = text
    }

    package var description: String { text }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "+"), UInt8(ascii: "-"),
            UInt8(ascii: "."):
            true
        default: false
        }
    }
}
