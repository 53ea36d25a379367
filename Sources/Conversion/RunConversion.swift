import Lowering
import OCI
import Quadlet
import UnitFile

/// A `run` command line on its way to a `.container` file.
struct RunConversion {
    let options: ConversionOptions
    /// Whether the command is Docker's, whose short names of images are those of Docker Hub.
    let isDocker: Bool
    /// What messages are about: the command, or a place in a file.
    var origin: Origin
    var container = FileDraft(kind: .container)
    /// The pod that the command makes, `--pod new:NAME`.
    private var pod: FileDraft?
    var diagnostics: [Diagnostic] = []
    private var podmanArgs: [String] = []
    private var quota: (time: Double, period: Double) = (0, 100_000)
    private var memory: UInt64?
    private var swap: String?

    init(options: ConversionOptions, isDocker: Bool, origin: Origin) {
        self.options = options
        self.isDocker = isDocker
        self.origin = origin
    }

    /// Converts what follows `run`.
    mutating func convert(_ words: [String], globals: [FlagGrammar.Occurrence] = []) -> Conversion {
        let line: FlagGrammar.Line
        do {
            line = try FlagGrammar.making(.container).read(words)
        } catch {
            var message = error.description
            if error.reason == "no such flag" {
                // The reader of `run` knows what was probably meant.
                do { _ = try RunOptions(arguments: [error.flag]) } catch { message = error.description }
            }
            return Conversion(diagnostics: [Diagnostic(.error, at: origin, message)])
        }
        guard let image = line.operands.first, !image.isEmpty else {
            return Conversion(diagnostics: [Diagnostic(.error, at: origin, "no image is given")])
        }
        let containerName = line.flags.last { $0.name == "name" }?.value
        container.stem = FileDraft.stem(options.name ?? containerName ?? Self.stem(of: image))
        if line.flags.contains(where: { $0.name == "rootfs" && $0.value == "true" }) {
            add("Rootfs", options.absolute(image), flag: "rootfs")
        } else {
            addImage(image)
        }
        if let containerName { add("ContainerName", containerName, flag: "name") }
        if let pod = options.pod { container.write("Pod", pod + ".pod") }
        for flag in line.flags { convert(flag) }
        for flag in globals { addGlobal(flag) }
        return finish(Array(line.operands.dropFirst()))
    }

    /// What has come of the flags, with the command that the container runs.
    mutating func finish(_ command: [String]) -> Conversion {
        addQuota()
        for word in podmanArgs { container.write("PodmanArgs", words: [word]) }
        if !command.isEmpty { container.write("Exec", words: command) }
        container.install(options.wantedBy)
        return Conversion(files: [pod?.file, container.file].compactMap { $0 }, diagnostics: diagnostics)
    }

    /// A name after that of an image or directory: `nginx` for `docker.io/library/nginx:latest`.
    static func stem(of image: String) -> String {
        let path = image.prefix { $0 != "@" }
        let last = path.split(separator: "/").last ?? path
        let name = String(last.prefix { $0 != ":" })
        return name.isEmpty ? "container" : name
    }

    mutating func addImage(_ image: String) {
        var image = image
        // What is no reference the check of the file says.
        if isDocker, let reference = try? Reference(parsing: image) { image = reference.description }
        add("Image", image, flag: "image")
    }

    // MARK: Flags

    mutating func convert(_ flag: FlagGrammar.Occurrence) {
        let value = flag.value
        switch flag.name {
        case "name", "rootfs": break
        case "detach", "rm", "replace":
            // What a unit does anyway.
            if value == "false", flag.name == "rm" { podmanArgs.append(flag.word) }
        case "help": fail(flag, "asks for help, and runs nothing")
        case "restart": addRestart(value)
        case "requires": addRequires(value)
        case "user": addUser(flag)
        case "pod": addPod(value)
        case "sdnotify": addNotify(flag)
        case "cgroups": if value != "split" { addKeyed(flag) }
        case "no-healthcheck": if value == "true" { add("HealthCmd", "none", flag: flag.name) }
        case "entrypoint":
            if value.isEmpty { container.write("Entrypoint", "") } else { addKeyed(flag) }
        case "env": addVariable(flag)
        case "env-file": addKeyed(.init(name: flag.name, value: options.absolute(value)))
        case "volume": addKeyed(.init(name: flag.name, value: volume(value)))
        case "mount": addKeyed(.init(name: flag.name, value: mount(value)))
        case "security-opt": addKeyed(.init(name: flag.name, value: securityOption(value)))
        case "publish" where pod != nil: addToPod(flag)
        case "cpu-quota": quota.time = Double(value) ?? 0
        case "cpu-period": quota.period = Double(value) ?? 0
        case "memory-swap": swap = value
        case "attach", "detach-keys", "sig-proxy", "cidfile", "pidfile", "conmon-pidfile":
            warn(flag, "has no effect in a unit, leaving it out")
        default:
            if flag.name == "memory" { memory = Size.bytes(value) }
            addKeyed(flag)
        }
    }

    /// Says a flag by its key, by a setting of systemd, or as it is.
    private mutating func addKeyed(_ flag: FlagGrammar.Occurrence) {
        if let convert = ServiceSetting.table[flag.name], let setting = convert(flag.value) {
            return addSetting(setting)
        }
        if let (row, value) = FlagKey.find(.container, flag: flag.name, value: flag.value),
            !namesQuadletFile(row.name, value), container.add(row, value)
        {
            return
        }
        addAsIs(flag)
    }

    /// Whether a value would be taken for the name of another file, which it isn't.
    private func namesQuadletFile(_ key: String, _ value: String) -> Bool {
        guard ["Network", "Volume"].contains(key) else { return false }
        return QuadletKind(fileName: String(value.prefix { $0 != ":" })) != nil && !value.hasPrefix("/")
    }

    private mutating func addAsIs(_ flag: FlagGrammar.Occurrence) {
        guard let known = RunFlags.table.first(where: { $0.name == flag.name }) else {
            return fail(flag, "no such flag")
        }
        if case .refused(let reason) = known.kind { return fail(flag, reason) }
        podmanArgs.append(flag.word)
    }

    mutating func add(_ key: String, _ value: String, flag: String) {
        guard !container.add(key, value) else { return }
        let message = "--\(flag): '\(key)=' can't say '\(value)'"
        diagnostics.append(Diagnostic(.error, at: origin, message))
    }

    private mutating func addSetting(_ setting: ServiceSetting.Setting) {
        if ServiceSetting.isList(setting.key) {
            container.write(setting.key, setting.value, section: "Service")
        } else {
            container.set("Service", setting.key, setting.value)
        }
    }

    private mutating func fail(_ flag: FlagGrammar.Occurrence, _ reason: String) {
        diagnostics.append(Diagnostic(.error, at: origin, "\(flag.word): \(reason)"))
    }

    private mutating func warn(_ flag: FlagGrammar.Occurrence, _ text: String) {
        diagnostics.append(Diagnostic(.warning, at: origin, "\(flag.word): \(text)"))
    }
}

// Flags that are more than a value.
extension RunConversion {
    private mutating func addRestart(_ policy: String) {
        guard let restart = ServiceSetting.restart(policy) else {
            let message = "--restart=\(policy): expected no, always, on-failure[:TIMES] or unless-stopped"
            return diagnostics.append(Diagnostic(.error, at: origin, message))
        }
        container.addRestart(restart)
    }

    private mutating func addRequires(_ names: String) {
        for name in names.split(separator: ",") {
            let unit = FileDraft.stem(String(name)) + ".service"
            container.write("Requires", unit, section: "Unit")
            container.write("After", unit, section: "Unit")
            let message = "--requires=\(name): taking '\(unit)' for the unit of the container '\(name)'"
            diagnostics.append(Diagnostic(.warning, at: origin, message))
        }
    }

    private mutating func addUser(_ flag: FlagGrammar.Occurrence) {
        let parts = flag.value.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let group = parts.count > 1 ? String(parts[1]) : ""
        guard let user = parts.first, !user.isEmpty, parts.count == 1 || !group.isEmpty,
            container.add("User", String(user))
        else { return podmanArgs.append(flag.word) }
        if !group.isEmpty, !container.add("Group", group) { podmanArgs.append(flag.word) }
    }

    private mutating func addPod(_ value: String) {
        guard value.hasPrefix("new:") else {
            let file = FileDraft.stem(value) + ".pod"
            container.write("Pod", file)
            let message = "--pod=\(value): there has to be a file '\(file)' for the pod"
            return diagnostics.append(Diagnostic(.warning, at: origin, message))
        }
        let name = String(value.dropFirst(4))
        var draft = FileDraft(kind: .pod, stem: FileDraft.stem(name))
        _ = draft.add("PodName", name)
        draft.install(options.wantedBy)
        container.write("Pod", draft.stem + ".pod")
        pod = draft
    }

    /// Ports are the pod's.
    private mutating func addToPod(_ flag: FlagGrammar.Occurrence) {
        if pod?.add("PublishPort", flag.value) != true { fail(flag, "can't be said in a .pod file") }
    }

    private mutating func addNotify(_ flag: FlagGrammar.Occurrence) {
        switch flag.value {
        case "conmon": break
        case "container": container.write("Notify", "yes")
        case "healthy": container.write("Notify", "healthy")
        default: podmanArgs.append(flag.word)
        }
    }

    private mutating func addVariable(_ flag: FlagGrammar.Occurrence) {
        if !flag.value.contains("=") {
            warn(flag, "is taken from the unit's environment, which is not that of your shell")
        }
        addKeyed(flag)
    }

    /// `--cpu-quota`, `--memory-swap` and what they are relative to.
    fileprivate mutating func addQuota() {
        if quota.time > 0, quota.period > 0, let percent = ServiceSetting.percent(quota.time / quota.period) {
            container.set("Service", "CPUQuota", percent)
        }
        guard let swap else { return }
        if swap == "-1" { return container.set("Service", "MemorySwapMax", "infinity") }
        guard let total = Size.bytes(swap), let memory, total >= memory else {
            return addAsIs(FlagGrammar.Occurrence(name: "memory-swap", value: swap))
        }
        container.set("Service", "MemorySwapMax", String(total - memory))
    }

    private mutating func addGlobal(_ flag: FlagGrammar.Occurrence) {
        if flag.name == "module" { return add("ContainersConfModule", flag.value, flag: flag.name) }
        container.write("GlobalArgs", words: [flag.word])
    }

    /// A volume whose source is no path relative to nowhere.
    private func volume(_ text: String) -> String {
        guard text.hasPrefix("."), let colon = text.firstIndex(of: ":") else { return text }
        return options.absolute(String(text[..<colon])) + text[colon...]
    }

    private func mount(_ text: String) -> String {
        guard text.contains("type=bind"), !text.contains("\"") else { return text }
        return text.split(separator: ",", omittingEmptySubsequences: false).map { field in
            guard let equals = field.firstIndex(of: "="), ["src", "source"].contains(field[..<equals]) else {
                return String(field)
            }
            return field[...equals] + options.absolute(String(field[field.index(after: equals)...]))
        }
        .joined(separator: ",")
    }

    /// `NAME=VALUE` for Docker's `NAME:VALUE`, and profiles by their whole path.
    private func securityOption(_ text: String) -> String {
        var text = text
        if let separator = text.firstIndex(where: { $0 == "=" || $0 == ":" }), text[separator] == ":" {
            text.replaceSubrange(separator...separator, with: "=")
        }
        if text == "no-new-privileges=true" { return "no-new-privileges" }
        let profile = "seccomp="
        if text.hasPrefix(profile), text != profile + "unconfined", text.count > profile.count {
            return profile + options.absolute(String(text.dropFirst(profile.count)))
        }
        return text
    }
}

extension FileDraft {
    /// Says a restart policy by systemd's settings.
    mutating func addRestart(_ restart: (value: String, attempts: Int?)) {
        set("Service", "Restart", restart.value)
        guard let attempts = restart.attempts else { return }
        // The first start counts for systemd.
        set("Unit", "StartLimitBurst", String(attempts + 1))
        set("Unit", "StartLimitIntervalSec", "infinity")
    }
}
