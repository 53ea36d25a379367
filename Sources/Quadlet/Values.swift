/// Sizes as Podman reads them: a number, which may have a fraction, and a unit of 1024.
package enum Size {
    /// The number of bytes; nil for what is no size.
    ///
    /// A `b` or `ib` after the unit changes nothing.
    package static func bytes(_ text: String) -> UInt64? {
        var digits = Substring(text)
        var unit = ""
        while let last = digits.last, !last.isNumber, last != "." {
            if !last.isWhitespace { unit = last.lowercased() + unit }
            digits.removeLast()
        }
        let powers = ["": 0, "k": 1, "m": 2, "g": 3, "t": 4, "p": 5]
        let name =
            unit.hasSuffix("ib")
            ? String(unit.dropLast(2)) : unit.hasSuffix("b") ? String(unit.dropLast()) : unit
        guard let power = powers[name], digits.utf8.allSatisfy({ $0.isDigit || $0 == UInt8(ascii: ".") }),
            let number = Double(digits)
        else { return nil }
        let bytes = number * Double(1 << (10 * power))
        return bytes < 0x1p63 ? UInt64(bytes) : nil
    }
}

/// Ports as `--publish` and `--expose` take them.
enum Ports {
    /// `8080`, `2000-3000`, each with `/tcp`, `/udp` or `/sctp` or without.
    static func isRange(_ text: Substring.UTF8View) -> Bool {
        var numbers = text
        if let slash = text.firstIndex(of: UInt8(ascii: "/")) {
            numbers = text[..<slash]
            let name = Substring(text[text.index(after: slash)...]).lowercased()
            if !["tcp", "udp", "sctp"].contains(name) { return false }
        }
        guard let dash = numbers.firstIndex(of: UInt8(ascii: "-")) else { return port(numbers) != nil }
        guard let first = port(numbers[..<dash]), let last = port(numbers[numbers.index(after: dash)...])
        else {
            return false
        }
        return first <= last
    }

    private static func port(_ text: Substring.UTF8View) -> UInt16? {
        var number: UInt16 = 0
        for byte in text {
            guard byte.isDigit else { return nil }
            let (product, isTooLarge) = number.multipliedReportingOverflow(by: 10)
            let (sum, isTooLargeNow) = product.addingReportingOverflow(UInt16(byte - UInt8(ascii: "0")))
            if isTooLarge || isTooLargeNow { return nil }
            number = sum
        }
        return text.isEmpty ? nil : number
    }

    /// `[[ADDRESS:][HOST PORT]:]CONTAINER PORT[/PROTOCOL]`, an IPv6 address in brackets.
    static func isPublication(_ text: String) -> Bool {
        let utf8 = Substring(text).utf8
        guard let colon = utf8.lastIndex(of: UInt8(ascii: ":")) else { return isRange(utf8) }
        guard isRange(utf8[utf8.index(after: colon)...]) else { return false }
        let host = utf8[..<colon]
        let middle: Substring.UTF8View.Index
        var address: Substring.UTF8View
        if host.first == UInt8(ascii: "[") {
            guard let end = host.firstIndex(of: UInt8(ascii: "]")) else { return false }
            middle = host.index(after: end)
            guard middle < host.endIndex, host[middle] == UInt8(ascii: ":") else { return false }
            address = host[..<end].dropFirst()
            guard !address.isEmpty else { return false }
        } else if let last = host.lastIndex(of: UInt8(ascii: ":")) {
            (middle, address) = (last, host[..<last])
        } else {
            return host.isEmpty || isRange(host)
        }
        let ports = host[host.index(after: middle)...]
        return (ports.isEmpty || isRange(ports)) && (address.isEmpty || Address.isAddress(Substring(address)))
    }
}

/// IP addresses, as far as their form goes.
enum Address {
    static func isAddress(_ text: some StringProtocol) -> Bool {
        text.contains(":") ? isVersion6(String(text)) : isVersion4(String(text))
    }

    /// `192.0.2.0/24`.
    static func isSubnet(_ text: String) -> Bool {
        guard let slash = text.firstIndex(of: "/"), isAddress(text[..<slash]) else { return false }
        let prefix = text[text.index(after: slash)...]
        guard prefix.utf8.allSatisfy({ $0.isDigit }), let bits = UInt8(prefix) else { return false }
        return bits <= (text.utf8.contains(UInt8(ascii: ":")) ? 128 : 32)
    }

    /// `192.0.2.10-192.0.2.20`.
    static func isRange(_ text: String) -> Bool {
        guard let dash = text.firstIndex(of: "-") else { return false }
        return isAddress(text[..<dash]) && isAddress(text[text.index(after: dash)...])
    }

    private static func isVersion4(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { $0.utf8.allSatisfy { $0.isDigit } && UInt8($0) != nil }
    }

    private static func isVersion6(_ text: String) -> Bool {
        let (bytes, colon) = (Array(text.utf8), UInt8(ascii: ":"))
        guard
            let gap = bytes.indices.dropLast().first(where: { bytes[$0] == colon && bytes[$0 + 1] == colon })
        else { return groups(bytes[...], isLast: true) == 8 }
        let (head, tail) = (bytes[..<gap], bytes[(gap + 2)...])
        guard let before = head.isEmpty ? 0 : groups(head, isLast: false),
            let after = tail.isEmpty ? 0 : groups(tail, isLast: true)
        else { return false }
        return before + after < 8
    }

    /// How many groups of 16 bits there are on one side of `::`; nil where one is none.
    private static func groups(_ text: ArraySlice<UInt8>, isLast: Bool) -> Int? {
        var groups = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        var count = 0
        if isLast, let last = groups.last, last.contains(UInt8(ascii: ".")) {
            guard isVersion4(String(decoding: last, as: UTF8.self)) else { return nil }
            groups.removeLast()
            count = 2
        }
        let isValid = groups.allSatisfy { (1...4).contains($0.count) && $0.allSatisfy { $0.isHexadecimal } }
        return isValid ? count + groups.count : nil
    }
}

/// Times as Go's `time.ParseDuration` reads them.
enum Duration {
    private static let units: Set<String> = ["ns", "us", "µs", "ms", "s", "m", "h"]

    static func isValid(_ text: String) -> Bool {
        if text == "0" { return true }
        var rest = Substring(text)
        repeat {
            let number = rest.prefix { $0.isASCII && $0.isNumber || $0 == "." }
            rest = rest.dropFirst(number.count)
            let unit = rest.prefix { !($0.isASCII && $0.isNumber || $0 == ".") }
            rest = rest.dropFirst(unit.count)
            if Double(number) == nil || !units.contains(String(unit)) { return false }
        } while !rest.isEmpty
        return true
    }
}

extension UInt8 {
    /// Whether this is an ASCII letter or digit.
    var isLetterOrDigit: Bool { isDigit || (0x61...0x7A).contains(self | 0x20) }

    /// Whether this is an ASCII digit.
    var isDigit: Bool { (0x30...0x39).contains(self) }

    /// Whether this is an ASCII hexadecimal digit.
    fileprivate var isHexadecimal: Bool { isDigit || (0x61...0x66).contains(self | 0x20) }
}

/// Signals as `--stop-signal` and `KillSignal=` take them.
package enum Signal {
    private static let names: Set<String> = [
        "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE",
        "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ",
        "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS",
    ]

    /// The signal as systemd writes it, `SIGTERM`, `SIGRTMIN+3` or a number; nil for what is none.
    package static func name(_ text: String) -> String? {
        if let number = UInt8(text) { return (1...64).contains(number) ? text : nil }
        var name = text.uppercased()
        if name.hasPrefix("SIG") { name.removeFirst(3) }
        if names.contains(name) || name == "RTMIN" || name == "RTMAX" { return "SIG" + name }
        for (prefix, sign) in [("RTMIN", "+"), ("RTMAX", "-")] where name.hasPrefix(prefix + sign) {
            guard let offset = UInt8(name.dropFirst(6)), offset <= 30 else { return nil }
            return "SIG" + name
        }
        return nil
    }
}
