import Foundation
import OCI
import Testing

/// Holds docs/runtime-spec.md to the specification and to what the reader does.
@Suite struct `The table of the specification's fields` {
    private struct Row {
        var field: String
        var own: String
    }

    private static let rows: [Row] = {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(
            path: "../../docs/runtime-spec.md"
        )
        guard let text = try? String(contentsOf: file, encoding: .utf8) else { return [] }
        return text.split(separator: "\n").compactMap { line in
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard cells.count == 4, cells[0].hasPrefix("`") else { return nil }
            return Row(field: cells[0].trimmingCharacters(in: ["`"]), own: cells[3])
        }
    }()

    /// The members of the types for Linux in the specification's specs-go/config.go.
    private static let fields: Set<String> = {
        let hook = ["path", "args", "env", "timeout"]
        let map = ["containerID", "hostID", "size"]
        let throttle = ["major", "minor", "rate"]
        var fields = Set(SpecificationFields.plain)
        func add(_ prefix: String, _ names: [String]) { fields.formUnion(names.map { "\(prefix).\($0)" }) }
        for name in [
            "prestart", "createRuntime", "createContainer", "startContainer", "poststart", "poststop",
        ] {
            add("hooks.\(name)[]", hook)
        }
        for list in ["mounts[].uidMappings[]", "mounts[].gidMappings[]"] { add(list, map) }
        for list in ["linux.uidMappings[]", "linux.gidMappings[]"] { add(list, map) }
        for kind in ["ReadBps", "WriteBps", "ReadIOPS", "WriteIOPS"] {
            add("linux.resources.blockIO.throttle\(kind)Device[]", throttle)
        }
        return fields
    }()

    @Test func `has every field once`() {
        let names = Self.rows.map(\.field)
        #expect(Set(names).count == names.count)
        #expect(Set(names) == Self.fields)
    }

    /// A document in which nothing but one field is there, which has a value of no type that it could have.
    private static func document(_ field: String) -> [UInt8] {
        let (begin, end) = field.split(separator: ".").reduce(("", "")) { text, part in
            if part == "*" { return (text.0 + #"{"x": "#, "}" + text.1) }
            let isList = part.hasSuffix("[]")
            let name = isList ? part.dropLast(2) : part
            return (text.0 + #"{"\#(name)": "# + (isList ? "[" : ""), (isList ? "]" : "") + "}" + text.1)
        }
        return Array((begin + "[[1.5]]" + end).utf8)
    }

    @Test(arguments: rows.map(\.field), [0])
    func `says what the reader does`(field: String, _: Int) throws {
        let row = try #require(Self.rows.first { $0.field == field })
        let place = field.replacing("[]", with: "[0]").replacing("*", with: "x")
        let error = #expect(throws: RuntimeSpecError.self) { try RuntimeSpec(parsing: Self.document(field)) }
        let mistakes = error?.mistakes.map(\.place) ?? []
        let isRead = mistakes.contains { $0 == place || $0.hasPrefix(place + "[") }
        // Flags of a personality are read, to be warned of.
        let isIgnored = row.own.hasPrefix("ignored") && !row.own.contains("warning")
        #expect(isRead == !isIgnored, "\(mistakes)")
    }
}

/// The members of the specification's types that are not many alike.
private enum SpecificationFields {
    static let plain =
        ["ociVersion", "process", "root.path", "root.readonly", "hostname", "domainname", "annotations.*"]
        + of(
            "process",
            ["terminal", "args", "commandLine", "env", "cwd", "noNewPrivileges", "apparmorProfile"]
        )
        + of("process", ["oomScoreAdj", "selinuxLabel", "consoleSize.height", "consoleSize.width"])
        + of("process.user", ["uid", "gid", "umask", "additionalGids", "username"])
        + of("process.capabilities", ["bounding", "effective", "inheritable", "permitted", "ambient"])
        + of("process.rlimits[]", ["type", "hard", "soft"])
        + of(
            "process.scheduler",
            ["policy", "nice", "priority", "flags", "runtime", "deadline", "period"]
        )
        + of("process.ioPriority", ["class", "priority"])
        + of("process.execCPUAffinity", ["initial", "final"])
        + of("mounts[]", ["destination", "type", "source", "options"])
        + of("linux", ["sysctl.*", "cgroupsPath", "rootfsPropagation", "maskedPaths", "readonlyPaths"])
        + of("linux", ["mountLabel", "netDevices.*.name"])
        + of("linux.namespaces[]", ["type", "path"])
        + of("linux.devices[]", ["path", "type", "major", "minor", "fileMode", "uid", "gid"])
        + of("linux.timeOffsets.*", ["secs", "nanosecs"]) + of("linux.personality", ["domain", "flags"])
        + of("linux.memoryPolicy", ["mode", "nodes", "flags"])
        + of(
            "linux.intelRdt",
            ["closID", "schemata", "l3CacheSchema", "memBwSchema", "enableMonitoring"]
        ) + resources + seccomp

    private static let resources =
        of("linux.resources.devices[]", ["allow", "type", "major", "minor", "access"])
        + of(
            "linux.resources.memory",
            [
                "limit", "reservation", "swap", "kernel", "kernelTCP", "swappiness", "disableOOMKiller",
                "useHierarchy", "checkBeforeUpdate",
            ]
        )
        + of(
            "linux.resources.cpu",
            [
                "shares", "quota", "burst", "period", "realtimeRuntime", "realtimePeriod", "cpus", "mems",
                "idle",
            ]
        )
        + of("linux.resources", ["pids.limit", "unified.*"])
        + of("linux.resources.blockIO", ["weight", "leafWeight"])
        + of("linux.resources.blockIO.weightDevice[]", ["major", "minor", "weight", "leafWeight"])
        + of("linux.resources.hugepageLimits[]", ["pageSize", "limit"])
        + of("linux.resources.network", ["classID", "priorities[].name", "priorities[].priority"])
        + of("linux.resources.rdma.*", ["hcaHandles", "hcaObjects"])

    private static let seccomp =
        of(
            "linux.seccomp",
            [
                "defaultAction", "defaultErrnoRet", "architectures", "flags", "listenerPath",
                "listenerMetadata",
            ]
        ) + of("linux.seccomp.syscalls[]", ["names", "action", "errnoRet"])
        + of("linux.seccomp.syscalls[].args[]", ["index", "value", "valueTwo", "op"])

    private static func of(_ prefix: String, _ names: [String]) -> [String] {
        names.map { "\(prefix).\($0)" }
    }
}
