import Cgroups
import Glibc
import JSON
import Lifecycle
import Linux
import Lowering
import OCI
import Runtime

/// `systemd-oci exec NAME COMMAND…`: a further process in a container that runs.
enum Exec {
    /// The longest file of variables that is read.
    private static let limit = 16 << 20

    /// Runs the command, and waits for its end unless it is to go on.
    ///
    /// - Returns: What to exit with: as the command.
    static func run(_ arguments: ArraySlice<String>) throws(Failure) -> Int32 {
        let options: ExecOptions
        do {
            options = try ExecOptions(arguments: Array(arguments))
        } catch {
            throw Failure("exec: \(error)")
        }
        guard let name = options.operands.first, options.operands.count > 1 else {
            throw Failure("exec: needs the name of a container and a command")
        }
        if let missing = Launch.missingDescriptors(options.preservedDescriptors).first {
            throw Failure("exec: --preserve-fds: descriptor \(missing) is not open")
        }
        var attachment = try attachment(name, options)
        attachment.preservedDescriptors = options.preservedDescriptors
        do {
            if !options.detaches { try PendingSignals.block() }
            try closeStreams(options)
        } catch {
            throw Failure("exec", error)
        }
        return try start(attachment, options)
    }

    private static func start(
        _ attachment: consuming Attachment,
        _ options: ExecOptions
    ) throws(Failure) -> Int32 {
        let pid: Int32
        var terminal: Terminal?
        do throws(LaunchError) {
            var prepared = try attachment.create()
            for warning in prepared.warnings { Message.write(warning, .warning) }
            terminal = try prepared.takeTerminal(isProxied: true)
            pid = try prepared.start().pid
        } catch {
            throw Failure(error)
        }
        if options.detaches { return ExitStatus.success }
        return try Foreground.wait(for: pid, terminal.take(), readsInput: options.interactive)
    }

    /// Puts `/dev/null` in the place of standard streams that are not the command's.
    private static func closeStreams(_ options: ExecOptions) throws(SyscallError) {
        if options.terminal || options.interactive && !options.detaches { return }
        let null = try Descriptor(opening: "/dev/null", O_RDWR)
        let number = null.number
        for stream in 0..<CInt(options.detaches ? 3 : 1) {
            try check("dup2", "/dev/null") { dup2(number, stream) }
        }
    }

    private static func attachment(
        _ name: String,
        _ options: ExecOptions
    ) throws(Failure) -> Attachment {
        guard let directory = ContainerState.directory(ofContainer: name),
            let state = ContainerState(in: directory)
        else { return try attachmentOfBundle(name, options) }
        guard let container = try process(of: state) else {
            throw Failure("exec: the container '\(name)' has ended")
        }
        // A process that joins a cgroup which is frozen is frozen, too, and hears no signal.
        if isPaused(state.pid) {
            throw Failure("exec: the container '\(name)' is paused; `systemd-oci unpause \(name)` resumes it")
        }
        guard let record = ProcessRecord(in: directory) else {
            throw Failure("exec: how the container '\(name)' was started is not known; restart it")
        }
        try protectProgram(from: state.pid)
        let process = try process(options, after: record.process, pid: state.pid)
        var attachment = Attachment(process: process, pid: state.pid, container: container)
        // From a session of the user's no way leads to the cgroups of its services.
        attachment.mustJoinCgroup = geteuid() == 0
        if !options.isPrivileged {
            attachment.seccompFilter = try record.filter()
            attachment.seccomp = record.seccomp
        }
        return attachment
    }

    /// Whether the cgroup of a process or one above it is frozen (cgroups(7), `cgroup.events`).
    private static func isPaused(_ pid: Int32) -> Bool {
        let path = HostFile.text("/proc/\(pid)/cgroup").flatMap { CgroupPath.own(in: $0) }
        let events = path.flatMap { HostFile.text("/sys/fs/cgroup\($0)/cgroup.events") } ?? ""
        return Cgroup.isFrozen(events: events)
    }

    /// A container of `systemd-oci create`.
    private static func attachmentOfBundle(
        _ name: String,
        _ options: ExecOptions
    ) throws(Failure) -> Attachment {
        let directory = Variable.value("XDG_RUNTIME_DIR")
        let root = RuntimeProgram.own.root(runtimeDirectory: directory, isRoot: geteuid() == 0)
        guard let container = try? Containers(root: root).find(name) else {
            throw Failure("exec: there is no container '\(name)' that runs")
        }
        try protectProgram(from: container.record.pid)
        let spec = try ExecCommand.spec(of: container)
        let process = try process(options, after: spec.process, pid: container.record.pid)
        var attachment = try ExecCommand.attachment(process, spec, container)
        if options.isPrivileged {
            attachment.seccompFilter = []
            attachment.seccomp = .unconfined
        }
        return attachment
    }

    private static func protectProgram(from pid: Int32) throws(Failure) {
        do {
            try Attachment.protectProgram(from: pid)
        } catch {
            throw Failure("exec: cannot protect this program from the container", error)
        }
    }

    private static func process(
        _ options: ExecOptions,
        after first: RuntimeSpec.Process,
        pid: Int32
    ) throws(Failure) -> RuntimeSpec.Process {
        var files: [[UInt8]] = []
        for path in options.environmentFiles {
            guard let file = try? SmallFile.contents(of: path, limit: limit) else {
                throw Failure("exec: --env-file '\(path)': cannot be read")
            }
            files.append(file)
        }
        var capabilities: [String] = []
        if options.isPrivileged {
            capabilities = try doing("exec", SyscallError.self, CapabilitySet.ofKernel()).names
        }
        do {
            return try options.process(
                after: first,
                accounts: { () throws(RunFlagError) in try accounts(of: pid) },
                capabilities: capabilities,
                outer: RunContext.variables(),
                files: files
            )
        } catch {
            throw Failure("exec", error)
        }
    }

    /// The accounts of a container that runs, whose files are its own: no link leads out of its root.
    private static func accounts(of pid: Int32) throws(RunFlagError) -> RunAccounts {
        let files = ImageAccounts(layers: ["/proc/\(pid)/root"])
        do throws(Failure) {
            return RunAccounts(passwd: try files.content("etc/passwd"), group: try files.content("etc/group"))
        } catch {
            throw RunFlagError("--user", error.message)
        }
    }

    private static func process(of state: ContainerState) throws(Failure) -> ProcessDescriptor? {
        do {
            return try state.process()
        } catch {
            throw Failure("exec", error)
        }
    }
}

/// How a container's process was started, for those that come later: `process.json` in its runtime directory.
struct ProcessRecord: Equatable {
    static let name = "process.json"

    var process: RuntimeSpec.Process
    var seccomp: RuntimeSpec.Seccomp

    var text: String {
        let seccomp: JSONValue =
            switch seccomp {
            case .unconfined: "unconfined"
            case .standard: "standard"
            case .file(let path): .string(path)
            case .filter(let filter): filter.json
            }
        return JSONValue.object([.init("process", process.json), .init("seccomp", seccomp)]).text + "\n"
    }

    init(process: RuntimeSpec.Process, seccomp: RuntimeSpec.Seccomp) {
        self.process = process
        self.seccomp = seccomp
    }

    init?(in directory: String) {
        // What is damaged or gone says nothing.
        guard let bytes = try? SmallFile.contents(of: "\(directory)/\(Self.name)", limit: 8 << 20) else {
            return nil
        }
        self.init(parsing: bytes)
    }

    init?(parsing bytes: [UInt8]) {
        guard let value = try? JSONValue(parsing: bytes),  // Not ours, or half a file of a crash.
            let process = value["process"].flatMap({ try? RuntimeSpec.Process($0) }),  // The same.
            let seccomp = value["seccomp"]
        else { return nil }
        self.process = process
        switch seccomp {
        case "unconfined": self.seccomp = .unconfined
        case "standard": self.seccomp = .standard
        case .string(let path): self.seccomp = .file(path)
        default:
            guard let filter = try? RuntimeSpec.SystemCallFilter(seccomp) else { return nil }  // The same.
            self.seccomp = .filter(filter)
        }
    }

    /// The compiled system call filter.
    func filter() throws(Failure) -> [UInt8] {
        try SystemCallFilter.compile(seccomp, for: process)
    }
}

extension ContainerState {
    /// The directory of a container that runs: this unit's, or any in which its name is written.
    ///
    /// Others than units may also name it by its unit, or by the beginning of its ID.
    static func directory(ofContainer name: String) -> String? {
        let first = RunDirectory.path(name: name, unit: Variable.value("PODMAN_SYSTEMD_UNIT"))
        if running(in: first)?.name == name { return first }
        let folder = RunDirectory.ofCaller
        let all = HostFile.entries(folder).map { "\(folder)/\($0)" }
            .compactMap { path in running(in: path).map { (path, $0) } }
        return (all.first { $0.1.name == name } ?? all.first { $0.1.isCalled(name) })?.0
    }

    /// Nil also where the container has ended, whose directory a sweep removes.
    private static func running(in directory: String) -> ContainerState? {
        guard let state = ContainerState(in: directory), (try? state.process()) != nil else { return nil }
        return state
    }

    private func isCalled(_ text: String) -> Bool {
        guard let unit else { return false }
        if ServiceName.isMeant(unit, by: text) { return true }
        guard text.utf8.count >= 4, text.allSatisfy({ $0.isHexDigit }) else { return false }
        // The manager leaves the invocation's ID in a link for journald.
        return HostFile.target("/run/systemd/units/invocation:\(unit)")?.hasPrefix(text) ?? false
    }
}
