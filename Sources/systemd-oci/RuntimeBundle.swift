import Cgroups
import Glibc
import JSON
import Lifecycle
import Linux
import Lowering
import OCI
import Runtime
import Systemd

/// A container that `create` or `run` is to make of a bundle.
enum RuntimeBundle {
    /// The longest configuration that is read.
    private static let limit = 16 << 20

    /// Reads a command line; nil where help was asked for, which is printed.
    static func options(
        _ arguments: ArraySlice<String>,
        _ command: String,
        _ flags: [Flag<ContainerOptions>],
        _ globals: borrowing RuntimeGlobals
    ) throws(Failure) -> ContainerOptions? {
        try RuntimeArguments.read(arguments, command, flags: flags, globals).map(absolute)
    }

    /// With paths that mean the same from another working directory.
    static func absolute(_ options: ContainerOptions) -> ContainerOptions {
        var options = options
        options.bundle = HostPath.absolute(options.bundle)
        options.pidFile = options.pidFile.map(HostPath.absolute)
        options.consoleSocket = options.consoleSocket.map(HostPath.absolute)
        options.processSocket = options.processSocket.map(HostPath.absolute)
        return options
    }

    /// Reads the bundle, which becomes the working directory: paths of its configuration may be relative to it.
    static func request(
        _ options: ContainerOptions,
        detaches: Bool,
        _ globals: borrowing RuntimeGlobals
    ) throws(Failure) -> ContainerRequest {
        let name = options.operands[0]
        let id = try id(name, globals.program)
        let listens = ListenVariables(globals.program)
        let missing = try missingDescriptors(listens.count, options.preservedDescriptors, globals)
        // What can be read once only is not there for the program that takes over.
        let isInBundle = options.configuration == ContainerOptions().configuration
        if !isInBundle { try protectProgram() }
        let configuration = try configuration(options)
        let spec: RuntimeSpec
        do {
            spec = try RuntimeSpec(parsing: configuration)
        } catch {
            throw Failure("the bundle's '\(options.configuration)' is wrong: \(error)")
        }
        // In a user namespace that is joined the user may be root.
        let isUser = geteuid() != 0
        if isUser { try UserBundle.prepare(given: spec) }
        if isInBundle, !isUser, spec.mayBeHostRoot || !OwnProgram.isOnlyRoots { try protectProgram() }
        guard unsafe chdir(options.bundle) == 0 else {
            throw Failure("cannot use the bundle '\(options.bundle)': \(SyscallError.reason(errno))")
        }
        try checkTerminal(spec, options, detaches: detaches)
        var request = ContainerRequest(
            id: id,
            bundle: options.bundle,
            configuration: configuration,
            spec: spec
        )
        request.seccompFilter = try filter(of: spec)
        request.consoleSocket = options.consoleSocket
        request.processSocket = options.processSocket
        request.pidFile = options.pidFile
        request.notifySocket = notifySocket
        request.listenDescriptors = listens.count
        request.preservedDescriptors = options.preservedDescriptors
        request.missingDescriptors = missing
        request.warnsOfAmbientCapabilities = globals.program == .runc
        request.hooksRunInBundle = globals.program == .crun
        request.listenerVersion = globals.program.listenerVersion
        request.cgroupManager =
            switch globals.options.cgroupManager {
            case .cgroupfs: .files
            case .systemd: .systemd(user: isUser)
            case .disabled: .disabled
            }
        request.pivots = options.pivots
        request.makesKeyring = options.makesKeyring
        return request
    }

    /// The name of a new container; crun takes fewer of them than runc.
    private static func id(_ name: String, _ program: RuntimeProgram) throws(Failure) -> ContainerID {
        if program == .crun {
            if name.hasPrefix(".") { throw Failure("invalid container ID `\(name)`: it begins with a dot") }
            if name.contains("/") { throw Failure("invalid character `/` in container ID `\(name)`") }
        }
        return try lifecycle(ContainerID(name))
    }

    /// Those of the descriptors which the container is to get that are not there; to be called before any is opened.
    ///
    /// - Throws: For runc the first one, in its words; crun doesn't care.
    static func missingDescriptors(
        _ listens: Int32,
        _ preserved: Int32,
        _ globals: borrowing RuntimeGlobals
    ) throws(Failure) -> [CInt] {
        let missing = Launch.missingDescriptors(listens + preserved, besides: globals.log.descriptor)
        guard globals.program != .crun, let first = missing.first else { return missing }
        let reason = SyscallError.reason(EBADF)
        throw Failure("unable to stat preserved-fd \(first - 3) (of \(listens + preserved)): \(reason)")
    }

    /// Keeps this program's file from a container whose root may be the file's owner (CVE-2019-5736).
    private static func protectProgram() throws(Failure) {
        guard geteuid() == 0 else { return }
        do {
            try OwnProgram.executeReadOnly()
        } catch {
            throw Failure("cannot protect this program from the container", error)
        }
    }

    private static func configuration(_ options: ContainerOptions) throws(Failure) -> [UInt8] {
        let name = options.configuration
        let path = name.hasPrefix("/") ? name : "\(options.bundle)/\(name)"
        do {
            if let content = try SmallFile.contents(of: path, limit: limit) { return content }
        } catch {
            throw Failure("cannot read the bundle's configuration", error)
        }
        throw Failure("the bundle '\(options.bundle)' has no '\(name)': no such file or directory")
    }

    /// In the words of runc.
    private static func checkTerminal(
        _ spec: RuntimeSpec,
        _ options: ContainerOptions,
        detaches: Bool
    ) throws(Failure) {
        if detaches, spec.process.terminal, options.consoleSocket == nil {
            throw Failure("cannot allocate tty if runc will detach without setting console socket")
        }
        if !detaches || !spec.process.terminal, options.consoleSocket != nil {
            throw Failure("cannot use console socket if runc will not detach or allocate tty")
        }
    }

    /// The compiled system call filter; empty for none.
    static func filter(of spec: RuntimeSpec) throws(Failure) -> [UInt8] {
        do {
            // What is no capability is warned of when the process is made.
            var unknown: Set<String> = []
            let capabilities = CapabilitySet(knownOf: spec.process.capabilities.bounding, unknown: &unknown)
            let filter = try SeccompFilters().filter(
                for: spec.seccomp,
                capabilities: capabilities,
                refusesUnknownCalls: spec.refusesUnknownCalls
            )
            return filter ?? []
        } catch {
            throw Failure("cannot prepare the system call filter", error)
        }
    }

    /// Where the container notifies; nil also where nobody listens any more, as in a shell of a service that has ended.
    private static var notifySocket: String? {
        guard let path = Variable.value("NOTIFY_SOCKET") else { return nil }
        let isThere = unsafe access(path, F_OK) == 0
        return path.hasPrefix("/") && !isThere ? nil : path
    }

    /// Makes the container, and says why there is none in words that callers look for.
    static func create(
        _ request: ContainerRequest,
        _ globals: borrowing RuntimeGlobals
    ) throws(Failure) -> CreatedContainer {
        RuntimeDebug.isToBeMade(request.spec, globals)
        do throws(LifecycleError) {
            let created = try globals.containers.create(request) { globals.warn($0) }
            RuntimeDebug.isMade(globals)
            return created
        } catch {
            var failure = failure(error, globals)
            guard globals.program == .runc else { throw failure }
            if case .launch(let launch) = error, launch.lacksInterpreter {
                // It is the container's process that says so, and whose status this is.
                failure.isPlain = true
                failure.exitStatus = 255
                throw failure
            }
            failure.message = "runc \(request.waitsForStart ? "create" : "run") failed: \(failure.message)"
            throw failure
        }
    }

    /// A failed launch in the words of the program as that this one is called.
    static func failure(_ error: LifecycleError, _ globals: borrowing RuntimeGlobals) -> Failure {
        switch error {
        case .launch(let launch):
            let words = globals.program == .crun ? launch.wordsOfCrun : launch.wordsOfRunc
            return Failure(words ?? "\(launch)")
        case .cgroup(let cgroup):
            if globals.program == .crun { return Failure(cgroup.wordsOfCrun ?? "\(error)") }
            let words = geteuid() == 0 ? nil : cgroup.wordsOfRunc
            return Failure(words ?? "\(error)")
        default: return Failure("\(error)")
        }
    }
}
