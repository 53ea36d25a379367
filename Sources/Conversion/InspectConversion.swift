package import JSON
import Lowering
import Quadlet
import UnitFile

/// What `podman inspect` and `docker inspect` say of a container, on its way to a `.container` file.
///
/// Podman keeps the command line that a container was made with, and that is converted where it is there.
/// Elsewhere each value that is not the default one becomes the flag that it came from; what the image says is
/// left out where the description of the image is there as well.
package struct InspectConversion {
    private let options: ConversionOptions
    private let container: JSONValue
    private let image: JSONValue?
    private var run: RunConversion

    /// Converts the containers of an array, or one; descriptions of their images may be among them.
    package static func convert(_ description: JSONValue, _ options: ConversionOptions) -> Conversion {
        let all = description.array ?? [description]
        // An image has layers, and no state.
        let images = all.filter { $0["RootFS"] != nil && $0["HostConfig"] == nil }
        let containers = all.filter { $0["HostConfig"] != nil && $0["Config"] != nil }
        guard !containers.isEmpty else {
            let message = "no container in it; expected what `podman inspect` or `docker inspect` prints"
            return Conversion(diagnostics: [Diagnostic(.error, at: Origin(path: "container"), message)])
        }
        var result = Conversion()
        for container in containers {
            let image = images.first { $0["Id"]?.string == container["Image"]?.string }
            var conversion = InspectConversion(container, image, options)
            let converted = conversion.convert()
            result.files += converted.files
            result.diagnostics += converted.diagnostics
        }
        return result
    }

    private init(_ container: JSONValue, _ image: JSONValue?, _ options: ConversionOptions) {
        self.container = container
        self.image = image
        self.options = options
        let name = container["Name"]?.string?.drop { $0 == "/" } ?? "container"
        run = RunConversion(options: options, isDocker: true, origin: Origin(path: String(name)))
        run.container.stem = FileDraft.stem(options.name ?? String(name))
    }

    private var configuration: JSONValue { container["Config"] ?? .null }
    private var host: JSONValue { container["HostConfig"] ?? .null }

    private mutating func convert() -> Conversion {
        if let words = configuration["CreateCommand"]?.strings, words.count > 1 { return recreate(words) }
        warnOfImage()
        let name = run.origin.path
        run.addImage(container["ImageName"]?.string ?? configuration["Image"]?.string ?? "")
        run.add("ContainerName", name, flag: "name")
        if let pod = options.pod { run.container.write("Pod", pod + ".pod") }
        addProcess()
        addFiles()
        addNetwork()
        addIsolation()
        addLimits()
        addHealth()
        let command = configuration["Cmd"]?.strings ?? []
        let isOwn = command != (image?["Config"]?["Cmd"]?.strings ?? [])
        return run.finish(isOwn ? command : [])
    }

    /// Converts the command line that has made the container.
    private func recreate(_ words: [String]) -> Conversion {
        var options = options
        options.name = run.container.stem
        var command = CommandConversion(options)
        var conversion = command.convert(words)
        if words.contains(where: { $0.hasPrefix("./") || $0.hasPrefix("../") || $0.contains("=./") }) {
            let message = "relative paths are taken for paths below \(options.directory)"
            conversion.diagnostics.append(Diagnostic(.warning, at: run.origin, message))
        }
        return conversion
    }

    private mutating func warnOfImage() {
        guard image == nil else { return }
        let message = "what the image says is repeated in the file; give the description of the image, too"
        run.diagnostics.append(Diagnostic(.warning, at: run.origin, message))
    }

    // MARK: Flags

    private mutating func flag(_ name: String, _ value: String?) {
        guard let value, !value.isEmpty else { return }
        run.convert(FlagGrammar.Occurrence(name: name, value: value))
    }

    private mutating func flags(_ name: String, _ values: [String]?) {
        for value in values ?? [] { flag(name, value) }
    }

    private mutating func toggle(_ name: String, _ value: JSONValue?) {
        guard value?.bool == true else { return }
        run.convert(FlagGrammar.Occurrence(name: name, value: "true", isSwitch: true))
    }

    /// A number that is not what stands for nothing.
    private mutating func number(_ name: String, _ key: String, not nothing: Set<Int64> = [0]) {
        guard let value: Int64 = host[key]?.integer(), !nothing.contains(value) else { return }
        flag(name, String(value))
    }

    /// A text of the container that is not the image's.
    private func own(_ key: String) -> String? {
        guard let value = configuration[key]?.string, value != image?["Config"]?[key]?.string else {
            return nil
        }
        return value
    }

    /// Names and values of a mapping, in order.
    private static func pairs(_ value: JSONValue?) -> [(name: String, value: String)] {
        (value?.members ?? []).compactMap { member in member.value.string.map { (member.name, $0) } }
    }

    private mutating func addProcess() {
        flag("user", own("User"))
        flag("workdir", own("WorkingDir"))
        let inherited = Set(image?["Config"]?["Env"]?.strings ?? [])
        for variable in configuration["Env"]?.strings ?? [] where !inherited.contains(variable) {
            flag("env", variable)
        }
        let labels = Self.pairs(image?["Config"]?["Labels"]).map { $0.name + "=" + $0.value }
        for label in Self.pairs(configuration["Labels"]) where !label.name.hasPrefix("com.docker.compose.") {
            let text = label.name + "=" + label.value
            if !labels.contains(text) { flag("label", text) }
        }
        if let hostname = configuration["Hostname"]?.string,
            container["Id"]?.string?.hasPrefix(hostname) != true
        {
            let domain = configuration["Domainname"]?.string ?? ""
            flag("hostname", domain.isEmpty ? hostname : hostname + "." + domain)
        }
        if let entrypoint = configuration["Entrypoint"]?.strings,
            entrypoint != (image?["Config"]?["Entrypoint"]?.strings ?? [])
        {
            let isOne = entrypoint.count == 1
            flag("entrypoint", isOne ? entrypoint[0] : JSONValue.array(entrypoint.map { .string($0) }).text)
        }
        toggle("tty", configuration["Tty"])
        toggle("interactive", configuration["OpenStdin"])
        flag("stop-signal", own("StopSignal"))
        if let seconds: Int64 = configuration["StopTimeout"]?.integer() {
            flag("stop-timeout", String(seconds))
        }
        toggle("init", host["Init"])
        flags("group-add", host["GroupAdd"]?.strings)
        if let policy = host["RestartPolicy"]?["Name"]?.string, !policy.isEmpty, policy != "no" {
            let count: Int64 = host["RestartPolicy"]?["MaximumRetryCount"]?.integer() ?? 0
            flag("restart", count > 0 ? "\(policy):\(count)" : policy)
        }
        addLog()
    }

    private mutating func addLog() {
        let driver = host["LogConfig"]?["Type"]?.string ?? ""
        if ["journald", "none", "passthrough"].contains(driver) {
            flag("log-driver", driver)
            flag("log-opt", host["LogConfig"]?["Config"]?["tag"]?.string.map { "tag=" + $0 })
        } else if !driver.isEmpty {
            let message = "the output goes to the journal, and not to '\(driver)'"
            run.diagnostics.append(Diagnostic(.warning, at: run.origin, message))
        }
    }

    private mutating func addFiles() {
        flags("volume", host["Binds"]?.strings)
        for mount in host["Mounts"]?.array ?? [] {
            guard let target = mount["Target"]?.string, let type = mount["Type"]?.string else { continue }
            var fields = ["type=" + type]
            if let source = mount["Source"]?.string, !source.isEmpty { fields.append("source=" + source) }
            fields.append("destination=" + target)
            if mount["ReadOnly"]?.bool == true { fields.append("ro") }
            if let mode = mount["BindOptions"]?["Propagation"]?.string {
                fields.append("bind-propagation=" + mode)
            }
            if let size: Int64 = mount["TmpfsOptions"]?["SizeBytes"]?.integer() {
                fields.append("tmpfs-size=\(size)")
            }
            flag("mount", fields.joined(separator: ","))
        }
        for memory in Self.pairs(host["Tmpfs"]) {
            flag("tmpfs", memory.value.isEmpty ? memory.name : memory.name + ":" + memory.value)
        }
        for device in host["Devices"]?.array ?? [] {
            let parts = ["PathOnHost", "PathInContainer", "CgroupPermissions"].compactMap {
                device[$0]?.string
            }
            flag("device", parts.filter { !$0.isEmpty }.joined(separator: ":"))
        }
        flags("volumes-from", host["VolumesFrom"]?.strings)
        toggle("read-only", host["ReadonlyRootfs"])
        if let size: Int64 = host["ShmSize"]?.integer(), ![0, 64 << 20].contains(size) {
            flag("shm-size", String(size))
        }
    }

    private mutating func addNetwork() {
        for port in host["PortBindings"]?.members ?? [] {
            for binding in port.value.array ?? [] {
                let address = binding["HostIp"]?.string ?? ""
                let published = binding["HostPort"]?.string ?? ""
                let isVersion6 = address.contains(":")
                var text = address.isEmpty ? "" : (isVersion6 ? "[\(address)]" : address) + ":"
                if !published.isEmpty || !address.isEmpty { text += published + ":" }
                let target = port.name.hasSuffix("/tcp") ? String(port.name.dropLast(4)) : port.name
                flag("publish", text + target)
            }
        }
        toggle("publish-all", host["PublishAllPorts"])
        let mode = host["NetworkMode"]?.string ?? ""
        if !["", "default", "bridge", "pasta", "slirp4netns"].contains(mode) {
            let settings = container["NetworkSettings"]?["Networks"]?[mode]
            var fields: [String] = []
            if let address = settings?["IPAMConfig"]?["IPv4Address"]?.string {
                fields.append("ip=" + address)
            }
            if let address = settings?["IPAMConfig"]?["IPv6Address"]?.string {
                fields.append("ip=" + address)
            }
            let identity = container["Id"]?.string ?? ""
            for alias in settings?["Aliases"]?.strings ?? [] where !identity.hasPrefix(alias) {
                fields.append("alias=" + alias)
            }
            flag("network", mode + (fields.isEmpty ? "" : ":" + fields.joined(separator: ",")))
            for other in container["NetworkSettings"]?["Networks"]?.members ?? [] where other.name != mode {
                flag("network", other.name)
            }
        }
        flags("dns", host["Dns"]?.strings)
        flags("dns-option", host["DnsOptions"]?.strings)
        flags("dns-search", host["DnsSearch"]?.strings)
        flags("add-host", host["ExtraHosts"]?.strings)
    }

    private mutating func addIsolation() {
        toggle("privileged", host["Privileged"])
        flags("cap-add", host["CapAdd"]?.strings)
        flags("cap-drop", host["CapDrop"]?.strings)
        flags("security-opt", host["SecurityOpt"]?.strings)
        for setting in Self.pairs(host["Sysctls"]) { flag("sysctl", setting.name + "=" + setting.value) }
        for (name, key) in [
            ("pid", "PidMode"), ("uts", "UTSMode"), ("ipc", "IpcMode"), ("userns", "UsernsMode"),
        ] {
            guard let mode = host[key]?.string, !["", "private", "shareable"].contains(mode) else { continue }
            flag(name, mode)
        }
        if host["CgroupnsMode"]?.string == "host" { flag("cgroupns", "host") }
    }

    private mutating func addLimits() {
        let memory: Int64 = host["Memory"]?.integer() ?? 0
        number("memory", "Memory")
        // Twice the memory is what Docker takes where nothing is said.
        number("memory-swap", "MemorySwap", not: [0, 2 * memory])
        number("memory-reservation", "MemoryReservation")
        if let billionths: Int64 = host["NanoCpus"]?.integer(), billionths > 0 {
            flag("cpus", "\(Double(billionths) / 1e9)")
        }
        number("cpu-shares", "CpuShares")
        number("cpu-period", "CpuPeriod")
        number("cpu-quota", "CpuQuota", not: [0, -1])
        number("pids-limit", "PidsLimit", not: [0, 2048])
        number("blkio-weight", "BlkioWeight")
        number("oom-score-adj", "OomScoreAdj")
        flag("cpuset-cpus", host["CpusetCpus"]?.string)
        flag("cpuset-mems", host["CpusetMems"]?.string)
        toggle("oom-kill-disable", host["OomKillDisable"])
        for limit in host["Ulimits"]?.array ?? [] {
            guard let name = limit["Name"]?.string, let soft: Int64 = limit["Soft"]?.integer(),
                let hard: Int64 = limit["Hard"]?.integer()
            else { continue }
            let short = name.lowercased().hasPrefix("rlimit_") ? name.lowercased().dropFirst(7) : name[...]
            flag("ulimit", "\(short)=\(soft):\(hard)")
        }
        let rates = [
            ("device-read-bps", "BlkioDeviceReadBps"), ("device-write-bps", "BlkioDeviceWriteBps"),
            ("device-read-iops", "BlkioDeviceReadIOps"), ("device-write-iops", "BlkioDeviceWriteIOps"),
        ]
        for (name, key) in rates {
            for device in host[key]?.array ?? [] {
                guard let path = device["Path"]?.string, let rate: Int64 = device["Rate"]?.integer() else {
                    continue
                }
                flag(name, "\(path):\(rate)")
            }
        }
    }

    private mutating func addHealth() {
        guard let health = configuration["Healthcheck"], health != image?["Config"]?["Healthcheck"],
            let words = health["Test"]?.strings, let kind = words.first
        else { return }
        let rest = Array(words.dropFirst())
        if kind == "NONE" { return flag("health-cmd", "none") }
        let isList = kind == "CMD" && rest.count > 1
        flag(
            "health-cmd",
            isList ? JSONValue.array(rest.map { .string($0) }).text : rest.joined(separator: " ")
        )
        for (name, key) in [
            ("interval", "Interval"), ("timeout", "Timeout"), ("start-period", "StartPeriod"),
        ] {
            guard let time: Int64 = health[key]?.integer(), time > 0 else { continue }
            let milliseconds = time / 1_000_000
            flag("health-" + name, milliseconds % 1000 == 0 ? "\(milliseconds / 1000)s" : "\(milliseconds)ms")
        }
        if let retries: Int64 = health["Retries"]?.integer(), retries > 0 {
            flag("health-retries", String(retries))
        }
    }
}
