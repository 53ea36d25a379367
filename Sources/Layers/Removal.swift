/// Something that a layer takes away from those below it.
package struct Removal: Equatable, Sendable {
    /// A clean path below the root; empty for the root itself.
    package var path: [UInt8]
    /// Whether only what is in the directory goes, and not the directory.
    package var isContent: Bool
}
