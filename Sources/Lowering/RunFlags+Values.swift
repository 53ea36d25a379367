import JSON
import OCI

extension RunFlags {
    static func wrong(_ reason: String) -> RunFlagError { RunFlagError("", reason) }

    static func nonEmpty(_ text: String) throws(RunFlagError) -> String {
        if text.isEmpty { throw wrong("must not be empty") }
        return text
    }

    static func absolute(_ text: String) throws(RunFlagError) -> String {
        guard text.hasPrefix("/") else { throw wrong("must be an absolute path") }
        return text
    }

    static func number<T: FixedWidthInteger>(_ text: String) throws(RunFlagError) -> T {
        guard let value = T(text) else { throw wrong("is not a number that fits") }
        return value
    }

    /// One of the values of an enumeration, by its spelling.
    static func choice<T: RawRepresentable & CaseIterable>(_ text: String) throws(RunFlagError) -> T
    where T.RawValue == String {
        guard let value = T(rawValue: text) else {
            throw wrong("must be one of \(T.allCases.map { $0.rawValue }.joined(separator: ", "))")
        }
        return value
    }

    /// What Podman allows as a name: `[a-zA-Z0-9][a-zA-Z0-9_.-]*`; here at most 128 characters.
    package static func containerName(_ text: String) throws(RunFlagError) -> String {
        let bytes = text.utf8
        guard let first = bytes.first, bytes.count <= 128, isAlphanumeric(first),
            bytes.allSatisfy({ isAlphanumeric($0) || [0x2D, 0x2E, 0x5F].contains($0) })
        else {
            throw wrong("must consist of letters, digits, '_', '.', '-', and begin with a letter or digit")
        }
        return text
    }

    static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: false
        }
    }

    /// A host name of at most 64 bytes, as sethostname(2) takes it.
    static func hostname(_ text: String) throws(RunFlagError) -> String {
        let bytes = text.utf8
        guard !bytes.isEmpty, bytes.count <= 64,
            bytes.allSatisfy({ isAlphanumeric($0) || $0 == 0x2D || $0 == 0x2E })
        else { throw wrong("is not a host name") }
        return text
    }

    /// The words for a switch that Go's strconv.ParseBool, and so Podman, takes.
    static func truth(_ text: String) -> Bool? {
        switch text {
        case "true", "1", "t", "T", "TRUE", "True": true
        case "false", "0", "f", "F", "FALSE", "False": false
        default: nil
        }
    }

    /// A size in bytes with Docker's suffixes: `b`, `k`, `m`, `g`, `t`, `p`, also `kb` or `kib`, in any case.
    ///
    /// A fraction such as `1.5g` is allowed, as in Docker's `units.RAMInBytes`.
    ///
    /// - Parameters:
    ///   - text: The size.
    ///   - thousand: What a `k` stands for; 1000 in Docker's `units.FromHumanSize`.
    /// - Returns: The bytes.
    /// - Throws: That it is none.
    static func size(_ text: String, thousand: UInt64 = 1024) throws(RunFlagError) -> UInt64 {
        let suffixes = ["": 0, "b": 0, "k": 1, "m": 2, "g": 3, "t": 4, "p": 5]
        let bytes = Array(text.utf8)
        let count = bytes.prefix { (0x30...0x39).contains($0) || $0 == 0x2E }.count
        var suffix = String(decoding: bytes[count...].drop { $0 == 0x20 }, as: UTF8.self).lowercased()
        if suffix.count == 3, suffix.hasSuffix("ib") { suffix.removeLast(2) }
        if suffix.count == 2, suffix.hasSuffix("b"), suffix != "bb" { suffix.removeLast() }
        let parts = bytes[..<count].split(separator: 0x2E, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        let fraction = parts.count == 2 ? parts[1] : ""
        guard let power = suffixes[suffix], (1...2).contains(parts.count), let whole = UInt64(parts[0]),
            fraction.utf8.count <= 6, let numerator = fraction.isEmpty ? 0 : UInt64(fraction)
        else { throw wrong("is not a size such as 64m or 1g") }
        let factor = (0..<power).reduce(UInt64(1)) { product, _ in product * thousand }
        guard whole < UInt64(Int64.max) / factor else { throw wrong("is not a size such as 64m or 1g") }
        let denominator = fraction.utf8.reduce(UInt64(1)) { product, _ in product * 10 }
        return whole * factor + UInt64(UInt128(numerator) * UInt128(factor) / UInt128(denominator))
    }

    /// `NAME=value` with a name; without `=` the value is empty.
    static func named(_ text: String) throws(RunFlagError) -> RunSetting {
        let setting = setting(text)
        guard !setting.name.isEmpty else { throw wrong("needs a name before '='") }
        return setting
    }

    /// `NAME=value` with a name and a `=`.
    static func pair(_ text: String) throws(RunFlagError) -> RunSetting {
        guard text.utf8.contains(0x3D) else { throw wrong("needs the form name=value") }
        return try named(text)
    }

    /// A variable, `NAME=value`, `NAME` or `PREFIX*`, as written.
    static func variable(_ text: String) throws(RunFlagError) -> String {
        guard let first = text.utf8.first, first != 0x3D else { throw wrong("needs a name") }
        return text
    }

    /// `NAME=value`; without `=` the value is empty.
    static func setting(_ text: String) -> RunSetting {
        guard let equals = text.firstIndex(of: "=") else { return RunSetting(text, "") }
        return RunSetting(String(text[..<equals]), String(text[text.index(after: equals)...]))
    }

    /// A sysctl that belongs to a namespace of the container, so that the host's are out of reach.
    static func sysctl(_ text: String) throws(RunFlagError) -> RuntimeSpec.Sysctl {
        let setting = setting(text)
        let sysctl = RuntimeSpec.Sysctl(name: setting.name, value: setting.value)
        guard text.contains("=") else { throw wrong("needs the form name=value") }
        guard sysctl.path != nil, !sysctl.name.contains("/"), !sysctl.value.utf8.contains(0x0A) else {
            throw wrong("is not a sysctl, whose words are separated by dots")
        }
        guard sysctl.namespace == .network || sysctl.namespace == .ipc else {
            throw wrong("is not a sysctl of a container's namespaces")
        }
        return sysctl
    }

    static func umask(_ text: String) throws(RunFlagError) -> UInt32 {
        guard let value = UInt32(text, radix: 8), value <= 0o777 else {
            throw wrong("is not an octal file mode")
        }
        return value
    }

    static func oomScore(_ text: String) throws(RunFlagError) -> Int {
        let value: Int = try number(text)
        guard (-1000...1000).contains(value) else { throw wrong("must be between -1000 and 1000") }
        return value
    }

    /// A name below /usr/share/zoneinfo, or `local`.
    static func timezone(_ text: String) throws(RunFlagError) -> String {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." }) else {
            throw wrong("is not a time zone such as Europe/Berlin")
        }
        return text
    }

    static func logDriver(_ text: String) throws(RunFlagError) -> String {
        guard ["journald", "passthrough", "passthrough-tty", "none", "k8s-file", "json-file"].contains(text)
        else {
            throw wrong("must be one of journald, passthrough, none")
        }
        return text
    }

    static func imageVolumes(_ text: String) throws(RunFlagError) -> RunOptions.ImageVolumes {
        text == "bind" ? .anonymous : try choice(text)
    }

    static func systemdMode(_ text: String) throws(RunFlagError) -> RunOptions.SystemdMode {
        try choice(text.lowercased())
    }

    static func addGroup(_ text: String, _ options: inout RunOptions) throws(RunFlagError) {
        if text == "keep-groups" {
            options.warnings.append("--group-add=keep-groups has no effect: a unit has no groups to keep")
        } else {
            options.groups.append(try nonEmpty(text))
        }
    }

    /// One word, or the words of a JSON array; empty takes the image's entrypoint away.
    static func entrypoint(_ text: String) -> [String] {
        // What is no array of strings is a word, as in Podman.
        if text.hasPrefix("["), let words = (try? JSONValue(parsing: text.utf8))?.strings { return words }
        return text.isEmpty ? [] : [text]
    }

    static func pullPolicy(_ text: String) throws(RunFlagError) -> RunOptions.PullPolicy {
        switch text {
        case "true", "1": .always
        case "false", "0": .never
        default: try choice(text)
        }
    }
}
