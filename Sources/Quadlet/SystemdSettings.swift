/// Settings of systemd that are often put into the wrong section.
enum SystemdSettings {
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
