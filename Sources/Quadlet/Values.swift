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
        guard let power = powers[name], let number = Double(digits), number >= 0 else { return nil }
        let bytes = number * Double(1 << (10 * power))
        return bytes < 0x1p63 ? UInt64(bytes) : nil
    }
}

/// Ports as `--publish` and `--expose` take them.
enum Ports {
    /// `8080`, `2000-3000`, each with `/tcp`, `/udp` or `/sctp` or without.
    static func isRange(_ text: some StringProtocol) -> Bool {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        if parts.count == 2, !["tcp", "udp", "sctp"].contains(parts[1].lowercased()) { return false }
        let ends = parts[0].split(separator: "-", omittingEmptySubsequences: false).map { UInt16($0) }
        switch ends.count {
        case 1: return ends[0] != nil
        case 2:
            guard let first = ends[0], let last = ends[1] else { return false }
            return first <= last
        default: return false
        }
    }

    /// `[[ADDRESS:][HOST PORT]:]CONTAINER PORT[/PROTOCOL]`, an IPv6 address in brackets.
    static func isPublication(_ text: String) -> Bool {
        guard let colon = text.lastIndex(of: ":") else { return isRange(text) }
        guard isRange(text[text.index(after: colon)...]) else { return false }
        var rest = text[..<colon]
        if rest.isEmpty { return true }
        if rest.first == "[" {
            guard let end = rest.firstIndex(of: "]"), Address.isAddress(rest[..<end].dropFirst()) else {
                return false
            }
            rest = rest[rest.index(after: end)...]
            guard rest.first == ":" else { return false }
            rest.removeFirst()
            return rest.isEmpty || isRange(rest)
        }
        guard let middle = rest.lastIndex(of: ":") else { return isRange(rest) }
        let (address, host) = (rest[..<middle], rest[rest.index(after: middle)...])
        return (host.isEmpty || isRange(host)) && (address.isEmpty || Address.isAddress(address))
    }
}

/// IP addresses, as far as their form goes.
enum Address {
    static func isAddress(_ text: some StringProtocol) -> Bool {
        text.contains(":") ? isVersion6(String(text)) : isVersion4(String(text))
    }

    private static func isVersion4(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil && $0.first != "+" }
    }

    private static func isVersion6(_ text: String) -> Bool {
        var groups = text.split(separator: ":", omittingEmptySubsequences: false)
        if let last = groups.last, last.contains(".") {
            guard isVersion4(String(last)) else { return false }
            groups.replaceSubrange(groups.count - 1..<groups.count, with: ["0", "0"])
        }
        let empty = groups.filter(\.isEmpty).count
        let compressed = text.contains("::")
        guard groups.allSatisfy({ $0.isEmpty || ($0.count <= 4 && $0.allSatisfy(\.isHexDigit)) }) else {
            return false
        }
        return compressed ? groups.count - empty < 8 : empty == 0 && groups.count == 8
    }
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
