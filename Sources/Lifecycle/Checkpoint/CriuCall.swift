import Glibc
import Linux

/// One request to CRIU, which a process of its own serves (`criu swrk`).
struct CriuCall: ~Copyable {
    /// What is asked for; the number is that of `criu_req_type`.
    enum Kind: Int64 {
        case dump = 1
        case restore = 2
        case preDump = 4
        case notify = 6
        case featureCheck = 9
    }

    /// What CRIU tells of while it works, by the names of its action scripts (criu(8)).
    struct Event: ~Copyable {
        var name: String
        /// The process that it is about; 0 without one.
        var pid: Int32
        var descriptor: Descriptor?
    }

    /// What is not done where the kernel, or CRIU, can't.
    enum Feature: UInt64 {
        case memoryTracking = 1
        case lazyPages = 2
    }

    private let program: PeerProgram

    /// Starts CRIU.
    ///
    /// - Parameters:
    ///   - path: Its program.
    ///   - isSilent: Whether it has `/dev/null` for standard streams, and not ours.
    ///   - passed: What it has open as 4 and the following numbers.
    /// - Returns: The process.
    /// - Throws: What kept it from starting.
    static func start(
        _ path: String,
        isSilent: Bool = true,
        passing passed: [CInt] = []
    ) throws(LifecycleError) -> CriuCall {
        let program = try doing("start CRIU") { () throws(SyscallError) in
            try PeerProgram.start(path, ["swrk", "3"], isSilent: isSilent, passing: passed)
        }
        return CriuCall(program: program)
    }

    private init(program: consuming PeerProgram) {
        self.program = program
    }

    var pid: Int32 { program.pid }

    /// Has it done.
    ///
    /// - Parameters:
    ///   - kind: What is asked for.
    ///   - options: How.
    ///   - tell: Told what happens meanwhile; CRIU gives up where it throws.
    /// - Returns: CRIU's answer.
    /// - Throws: Why there is none, or what `tell` has thrown.
    consuming func perform(
        _ kind: Kind,
        _ options: CriuOptions,
        tell: (consuming Event) throws(LifecycleError) -> Void
    ) throws(LifecycleError) -> CriuFields {
        var request = CriuMessage()
        request.add(1, kind.rawValue)
        request.add(2, options.message)
        return try finish(request, kind, tell)
    }

    /// Refuses what can't be done.
    consuming func require(_ feature: Feature) throws(LifecycleError) {
        var wanted = CriuMessage()
        wanted.add(feature.rawValue, true)
        var request = CriuMessage()
        request.add(1, Kind.featureCheck.rawValue)
        request.add(5, wanted)
        let answer = try finish(request, .featureCheck) { _ throws(LifecycleError) in }
        if answer.message(8)?.isOn(feature.rawValue) != true {
            throw .checkpoint("CRIU or the kernel lacks \(feature.words)")
        }
    }

    private consuming func finish(
        _ request: CriuMessage,
        _ kind: Kind,
        _ tell: (consuming Event) throws(LifecycleError) -> Void
    ) throws(LifecycleError) -> CriuFields {
        let result: Result<CriuFields, LifecycleError>
        do throws(LifecycleError) {
            result = .success(try CriuDialog(kind).hold(over: program.socket, request, tell))
        } catch {
            result = .failure(error)
        }
        // It ends with the connection, and how says nothing that the answer has not said.
        _ = try? program.end()
        return try result.get()
    }
}

extension CriuCall.Feature {
    fileprivate var words: String {
        switch self {
        case .memoryTracking: "tracking of changed memory, which --pre-dump needs"
        case .lazyPages: "userfaultfd(2) as --lazy-pages needs it"
        }
    }
}
