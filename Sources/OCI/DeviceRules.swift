/// Which devices a container may open and make.
///
/// Of rules in order, the last that says something of a permission decides it. What none says anything of is denied.
package struct DeviceRules: Equatable, Sendable {
    package struct Rule: Equatable, Sendable {
        /// Block or character devices; nil for both.
        package var isBlock: Bool?
        /// Nil for all.
        package var major: UInt32?
        package var minor: UInt32?
        package var access: Access
        package var isAllowed: Bool
    }

    /// What can be done with a device, with the bits of `BPF_DEVCG_ACC_*`.
    package struct Access: OptionSet, Sendable {
        package let rawValue: UInt16
        package static let make = Access(rawValue: 1)
        package static let read = Access(rawValue: 2)
        package static let write = Access(rawValue: 4)
        package static let all: Access = [.make, .read, .write]

        package init(rawValue: UInt16) {
            self.rawValue = rawValue
        }

        /// Of letters `r`, `w` and `m`; nil where there is none, or another one.
        package init?(_ letters: String) {
            var access: Access = []
            for letter in letters.utf8 {
                switch letter {
                case UInt8(ascii: "r"): access.insert(.read)
                case UInt8(ascii: "w"): access.insert(.write)
                case UInt8(ascii: "m"): access.insert(.make)
                // No access, but runc takes `rwa`.
                case UInt8(ascii: "a"): break
                default: return nil
                }
            }
            if access.isEmpty { return nil }
            self = access
        }

        /// The letters, in the order that systemd.resource-control(5) has.
        package var letters: String {
            [(Access.read, "r"), (.write, "w"), (.make, "m")].filter { contains($0.0) }.map { $0.1 }.joined()
        }
    }

    package var rules: [Rule]

    /// With ten instructions for each a jump gets over all of them.
    private static let most = 3000

    /// Takes `linux.resources.devices` and, after them, what a container always may, as with runc.
    package init(_ devices: [RuntimeSpec.Resources.DeviceRule]) throws(ResourceError) {
        rules = []
        guard devices.count <= Self.most else {
            throw ResourceError("devices", "\(devices.count) rules are more than \(Self.most)")
        }
        for (index, device) in devices.enumerated() {
            let field = "devices[\(index)]"
            guard let access = Access(device.access) else {
                throw ResourceError("\(field).access", "'\(device.access)' is not some of r, w and m")
            }
            let isBlock: Bool?
            switch device.kind {
            case "a", "": isBlock = nil
            case "b": isBlock = true
            case "c", "u": isBlock = false
            default: throw ResourceError("\(field).type", "'\(device.kind)' is not a, b or c")
            }
            rules.append(
                Rule(
                    isBlock: isBlock,
                    major: try Self.number(device.major, "\(field).major"),
                    minor: try Self.number(device.minor, "\(field).minor"),
                    access: access,
                    isAllowed: device.isAllowed
                )
            )
        }
        rules += Self.standard
    }

    /// -1 is all, as in runc's own files.
    private static func number(_ number: Int64?, _ field: String) throws(ResourceError) -> UInt32? {
        guard let number, number != -1 else { return nil }
        guard let number = UInt32(exactly: number) else {
            throw ResourceError(field, "\(number) is no number of a device")
        }
        return number
    }

    /// Nodes may be made of every device, which does not open it; null, zero, full, random, urandom, tty, console, ptmx,
    /// terminals, and /dev/net/tun.
    private static let standard: [Rule] =
        [
            Rule(isBlock: false, major: nil, minor: nil, access: .make, isAllowed: true),
            Rule(isBlock: true, major: nil, minor: nil, access: .make, isAllowed: true),
        ]
        + [(1, 3), (1, 5), (1, 7), (1, 8), (1, 9), (5, 0), (5, 1), (5, 2), (136, nil), (10, 200)].map {
            (major: UInt32, minor: UInt32?) in
            Rule(isBlock: false, major: major, minor: minor, access: .all, isAllowed: true)
        }
}

extension DeviceRules.Rule {
    /// Whether it decides everything.
    package var isUniversal: Bool { isBlock == nil && major == nil && minor == nil && access == .all }
}
