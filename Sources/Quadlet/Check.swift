import UnitFile

/// What a value has to look like.
///
/// A value with a specifier or variable is not looked at.
package enum Check: Sendable, Equatable {
    case any
    /// Not empty.
    case nonempty
    /// One of some words, which are written with a space between them: an array would be made at each start.
    case oneOf(String)
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
    /// A line of the hosts file, `name:192.0.2.1`.
    case hostLine
    /// `NAME=VALUE`.
    case assignment
    /// An absolute path, and options after a colon.
    case mountPoint
    /// `[SOURCE:]MOUNT POINT[:OPTIONS]`.
    case volume
    /// A resource limit, `nofile=1024:4096`, or `host`.
    case limit
    /// A user's or group's ID.
    case number
    /// A time as Podman writes it, `1m30s`.
    case duration
    /// The name of a volume or network.
    case resource
    /// A subnet, `192.0.2.0/24`.
    case subnet
    /// A subnet, or the first and last address of a range.
    case addressRange

    /// What is wrong with a value; nil if nothing is.
    package func complaint(about value: String) -> String? {
        if self == .any || Specifier.mayExpand(value) { return nil }
        switch self {
        case .any: return nil
        case .nonempty: return value.isEmpty ? "expected a value" : nil
        case .oneOf:
            return words.contains(value.lowercased())
                ? nil : "expected one of \(words.joined(separator: ", "))"
        case .integer: return Int(value) == nil ? "expected a whole number" : nil
        case .size: return Size.bytes(value) == nil ? "expected a size, such as 512m" : nil
        case .ports: return Ports.isRange(Substring(value).utf8) ? nil : "expected a port or a range of ports"
        case .publication:
            return Ports.isPublication(value)
                ? nil : "expected [[ADDRESS:][HOST PORT]:]CONTAINER PORT[/PROTOCOL]"
        case .signal: return Signal.name(value) == nil ? "expected the name or number of a signal" : nil
        case .service:
            return UnitName(value + ".service") == nil
                ? "expected the name of a service without its suffix" : nil
        case .address: return Address.isAddress(value) ? nil : "expected an IP address"
        case .hostLine, .assignment, .mountPoint, .volume, .limit, .number, .duration, .resource, .subnet,
            .addressRange:
            return isWellFormed(value) ? nil : "expected \(form)"
        }
    }

    /// What a value that has parts looks like.
    private var form: String {
        switch self {
        case .hostLine: "NAME:ADDRESS"
        case .assignment: "NAME=VALUE"
        case .mountPoint: "an absolute path"
        case .volume: "[SOURCE:]MOUNT POINT[:OPTIONS], the mount point an absolute path"
        case .number: "a number from 0 to 4294967294"
        case .duration: "a time with its unit, such as 10s"
        case .resource: "a name of letters, digits, '_', '.' and '-'"
        case .subnet: "an address and the length of its prefix, such as 192.0.2.0/24"
        case .addressRange: "a subnet, such as 192.0.2.0/24, or FIRST-LAST"
        default: "NAME=SOFT[:HARD]"
        }
    }

    private func isWellFormed(_ value: String) -> Bool {
        let parts = value.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        switch self {
        case .hostLine:
            // An IPv6 address may begin with a colon.
            return parts.count > 1 && !parts[0].isEmpty && value.utf8.count > parts[0].count + 1
        case .assignment:
            return value.utf8.first != UInt8(ascii: "=") && value.utf8.contains(UInt8(ascii: "="))
        case .mountPoint: return value.utf8.first == UInt8(ascii: "/")
        case .volume:
            return parts.count < 4
                && (parts.count > 1 && !parts[0].isEmpty ? parts[1] : parts[0]).first == UInt8(ascii: "/")
        case .number: return UInt32(value).map { $0 != .max } == true
        case .duration: return Duration.isValid(value)
        case .resource: return Self.isResource(value)
        case .subnet: return Address.isSubnet(value)
        case .addressRange: return Address.isSubnet(value) || Address.isRange(value)
        default: return value == "host" || Self.isLimit(value)
        }
    }

    /// Podman's rule for names of what it keeps: letters and digits, and after them `_`, `.` and `-`.
    private static func isResource(_ text: String) -> Bool {
        text.utf8.first?.isLetterOrDigit == true
            && text.utf8.allSatisfy { $0.isLetterOrDigit || "_.-".utf8.contains($0) }
    }

    private static func isLimit(_ value: String) -> Bool {
        guard let equals = value.firstIndex(of: "="), equals != value.startIndex else { return false }
        let numbers = value[value.index(after: equals)...].split(
            separator: ":",
            omittingEmptySubsequences: false
        )
        return numbers.count < 3
            && numbers.allSatisfy { $0 == "unlimited" || Int64($0).map { $0 >= -1 } == true }
    }
}
