import CLinux
import Glibc
import Linux
import OCI

extension Stage {
    /// What Podman binds an init program to.
    static let initPath = "/run/podman-init"
    /// What crun binds the notification socket to.
    static let notifyPath = "/run/notify/notify.sock"

    /// The programs to try, in the order of `PATH`.
    private func candidates(hasInit: Bool) -> [String] {
        if hasInit { return [Self.initPath] }
        let name = spec.process.arguments.first ?? ""
        // An empty one is not there, and not the directory of `PATH`.
        if name.isEmpty || name.contains("/") { return [name] }
        let standard = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        let path = spec.process.environment.last { $0.hasPrefix("PATH=") }.map { String($0.dropFirst(5)) }
        return (path ?? standard).split(separator: ":", omittingEmptySubsequences: false).map {
            $0.isEmpty ? name : "\($0)/\(name)"
        }
    }

    /// Changes to the working directory, which must be below the root (CVE-2024-21626).
    ///
    /// Root of a user namespace may be kept from what its user may enter, who then tries again.
    mutating func addChange(_ call: CInt, _ arguments: [Program.Argument], _ purpose: String) {
        if spec.process.user.uid == 0 {
            program.add(call, arguments, purpose)
        } else {
            let result = program.makeSlot()
            let refusals: [CInt] = [EACCES, EPERM]
            program.add(call, arguments, into: result, ignoring: refusals, skipping: 1, purpose)
            directoryResult = result
        }
        program.add(CInt(CLINUX_STEP_INSIDE), [], purpose)
    }

    /// Tries again as the user.
    mutating func addLateDirectory() {
        guard let directoryResult else { return }
        let path = spec.process.workingDirectory
        program.add(
            CInt(CLINUX_STEP_DIRECTORY),
            [.slot(directoryResult), .text(path)],
            "change to the working directory '\(path)'"
        )
    }

    /// Prepares the payload's arguments, environment and descriptors.
    ///
    /// - Returns: The arguments of the step that executes it.
    mutating func addInvocation(
        hasInit: Bool,
        notifySocket: String?,
        passedDescriptors: CInt,
        preservedDescriptors: CInt = 0,
        missingDescriptors: [CInt] = []
    ) -> [Program.Argument] {
        let arguments = hasInit ? [Self.initPath, "--"] + spec.process.arguments : spec.process.arguments
        var variables = spec.process.environment.withLastOfEach()
        if let notifySocket { variables.set("NOTIFY_SOCKET", notifySocket) }
        if passedDescriptors > 0, !variables.contains(where: { $0.hasPrefix("LISTEN_FDS=") }) {
            variables.set("LISTEN_FDS", "\(passedDescriptors)")
        }
        let environment = addEnvironment(variables, hasInit: hasInit, listens: passedDescriptors > 0)
        let first = 3 + max(0, passedDescriptors) + max(0, preservedDescriptors)
        for number in 3..<first where !missingDescriptors.contains(number) {
            let values: [Program.Argument] = [.number(number), .number(F_SETFD), .number(0)]
            program.add(CInt(SYS_fcntl), values, "pass descriptor \(number)")
        }
        program.add(
            CInt(SYS_close_range),
            [.number(first), .number(UInt32.max), .number(CLINUX_CLOSE_RANGE_CLOEXEC)],
            "close descriptors"
        )
        return [
            .number(program.address(ofList: candidates(hasInit: hasInit))),
            .number(program.address(ofList: arguments)), .number(environment),
        ]
    }

    /// The environment; `LISTEN_PID` and `WATCHDOG_PID` are the payload's PID, which only the child knows.
    private mutating func addEnvironment(_ variables: [String], hasInit: Bool, listens: Bool) -> UInt64 {
        var own = listens ? ["LISTEN_PID"] : []
        if variables.contains(where: { $0.hasPrefix("WATCHDOG_USEC=") }) { own.append("WATCHDOG_PID") }
        let others = variables.filter { variable in
            variable != "HOME=" && !own.contains { variable.hasPrefix("\($0)=") }
        }
        var addresses = others.map { program.address(of: $0) }
        if !others.contains(where: { $0.hasPrefix("HOME=") && $0 != "HOME=" }) { addresses.append(addHome()) }
        for name in own {
            // An init program's first child is PID 2 of a new namespace.
            let isKnown = hasInit && makes(.pid)
            let text = "\(name)=" + (isKnown ? "2" : "")
            let address = program.address(of: Array(text.utf8) + [UInt8](repeating: 0, count: 12))
            addresses.append(address)
            if !isKnown {
                let place: UInt64 = address + UInt64(text.utf8.count)
                program.add(CInt(CLINUX_STEP_PID), [.number(place)], "set \(name)")
            }
        }
        return program.address(of: addresses + [0])
    }
}

extension Stage {
    /// `HOME` by the container's /etc/passwd.
    private mutating func addHome() -> UInt64 {
        let text = program.address(of: [UInt8](repeating: 0, count: Int(CLINUX_HOME_SIZE)))
        let user = Program.Argument.number(spec.process.user.uid)
        program.add(CInt(CLINUX_STEP_HOME), [user, .number(text)], "set HOME")
        return text
    }
}

extension [String] {
    /// The variables without those that are set once more later.
    fileprivate func withLastOfEach() -> [String] {
        var seen: Set<Substring> = []
        return reversed().filter { seen.insert($0.prefix { $0 != "=" }).inserted }.reversed()
    }

    fileprivate mutating func set(_ name: String, _ value: String) {
        removeAll { $0.hasPrefix("\(name)=") }
        append("\(name)=\(value)")
    }
}
