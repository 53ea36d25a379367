import CLinux
import Glibc
import JSON
import Linux
package import OCI

/// The points of a container's life at which hooks run, by their names in `hooks`.
package enum HookPoint: String, Sendable, CaseIterable {
    case prestart, createRuntime, createContainer, startContainer, poststart, poststop
}

extension RuntimeSpec.State {
    /// Runs hooks in this process's namespaces, one after the other.
    ///
    /// - Parameters:
    ///   - hooks: Those of the point.
    ///   - point: One of those that run outside of the container.
    ///   - pid: The container's process as this one sees it; nil where there is none.
    /// - Throws: What the first that failed said; those after it do not run.
    package func run(
        _ hooks: [RuntimeSpec.Hook],
        at point: HookPoint,
        pid: Int32?
    ) throws(LaunchError) {
        for number in hooks.indices {
            if let error = run(hooks, number, point, pid) { throw error }
        }
    }

    /// Runs all hooks, also after one that failed, as is to be at the end of a container.
    ///
    /// - Returns: What failed.
    package func runAll(_ hooks: [RuntimeSpec.Hook], at point: HookPoint, pid: Int32?) -> [LaunchError] {
        hooks.indices.compactMap { run(hooks, $0, point, pid) }
    }

    /// What a hook reads of it.
    func text(_ status: Status, pid: Int32?) -> String {
        var state = self
        state.status = status
        state.pid = pid
        return state.json.text
    }

    private static func status(_ point: HookPoint) -> Status {
        switch point {
        case .prestart, .createRuntime, .createContainer: .creating
        case .startContainer: .created
        case .poststart: .running
        case .poststop: .stopped
        }
    }

    private func run(
        _ hooks: [RuntimeSpec.Hook],
        _ number: Int,
        _ point: HookPoint,
        _ pid: Int32?
    ) -> LaunchError? {
        let purpose = point.purpose(hooks, number)
        do {
            let input = try Descriptor(memory: "state")
            try input.write(Array(text(Self.status(point), pid: pid).utf8).span)
            let output = try Descriptor(memory: "hook")
            var memory = Program()
            var kept = DescriptorList()
            var files = HookFiles(input: input.number, output: output.number)
            try files.open(by: self, keeping: &kept)
            let address = memory.address(of: hooks[number], files, environment: nil, directory: bundle)
            guard let hook = unsafe UnsafePointer<clinux_hook>(bitPattern: UInt(address)) else { return nil }
            let result = unsafe clinux_run_hook(hook)
            if result == 0 { return nil }
            var bytes = [UInt8](repeating: 0, count: 4096)
            let count = unsafe clinux_hook_output(hook, &bytes, UInt64(bytes.count))
            let text = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
            return LaunchError(hook: purpose, code: CInt(-result), output: text)
        } catch {
            return LaunchError(purpose, error.code)
        }
    }
}

extension HookPoint {
    /// What a hook's step is for; the number is by its place in the list, as runc says it.
    func purpose(_ hooks: [RuntimeSpec.Hook], _ number: Int) -> String {
        "run \(rawValue) hook #\(number) '\(hooks[number].path)'"
    }
}

/// The numbers of what a hook reads, and of what it writes to.
struct HookFiles {
    var input: CInt
    /// What keeps what it says, for the message where it fails.
    var output: CInt
    var standardOutput: CInt
    var standardError: CInt

    init(input: CInt, output: CInt) {
        self.input = input
        self.output = output
        standardOutput = output
        standardError = output
    }

    /// Opens what annotations name, which are crun's; files are made where they are missing, and added to.
    mutating func open(
        by state: RuntimeSpec.State,
        keeping kept: inout DescriptorList
    ) throws(SyscallError) {
        if let file = try Self.open("run.oci.hooks.stdout", of: state) { standardOutput = kept.append(file) }
        if let file = try Self.open("run.oci.hooks.stderr", of: state) { standardError = kept.append(file) }
    }

    private static func open(
        _ annotation: String,
        of state: RuntimeSpec.State
    ) throws(SyscallError) -> Descriptor? {
        guard let path = state.annotations[annotation], !path.isEmpty else { return nil }
        let whole = path.hasPrefix("/") ? path : state.bundle + "/" + path
        return try Descriptor(opening: whole, O_WRONLY | O_CREAT | O_APPEND | O_NOCTTY, mode: 0o600)
    }
}

extension Program {
    /// A `struct clinux_hook`.
    ///
    /// - Parameters:
    ///   - hook: What runs.
    ///   - files: What it reads and writes.
    ///   - environment: Where the one is for a hook that says nothing of it; nil for this process's.
    ///   - directory: Where it runs; nil for where that is done by.
    /// - Returns: Where it is.
    mutating func address(
        of hook: RuntimeSpec.Hook,
        _ files: HookFiles,
        environment: UInt64?,
        directory: String?
    ) -> UInt64 {
        let arguments = hook.arguments.isEmpty ? [hook.path] : hook.arguments
        let own = unsafe UInt64(UInt(bitPattern: environ))
        let variables =
            hook.environment.isEmpty
            ? environment ?? own : address(ofList: hook.environment)
        let words: [UInt64] = [
            address(of: hook.path), address(ofList: arguments), variables,
            directory.map { address(of: $0) } ?? 0,
            Self.pair(files.input, files.output), Self.pair(files.standardOutput, files.standardError),
            UInt64(bitPattern: Int64(hook.timeout ?? -1)),
        ]
        return address(of: words)
    }

    /// Two numbers as they follow each other in memory.
    private static func pair(_ first: CInt, _ second: CInt) -> UInt64 {
        UInt64(UInt32(bitPattern: first)) | UInt64(UInt32(bitPattern: second)) << 32
    }
}

extension LaunchError {
    /// Why a hook failed, by what clinux_run_hook() returned.
    init(hook purpose: String, code: CInt, output: String) {
        let why: String
        if code == CInt(CLINUX_HOOK_LATE) {
            why = "it ran past its timeout"
        } else if code & CInt(CLINUX_HOOK_ENDED) != 0 {
            let status = code & 0xFFFF
            let signal = status & 0x7F
            why =
                signal == 0
                ? "exit status \(status >> 8)" : "ended by signal \(signal): \(Self.name(of: signal))"
        } else {
            why = SyscallError.reason(code)
        }
        let lines = output.split(separator: "\n").joined(separator: "; ")
        self.init(purpose, reason: lines.isEmpty ? why : "\(why): \(lines)")
    }

    /// Such as `bad system call`, as the C library and runc say it.
    private static func name(of signal: CInt) -> String {
        guard let text = unsafe strsignal(signal) else { return "unknown" }
        return unsafe String(cString: text).lowercased()
    }
}
