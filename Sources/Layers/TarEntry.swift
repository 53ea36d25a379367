/// One file of an archive, without its content.
struct TarEntry: Equatable {
    enum Kind: Equatable {
        case file
        case hardLink
        case symbolicLink
        case characterDevice
        case blockDevice
        case directory
        case pipe
    }

    struct Time: Equatable {
        var seconds: Int64 = 0
        var nanoseconds: Int64 = 0
    }

    struct Attribute: Equatable {
        var name: [UInt8]
        var value: [UInt8]
    }

    var name: [UInt8] = []
    var kind = Kind.file
    /// What a link points to.
    var target: [UInt8] = []
    var mode: UInt32 = 0
    var owner: Int64 = 0
    var group: Int64 = 0
    /// Bytes of content in the archive; 0 for everything but a file.
    var size: Int64 = 0
    var modified = Time()
    var major: UInt32 = 0
    var minor: UInt32 = 0
    var attributes: [Attribute] = []
    /// Where the pieces of a sparse file belong; nil for one without holes.
    var sparse: SparseMap?

    /// The name for a message: cut where it is long, with control characters escaped.
    var label: String { Self.label(name) }

    static func label(_ name: [UInt8]) -> String {
        var text = ""
        for scalar in String(decoding: name.prefix(256), as: UTF8.self).unicodeScalars {
            if scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) {
                text += "\\u{" + String(scalar.value, radix: 16) + "}"
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
        return name.count > 256 ? text + "..." : text
    }
}
