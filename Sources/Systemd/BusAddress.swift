import Glibc

/// Where a bus or a service manager listens.
package enum BusAddress {
    /// The sockets that an address of D-Bus lists, in its order: `unix:path=/run/bus;unix:abstract=name`.
    ///
    /// - Returns: Paths, or names of the abstract namespace after `@`; what is of another kind is left out.
    package static func sockets(of address: String) -> [String] {
        address.split(separator: ";").compactMap { entry in
            guard entry.hasPrefix("unix:") else { return nil }
            for pair in entry.dropFirst(5).split(separator: ",") {
                if pair.hasPrefix("path=") { return unescape(pair.dropFirst(5)) }
                if pair.hasPrefix("abstract=") { return unescape(pair.dropFirst(9)).map { "@" + $0 } }
            }
            return nil
        }
    }

    private static func unescape(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte != UInt8(ascii: "%") {
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            else { return nil }
            bytes.append(value)
            rest.removeFirst(2)
        }
        return bytes.contains(0) ? nil : String(decoding: bytes, as: UTF8.self)
    }

    /// What an object's name is in its path: letters and digits, the rest `_` and two hexadecimal digits.
    package static func label(_ name: String) -> String {
        if name.isEmpty { return "_" }
        var label: [UInt8] = []
        for (index, byte) in name.utf8.enumerated() {
            switch byte {
            case 0x41...0x5A, 0x61...0x7A: label.append(byte)
            case 0x30...0x39 where index > 0: label.append(byte)
            default:
                let digits = Array("0123456789abcdef".utf8)
                label += [UInt8(ascii: "_"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: label, as: UTF8.self)
    }
}
