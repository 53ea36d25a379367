import Quadlet

/// The sections of a kind of Quadlet file, and what is in them.
enum SectionTable {
    /// The file's own section first; those of all kinds where that is not known yet.
    static func names(of kind: QuadletKind?) -> [String] {
        let own = kind.map { [$0.section] } ?? QuadletKind.allCases.map(\.section)
        return own + [QuadletSettings.section] + SystemdSettings.sections
    }

    /// The keys that the project's tables have; none for systemd's sections.
    static func rows(of kind: QuadletKind?, section: String) -> [KeyRow] {
        switch section {
        case kind?.section: kind.map(KeyTable.rows) ?? []
        case QuadletSettings.section: KeyTable.quadletRows
        default: []
        }
    }

    static func documentation(of section: String, _ kind: QuadletKind?) -> Documentation? {
        let text: String
        switch section {
        case kind?.section: text = "What makes this a `.\(section.lowercased())` file."
        case QuadletSettings.section: text = "How the file is made a unit."
        case "Unit", "Service", "Install":
            text = "Settings of systemd, passed on to the unit; see `\(manual(of: section))`."
        case _ where section.hasPrefix("X-"): text = "Not looked at."
        default: return nil
        }
        return Documentation(["**[\(section)]**", text])
    }

    /// A setting of systemd that is known to be one of a section.
    static func documentation(ofSetting name: String, section: String) -> Documentation? {
        guard let setting = SystemdSettings.setting(named: name), setting.sections.contains(section) else {
            return nil
        }
        let since = setting.since.map { "Since systemd \($0)." } ?? ""
        return Documentation([
            "**\(name)=**: a setting of systemd, passed on to the unit",
            "See `\(setting.page.rawValue)`. \(since)",
        ])
    }

    /// The settings of one of systemd's sections.
    static func settings(in section: String) -> [SystemdSettings.Setting] {
        guard SystemdSettings.sections.contains(section) else { return [] }
        return SystemdSettings.names.compactMap(SystemdSettings.setting).filter {
            $0.sections.contains(section)
        }
    }

    private static func manual(of section: String) -> String {
        section == "Service"
            ? "systemd.service(5), systemd.exec(5), systemd.resource-control(5)" : "systemd.unit(5)"
    }
}
