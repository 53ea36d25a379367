package import OCI

/// What `linux.intelRdt` asks of resctrl (runtime-spec, config-linux.md, "IntelRdt").
package struct ResourceGroupPlan: Equatable, Sendable {
    /// The group below the mount; empty for the root.
    package var group: String
    /// Whether a group that is not there may be made.
    package var makesGroup: Bool
    /// What is written to `schemata`, each line by itself.
    package var lines: [String]
    /// Lines that must be in `schemata` of a group that is there.
    package var expected: [String]
    /// The group that counts only the container, below the first one.
    package var monitoringGroup: String?
    /// What goes away with the container.
    package var removed: String?

    package init(_ rdt: RuntimeSpec.IntelRdt, id: String) throws(CgroupError) {
        lines = []
        expected = []
        for (name, schema, prefix) in [
            ("l3CacheSchema", rdt.l3CacheSchema, nil), ("memBwSchema", rdt.memBwSchema, "MB:"),
        ] {
            guard let schema, !schema.isEmpty else { continue }
            try Self.check(schema, name, prefix)
            lines.append(schema)
            // In runc's bundles it can have two kinds of lines.
            expected += schema.split(separator: "\n").map(String.init)
        }
        for line in rdt.schemata {
            try Self.check(line, "schemata", nil)
            if line.utf8.contains(UInt8(ascii: "\n")) {
                throw .intelRdt("schemata: '\(line)' is more than one line")
            }
            lines.append(line)
        }
        let isNamed = rdt.closID?.isEmpty == false
        group = isNamed ? rdt.closID ?? "" : id
        if group == "/" {
            group = ""
        } else if !Self.isName(group) {
            throw .intelRdt("closID: '\(group)' is no name of a group")
        }
        makesGroup = !isNamed || !lines.isEmpty
        if rdt.enableMonitoring {
            guard Self.isName(id) else { throw .intelRdt("enableMonitoring: '\(id)' is no name of a group") }
            monitoringGroup = (group.isEmpty ? "" : "\(group)/") + "mon_groups/\(id)"
        }
        // Groups below one go away with it.
        removed = isNamed ? monitoringGroup : group
    }

    private static func check(_ schema: String, _ name: String, _ prefix: String?) throws(CgroupError) {
        if schema.utf8.contains(0) { throw .intelRdt("\(name): has a zero byte") }
        guard let prefix else { return }
        if !schema.hasPrefix(prefix) { throw .intelRdt("\(name): '\(schema)' does not begin with \(prefix)") }
        if schema.utf8.contains(UInt8(ascii: "\n")) {
            throw .intelRdt("\(name): '\(schema)' is more than one line")
        }
    }

    private static func isName(_ name: String) -> Bool {
        !name.isEmpty && name != "." && name != ".." && !["info", "mon_groups", "mon_data"].contains(name)
            && !name.utf8.contains { $0 == UInt8(ascii: "/") || $0 == 0 || $0 == UInt8(ascii: "\n") }
    }

    /// The lines that the `schemata` of a group that is there does not have.
    ///
    /// Blanks and the order of domains don't matter, as with runc, and the kernel leaves zeros before a mask away.
    package func missing(in schemata: String) -> [String] {
        let there = schemata.split(separator: "\n").map { Self.domains(String($0)) }
        return expected.filter { line in
            let wanted = Self.domains(line)
            return !there.contains { $0.kind == wanted.kind && $0.masks.isSuperset(of: wanted.masks) }
        }
    }

    private static func domains(_ line: String) -> (kind: String, masks: Set<String>) {
        let parts = line.split(separator: ":", maxSplits: 1)
        let kind = parts.first?.split { $0.isWhitespace }.joined() ?? ""
        let masks = (parts.count > 1 ? parts[1] : "").split(separator: ";").map { domain in
            let sides = domain.split(separator: "=").map { $0.split { $0.isWhitespace }.joined() }
            return sides.map { side in
                let digits = side.lowercased().drop { $0 == "0" }
                return digits.isEmpty ? "0" : String(digits)
            }.joined(separator: "=")
        }
        return (kind, Set(masks))
    }
}
