import Lowering
import OCI

extension String {
    /// The lines that are not empty.
    var lines: [String] { split(separator: "\n").map(String.init) }
}

/// Words of a command line, with what single quotes hold together.
enum Words {
    static func split(_ text: String) -> [String] {
        var words: [String] = []
        var word: String?
        var isQuoted = false
        for character in text + " " {
            if character == "'" {
                isQuoted.toggle()
                word = word ?? ""
            } else if character == " ", !isQuoted {
                if let word { words.append(word) }
                word = nil
            } else {
                word = (word ?? "") + String(character)
            }
        }
        return words
    }
}

/// A runtime specification as a set of lines, in the form in which Podman's were recorded.
enum SpecLines {
    /// What is the same in other words here, or differs on purpose.
    ///
    /// `--userns` aside, newer versions of containers/common mask /proc/interrupts as well.
    static func adapted(_ lines: some Sequence<String>) -> Set<String> {
        Set(lines).union(["masked /proc/interrupts"].filter { _ in lines.contains("masked /proc/keys") })
    }

    static func lines(of plan: RunPlan) -> Set<String> {
        let spec = plan.spec
        var lines = process(spec.process) + spec.mounts.map { mount($0, of: plan) }
        lines += plan.directories.filter { $0 == "/data" }.map { "volume \($0)" }
        if spec.readOnlyRoot { lines.append("read-only root") }
        if let hostname = spec.hostname { lines.append("hostname \(hostname)") }
        lines += spec.uidMappings.map { "uid \($0.containerID) \($0.hostID) \($0.size)" }
        lines += spec.gidMappings.map { "gid \($0.containerID) \($0.hostID) \($0.size)" }
        lines += spec.sysctls.map { "sysctl \($0.name)=\($0.value)" }
        lines.append("namespaces " + spec.namespaces.map(\.kind.rawValue).sorted().joined(separator: " "))
        lines += spec.maskedPaths.map { "masked \($0)" } + spec.readOnlyPaths.map { "read-only \($0)" }
        lines.append("seccomp \(spec.seccomp == .standard ? "standard" : "none")")
        lines += spec.devices.map { "device \($0.path)" }
        lines += spec.annotations.map { "annotation \($0.key)=\($0.value)" }
        return Set(lines)
    }

    private static func process(_ process: RuntimeSpec.Process) -> [String] {
        let words = process.arguments.map { "\"\($0)\"" }.joined(separator: ", ")
        var lines = ["arguments [\(words)]", "cwd \(process.workingDirectory)", user(process.user)]
        lines += process.environment.map {
            $0.hasPrefix("container_uuid=") ? "env container_uuid=UUID" : "env \($0)"
        }
        lines.append(capabilities("bounding", process.capabilities.bounding))
        lines.append(capabilities("effective", process.capabilities.effective))
        lines.append(capabilities("permitted", process.capabilities.permitted))
        lines.append(capabilities("inheritable", process.capabilities.inheritable))
        lines.append(capabilities("ambient", process.capabilities.ambient))
        for limit in process.rlimits {
            let isDefault = limit.soft == 1_048_576 && limit.hard == limit.soft
            lines.append("rlimit \(limit.type) \(isDefault ? "default" : "\(limit.soft):\(limit.hard)")")
        }
        if process.noNewPrivileges { lines.append("no new privileges") }
        if process.terminal { lines.append("terminal") }
        if let score = process.oomScoreAdjustment { lines.append("oom \(score)") }
        return lines
    }

    private static func user(_ user: RuntimeSpec.User) -> String {
        let umask = String(user.umask ?? 0, radix: 8)
        let groups = user.additionalGroups.map { " \($0)" }.joined()
        return "user \(user.uid):\(user.gid) umask \(String(repeating: "0", count: 4 - umask.count))\(umask)"
            + " groups\(groups)"
    }

    /// A set of capabilities by name, or by what it has more and less than a known one.
    private static func capabilities(_ kind: String, _ names: [String]) -> String {
        let known = [("all", CapabilityName.all), ("default", RunFlags.defaultCapabilities)]
        func short(_ names: some Sequence<String>) -> [String] {
            names.map { $0.dropFirst(4).lowercased() }.sorted()
        }
        for (name, reference) in known where Set(reference).subtracting(names).count <= 1 {
            let less = short(Set(reference).subtracting(names)).map { " -\($0)" }
            let more = short(Set(names).subtracting(reference)).map { " +\($0)" }
            return "\(kind) \(name)" + (less + more).joined()
        }
        return kind + short(names).map { " \($0)" }.joined()
    }

    private static func mount(_ mount: RuntimeSpec.Mount, of plan: RunPlan) -> String {
        if mount.destination == "/data", plan.spec.readOnlyRoot { return "volume /data" }
        if mount.destination == "/etc/localtime" { return "localtime" }
        if mount.source == "shm" { return "shm own" + (mount.options.contains("ro") ? " ro" : "") }
        let options = mount.options.filter { $0 != "idmap" }.sorted().joined(separator: ",")
        return "mount \(mount.destination) \(mount.type) \(mount.source) \(options)"
    }
}
