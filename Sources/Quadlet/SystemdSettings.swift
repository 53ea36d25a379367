import UnitFile

/// The settings that systemd reads in the sections of a service.
package enum SystemdSettings {
    /// The manual page that says what a setting means.
    package enum Page: String, Sendable {
        case unit = "systemd.unit(5)"
        case service = "systemd.service(5)"
        case exec = "systemd.exec(5)"
        case kill = "systemd.kill(5)"
        case resourceControl = "systemd.resource-control(5)"
    }

    /// What is known of one setting.
    package struct Setting: Equatable, Sendable {
        package var name: String
        /// The sections that it is read in, the one that it belongs in first.
        package var sections: [String]
        package var page: Page
        /// The first version of systemd that has it; nil where 252 has.
        package var since: Int?
    }

    /// The last version of systemd whose settings are all in the table.
    package static let newest = 262

    /// The sections of systemd that a Quadlet file may have.
    package static let sections = ["Unit", "Service", "Install"]

    /// A setting by its name; nil where there is none.
    package static func setting(named name: String) -> Setting? {
        table.withBytes { table in name.withBytes { setting(name, table, $0) } }
    }

    private static func setting(_ name: String, _ table: Span<UInt8>, _ wanted: Span<UInt8>) -> Setting? {
        var (low, high) = (0, table.count)
        while low < high {
            // The entry that the middle is in.
            var start = (low + high) / 2
            while start > low, !table[start - 1].isSeparator { start -= 1 }
            var end = start
            while end < table.count, !table[end].isSeparator { end += 1 }
            let order = compare(wanted, table, start)
            if order == 0 {
                let entry = table.extracting((start + wanted.count + 1)..<end)
                return setting(name, entry)
            }
            if order > 0 { low = end + 1 } else { high = start }
        }
        return nil
    }

    /// All names.
    package static var names: [String] {
        table.split { $0 == " " || $0 == "\n" }.map { String($0.prefix { $0 != ":" }) }
    }

    /// The section that a setting belongs in; nil for one that does not exist.
    static func section(of name: String) -> String? {
        // Of the two, it is Quadlet's that is looked for in another section of Quadlet's.
        name == "DefaultDependencies" ? "Quadlet" : setting(named: name)?.sections.first
    }

    /// Where a name comes before (negative), is (0), or comes after that of an entry.
    private static func compare(_ wanted: Span<UInt8>, _ table: Span<UInt8>, _ start: Int) -> Int {
        for index in wanted.indices {
            let byte = table[start + index]
            if byte == UInt8(ascii: ":") { return 1 }
            if wanted[index] != byte { return Int(wanted[index]) - Int(byte) }
        }
        return table[start + wanted.count] == UInt8(ascii: ":") ? 0 : -1
    }

    /// A setting by what follows the colon of its entry.
    private static func setting(_ name: String, _ entry: Span<UInt8>) -> Setting {
        var since = 0
        for index in entry.indices.dropFirst() { since = since * 10 + Int(entry[index]) - 0x30 }
        let (sections, page): ([String], Page) =
            switch entry[0] {
            case UInt8(ascii: "u"): (["Unit"], .unit)
            case UInt8(ascii: "b"): (["Unit", "Service"], .unit)
            case UInt8(ascii: "i"): (["Install"], .unit)
            case UInt8(ascii: "s"): (["Service"], .service)
            case UInt8(ascii: "x"): (["Service"], .exec)
            case UInt8(ascii: "k"): (["Service"], .kill)
            default: (["Service"], .resourceControl)
            }
        return Setting(name: name, sections: sections, page: page, since: since == 0 ? nil : since)
    }
}

extension UInt8 {
    fileprivate var isSeparator: Bool { self == 0x20 || self == 0x0A }
}
