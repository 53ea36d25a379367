import UnitFile

/// What a value has to look like.
///
/// A value with a specifier or variable is not looked at.
package enum Check: Sendable, Equatable {
    case any
    /// Not empty.
    case nonempty
    /// One of some words.
    case oneOf([String])
    /// A whole number; negative ones too.
    case integer
    /// A number of bytes with or without a unit, `512m`.
    case size
    /// A port or a range of them, `8080`, `2000-3000/udp`.
    case ports
    /// A published port, `127.0.0.1:8080:80/tcp`.
    case publication
    /// A signal by name or number.
    case signal
    /// The name of a service without its suffix.
    case service
    /// An IPv4 or IPv6 address.
    case address

    /// What is wrong with a value; nil if nothing is.
    package func complaint(about value: String) -> String? {
        if self == .any || value.utf8.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "$") })
        {
            return nil
        }
        switch self {
        case .any: return nil
        case .nonempty: return value.isEmpty ? "expected a value" : nil
        case .oneOf(let words):
            return words.contains(value.lowercased())
                ? nil : "expected one of \(words.joined(separator: ", "))"
        case .integer: return Int(value) == nil ? "expected a whole number" : nil
        case .size: return Size.bytes(value) == nil ? "expected a size, such as 512m" : nil
        case .ports: return Ports.isRange(value) ? nil : "expected a port or a range of ports"
        case .publication:
            return Ports.isPublication(value)
                ? nil : "expected [[ADDRESS:][HOST PORT]:]CONTAINER PORT[/PROTOCOL]"
        case .signal: return Signal.name(value) == nil ? "expected the name or number of a signal" : nil
        case .service:
            return UnitName(value + ".service") == nil
                ? "expected the name of a service without its suffix" : nil
        case .address: return Address.isAddress(value) ? nil : "expected an IP address"
        }
    }
}
