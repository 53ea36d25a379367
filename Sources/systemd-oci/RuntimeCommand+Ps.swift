import Cgroups
import Glibc
import JSON
import Lifecycle
import Linux
import Lowering

/// `ps`: the processes of a container, with the numbers that the host has for them.
enum PsCommand {
    static func run(
        _ arguments: ArraySlice<String>,
        _ globals: borrowing RuntimeGlobals
    ) throws(Failure) -> Int32 {
        guard
            let options: PsOptions = try RuntimeArguments.read(
                arguments,
                "ps",
                operands: "CONTAINER [PS-OPTION]...",
                count: 1...Int.max,
                globals
            )
        else {
            return ExitStatus.success
        }
        let container = try globals.found(options.operands[0])
        let processes = try processes(of: container)
        if options.isJSON {
            try CommandOutput.print(JSONValue.array(processes.sorted().map { .number("\($0)") }).text)
        } else {
            try table(processes, Array(options.operands.dropFirst()), root: globals.containers.root)
        }
        return ExitStatus.success
    }

    /// None where the container has ended, which its cgroup may have done before it.
    private static func processes(of container: borrowing Container) throws(Failure) -> [Int32] {
        let hasEnded = try lifecycle(container.status()) == .stopped
        let hasCgroup = try lifecycle(container.cgroup() != nil)
        if hasEnded, !hasCgroup { return [] }
        return try container.withCgroup { cgroup throws(CgroupError) in try cgroup.processes() }
    }

    /// Prints the lines of ps(1) that are of these processes.
    private static func table(_ processes: [Int32], _ options: [String], root: String) throws(Failure) {
        let output = try output(options.isEmpty ? ["-ef"] : options, root: root)
        let lines = output.split(separator: "\n")
        guard let title = lines.first, let column = fields(title).firstIndex(of: "PID") else {
            throw Failure("couldn't find PID field in ps output")
        }
        try CommandOutput.print(String(title))
        let wanted = Set(processes)
        for line in lines.dropFirst() {
            let fields = fields(line)
            guard column < fields.count, let pid = Int32(fields[column]), wanted.contains(pid) else {
                continue
            }
            try CommandOutput.print(String(line))
        }
    }

    private static func fields(_ line: Substring) -> [Substring] {
        line.split { $0.isWhitespace }
    }

    private static func output(_ options: [String], root: String) throws(Failure) -> String {
        let paths: [String] = ["/usr/bin/ps", "/bin/ps"]
        let path = paths.first { unsafe access($0, X_OK) == 0 }
        guard let path else {
            throw Failure("ps: there is no ps(1) on this system; --format json needs none")
        }
        let outcome = try doing(
            "cannot run ps",
            SyscallError.self,
            ChildProgram.run(
                path,
                options,
                environment: ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8"],
                scratch: "\(root)/.ps.\(getpid())"
            )
        )
        guard outcome.status == 0 else { throw Failure("ps: exit status \(outcome.status)") }
        return String(decoding: outcome.output, as: UTF8.self)
    }
}
