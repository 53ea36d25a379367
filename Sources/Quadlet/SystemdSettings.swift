/// Settings of systemd that are often used, or put into the wrong section.
package enum SystemdSettings {
    /// The settings of a section, sorted by name; none for a section that is not systemd's.
    package static func names(of section: String) -> [String] {
        section == "Quadlet" ? [] : settings.first { $0.0 == section }?.1.sorted() ?? []
    }

    /// The section that a setting belongs in; nil for one that is not known here.
    static func section(of name: String) -> String? {
        for (section, names) in settings where names.contains(name) { return section }
        return nil
    }

    private static let settings: [(String, Set<String>)] = [
        (
            "Service",
            [
                "Restart", "RestartSec", "TimeoutStartSec", "TimeoutStopSec", "TimeoutSec", "Type",
                "ExecStartPre",
                "ExecStartPost", "ExecStop", "ExecStopPost", "ExecStart", "ExecReload", "KillMode",
                "KillSignal",
                "RemainAfterExit", "SyslogIdentifier", "Slice", "MemoryMax", "MemoryHigh", "CPUQuota",
                "CPUWeight",
                "TasksMax", "LimitNOFILE", "StandardOutput", "StandardError", "WatchdogSec", "NotifyAccess",
                "SuccessExitStatus", "Delegate", "WorkingDirectory",
            ]
        ),
        (
            "Unit",
            [
                "Description", "Documentation", "After", "Before", "Requires", "Wants", "BindsTo", "PartOf",
                "Conflicts", "OnFailure", "OnSuccess", "StartLimitBurst", "StartLimitIntervalSec",
                "ConditionPathExists", "AssertPathExists", "RequiresMountsFor", "Upholds",
            ]
        ),
        ("Install", ["WantedBy", "RequiredBy", "UpheldBy", "Alias", "Also", "DefaultInstance"]),
        ("Quadlet", ["DefaultDependencies"]),
    ]
}
