import Glibc
import JSON
import Linux
import Lowering
import OCI
import Runtime

/// `systemd-oci exec NAME COMMAND…`: a further process in a container that runs.
enum Exec {
    /// Runs the command and waits for its end.
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
        let attachment = try attachment(name, options)
        do {
            if attachment.hasHostRoot { try OwnProgram.executeReadOnly() }
            try PendingSignals.block()
        } catch {
            throw Failure("exec: cannot protect this program from the container", error)
        }
        do {
            let started = try attachment.create().start()
            return try Foreground.wait(for: started.pid)
        } catch let error as LaunchError {
            throw Failure(error)
        } catch {
            throw error as? Failure ?? Failure("exec", error)
        }
    }

    private static func attachment(
        _ name: String,
        _ options: ExecOptions
    ) throws(Failure) -> Attachment {
        guard let directory = ContainerState.directory(ofContainer: name),
            let state = ContainerState(in: directory)
        else { throw Failure("exec: there is no container '\(name)' that runs") }
        guard let container = try process(of: state) else {
            throw Failure("exec: the container '\(name)' has ended")
        }
        guard let record = ProcessRecord(in: directory) else {
            throw Failure("exec: how the container '\(name)' was started is not known; restart it")
        }
        var process = record.process
        process.arguments = Array(options.operands.dropFirst())
        for variable in options.environment {
            let name = variable.prefix { $0 != "=" } + "="
            process.environment.removeAll { $0.hasPrefix(name) }
            process.environment.append(variable)
        }
        if let directory = options.workingDirectory { process.workingDirectory = directory }
        var attachment = Attachment(process: process, pid: state.pid, container: container)
        attachment.seccompFilter = try record.filter()
        attachment.seccomp = record.seccomp
        return attachment
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
        do {
            let capabilities = try CapabilitySet(names: process.capabilities.bounding)
            return try SeccompFilters().filter(for: seccomp, capabilities: capabilities) ?? []
        } catch {
            throw Failure("cannot prepare the system call filter", error)
        }
    }
}

extension ContainerState {
    /// The directory of a container that runs: this unit's, or any in which its name is written.
    static func directory(ofContainer name: String) -> String? {
        let own = unsafe getenv("RUNTIME_DIRECTORY").map { unsafe String(cString: $0) }
        let first = RunDirectory.path(name: name, ofUnit: own)
        if ContainerState(in: first)?.name == name { return first }
        return HostFile.entries(runDirectory).map { "\(runDirectory)/\($0)" }.first {
            ContainerState(in: $0)?.name == name
        }
    }
}
