import CLinux
import Glibc
import Linux

/// The steps that a child does between clone3(2) and execve(2), with all the memory that they use.
///
/// The child shares this process's memory and no Swift may run in it, so each step is a system call whose
/// arguments are known by now or are the result of an earlier step, or one of the few of `clinux_stage.h`.
@safe @usableFromInline struct Program: ~Copyable {
    /// Where the result of a step is kept for later ones.
    struct Slot {
        fileprivate let index: Int16
    }

    enum Argument {
        case number(UInt64)
        case slot(Slot)
        case text(String)

        static func number(_ value: some BinaryInteger) -> Argument {
            .number(UInt64(truncatingIfNeeded: value))
        }

        static var workingDirectory: Argument { .number(AT_FDCWD) }
    }

    private var steps: [clinux_step] = []
    /// What each step is for: the words after "cannot".
    private(set) var purposes: [String] = []
    /// What an error number means for a step, where the C library's words would not say it.
    private var explanations: [Int: [CInt: String]] = [:]
    private var slotCount: Int16 = 0
    private var memory: [UnsafeMutableRawPointer] = unsafe []
    /// What the child inherits, and what is to be closed after its start.
    var descriptors = DescriptorList()
    /// How many of the steps are done before the clone.
    private var before: UInt32 = 0
    /// Whether a child may be using the memory; one that does not get to its payload may do so to the end.
    private var isShared = false
    /// From which step on the child says itself what a step is for, as who hears it was not there.
    private var firstSpoken: Int?

    init() {
        steps.reserveCapacity(256)
        purposes.reserveCapacity(256)
    }

    @inlinable deinit { end() }

    @usableFromInline func end() {
        if isShared { return }
        for at in unsafe memory.indices { unsafe memory[at].deallocate() }
    }

    /// Makes the next step.
    ///
    /// - Parameters:
    ///   - operation: The number of a system call, or a `CLINUX_STEP_…`.
    ///   - arguments: At most six.
    ///   - slot: What takes the result.
    ///   - ignored: At most three error numbers that are no failure; -1 is all.
    ///   - skipped: How many steps are left out after an ignored error.
    ///   - purpose: What the step is for, after "cannot".
    mutating func add(
        _ operation: CInt,
        _ arguments: [Argument],
        into slot: Slot? = nil,
        ignoring ignored: [CInt] = [],
        skipping skipped: UInt16 = 0,
        _ purpose: String
    ) {
        var step = clinux_step()
        step.operation = operation
        step.result = slot?.index ?? -1
        step.skip = skipped
        step.ignored = (
            ignored.first ?? 0, ignored.count > 1 ? ignored[1] : 0, ignored.count > 2 ? ignored[2] : 0
        )
        var values: [UInt64] = [0, 0, 0, 0, 0, 0]
        for (at, argument) in arguments.enumerated() {
            switch argument {
            case .number(let value): values[at] = value
            case .text(let text): values[at] = address(of: text)
            case .slot(let slot):
                values[at] = UInt64(slot.index)
                step.slots |= 1 << UInt32(at)
            }
        }
        step.arguments = (values[0], values[1], values[2], values[3], values[4], values[5])
        steps.append(step)
        purposes.append(purpose)
    }

    /// Says what an error number of the step that was added last means.
    mutating func explain(_ code: CInt, _ reason: String) {
        explanations[steps.count - 1, default: [:]][code] = reason
    }

    /// What a step's failure is, in words for the user.
    func error(_ report: Report) -> LaunchError? {
        let step = Int(report.step)
        guard purposes.indices.contains(step) else { return nil }
        if let reason = explanations[step]?[report.code] {
            return LaunchError(purposes[step], reason: reason)
        }
        return LaunchError(report, purpose: purposes[step])
    }

    mutating func makeSlot() -> Slot {
        slotCount += 1
        return Slot(index: slotCount - 1)
    }

    /// The child has executed its payload.
    mutating func letGo() {
        isShared = false
    }

    /// From here on the child's reports have words.
    mutating func speakForYourself() {
        firstSpoken = steps.count
    }

    /// From here on the steps are the child's own.
    mutating func markClone() {
        before = UInt32(steps.count)
    }

    /// Keeps a descriptor open for the child, which inherits it.
    mutating func keep(_ descriptor: consuming Descriptor) -> Argument {
        .number(descriptors.append(descriptor))
    }

    mutating func keep(_ tree: consuming MountTree) -> Argument {
        keep(tree.takeDescriptor())
    }

    /// The step that ended the child, by what it reported.
    func failure(
        on socket: borrowing Descriptor,
        _ otherwise: String,
        command: String
    ) -> LaunchError {
        guard let report = Report.receive(from: socket) else { return LaunchError(otherwise, ESRCH) }
        if report.step == CInt(CLINUX_REPORT_COMMAND) { return LaunchError(report, purpose: command) }
        return error(report) ?? LaunchError(otherwise, ESRCH)
    }
}

extension Program {
    /// Memory for a step, aligned for every C type.
    mutating func allocate(_ count: Int, isZeroed: Bool = true) -> UnsafeMutableRawPointer {
        let pointer = UnsafeMutableRawPointer.allocate(byteCount: count, alignment: 16)
        if isZeroed { unsafe pointer.initializeMemory(as: UInt8.self, repeating: 0, count: count) }
        unsafe memory.append(pointer)
        return unsafe pointer
    }

    /// A copy of values in memory.
    mutating func address<T: BitwiseCopyable>(of values: [T]) -> UInt64 {
        let pointer = unsafe allocate(max(1, values.count * MemoryLayout<T>.stride))
        unsafe values.withUnsafeBytes { source in
            if let base = source.baseAddress {
                unsafe pointer.copyMemory(from: base, byteCount: source.count)
            }
        }
        return UInt64(UInt(bitPattern: pointer))
    }

    /// A copy of a text that ends in NUL.
    mutating func address(of text: String) -> UInt64 {
        address(of: Array(text.utf8) + [0])
    }

    /// A list of texts that ends in a null pointer, as execve(2) takes it.
    mutating func address(ofList texts: [String]) -> UInt64 {
        let addresses = texts.map { address(of: $0) }
        return address(of: addresses + [0])
    }

    /// What each step is for, for the child's own reports; null before those that it reports itself.
    private mutating func spokenPurposes(_ command: String) -> UnsafePointer<UnsafePointer<CChar>?>? {
        guard let firstSpoken else { return nil }
        var addresses = [UInt64](repeating: 0, count: purposes.count)
        for at in firstSpoken..<purposes.count {
            let isCommand = steps[at].operation == CInt(CLINUX_STEP_EXEC)
            addresses[at] = address(of: isCommand ? command : purposes[at])
        }
        return unsafe UnsafePointer(bitPattern: UInt(address(of: addresses)))
    }

    /// Starts the child, which uses the memory of this value until it executes its payload or ends.
    ///
    /// - Parameters:
    ///   - namespaces: `CLONE_NEW…` flags.
    ///   - copiesMemory: Whether the child gets a copy of the memory.
    ///   - cgroup: The cgroup to be born in.
    ///   - report: The socket that a failure is written to.
    ///   - command: What the last step executes.
    /// - Returns: PID and pidfd; the PID is 0 where a step before the clone failed, which is reported.
    /// - Throws: What clone(2) or clone3(2) said.
    mutating func spawn(
        namespaces: UInt64,
        copiesMemory: Bool,
        cgroup: CInt,
        report: CInt,
        command: String
    ) throws(SyscallError) -> (pid_t, CInt) {
        let stack = unsafe allocate(Self.stackSize, isZeroed: false)
        let slots = address(of: [Int32](repeating: -1, count: Int(slotCount) + 1))
        let purposes = unsafe spokenPurposes(command)
        let steps = address(of: steps)
        guard let slots = unsafe UnsafeMutablePointer<Int32>(bitPattern: UInt(slots)),
            let first = unsafe UnsafePointer<clinux_step>(bitPattern: UInt(steps))
        else { throw SyscallError("clone3", "container", EINVAL) }
        let child = unsafe allocate(MemoryLayout<clinux_child>.size).bindMemory(
            to: clinux_child.self,
            capacity: 1
        )
        unsafe child.initialize(
            to: clinux_child(
                flags: namespaces,
                copies: copiesMemory ? 1 : 0,
                cgroup: cgroup,
                steps: first,
                before: before,
                count: UInt32(self.steps.count),
                slots: slots,
                report: report,
                purposes: purposes,
                stack: stack,
                stack_size: UInt64(Self.stackSize),
                pid: 0,
                pidfd: -1
            )
        )
        isShared = true
        let result = unsafe clinux_spawn(child)
        if result < 0 {
            isShared = false
            throw SyscallError("clone3", "container", -result)
        }
        return unsafe (child.pointee.pid, child.pointee.pidfd)
    }

    private static let stackSize = 1 << 20
}
