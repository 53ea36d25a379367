/// Keys that are without effect because of what another says: the container runs, but not as it was meant to.
extension Container {
    /// Warns of each, at the key that could be left out.
    func checkPointlessKeys(_ checks: inout FileChecks) {
        if let foreign = networkOfOthers {
            let own: [(String, Bool)] = [
                ("PublishPort", !publishPort.isEmpty), ("IP", ip != nil), ("IP6", ip6 != nil),
                ("NetworkAlias", !networkAlias.isEmpty),
            ]
            for (key, isGiven) in own where isGiven {
                let reason = "the container has no network of its own ('Network=\(foreign)')"
                checks.warn(key, "'\(key)=' has no effect, \(reason)")
            }
        }
        let pointless: [(key: String, isGiven: Bool, because: String)] = [
            ("ReadOnlyTmpfs", readOnlyTmpfs != nil && readOnly != true, "without 'ReadOnly=yes'"),
            ("Retry", retry != nil && pull == "never", "with 'Pull=never'"),
            ("RetryDelay", retryDelay != nil && pull == "never", "with 'Pull=never'"),
            ("LogOpt", !logOpt.isEmpty && logDriver == "none", "with 'LogDriver=none'"),
            ("StartWithPod", startWithPod != nil && pod == nil, "without 'Pod='"),
        ]
        for row in pointless where row.isGiven {
            checks.warn(row.key, "'\(row.key)=' has no effect \(row.because)")
        }
    }

    /// The network where it is the host's, another container's, or none; nil where the container has its own.
    private var networkOfOthers: String? {
        guard network.count == 1, let only = network.first else { return nil }
        let mode = only.utf8.prefix { $0 != UInt8(ascii: ":") }
        let isForeign =
            ["host", "none", "container", "ns"].contains { mode.elementsEqual($0.utf8) }
            || QuadletKind(fileName: String(Substring(mode))) == .container
        return isForeign ? only : nil
    }
}
