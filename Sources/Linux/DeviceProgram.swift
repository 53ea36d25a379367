import CLinux
import Glibc

/// A loaded program that decides which devices the processes of a cgroup may open and make (bpf(2)).
package struct DeviceProgram: ~Copyable {
    private let descriptor: Descriptor

    /// Loads a program of `BPF_PROG_TYPE_CGROUP_DEVICE`; each instruction is a `struct bpf_insn`.
    ///
    /// Before Linux 5.11 programs count against `RLIMIT_MEMLOCK`, which is raised where it is in the way.
    package init(loading instructions: [UInt64]) throws(SyscallError) {
        self.init(try Self.load(instructions))
    }

    private init(_ descriptor: consuming Descriptor) {
        self.descriptor = descriptor
    }

    private static func load(_ instructions: [UInt64]) throws(SyscallError) -> Descriptor {
        var result = unsafe clinux_bpf_load_device(instructions, UInt32(instructions.count))
        if result == -EPERM {
            // RLIMIT_MEMLOCK, which the C library does not show to Swift.
            let memoryLock = __rlimit_resource_t(8)
            var limit = rlimit(rlim_cur: rlim_t.max, rlim_max: rlim_t.max)
            _ = unsafe setrlimit(memoryLock, &limit)
            result = unsafe clinux_bpf_load_device(instructions, UInt32(instructions.count))
        }
        if result < 0 { throw SyscallError("bpf", "device program", -result) }
        return Descriptor(owning: result)
    }

    /// Puts this program in place of all that are attached to a cgroup itself.
    ///
    /// One program is replaced in one step, so that no device is open to all or closed to all meanwhile.
    package func attach(to cgroup: borrowing Directory) throws(SyscallError) {
        let number = cgroup.number
        for _ in 0..<20 {
            let attached = try Self.attached(to: number)
            if attached.count == 1 {
                let result = try replace(attached[0], number)
                if result >= 0 { return }
                // Somebody else was faster, or (EINVAL) it can't be replaced: beside it, then.
                if result == -ENOENT { continue }
                if result != -EINVAL { throw SyscallError("bpf", "attach device program", -result) }
            }
            let result = clinux_bpf_attach_device(number, descriptor.number, -1)
            if result < 0 { throw SyscallError("bpf", "attach device program", -result) }
            for id in attached { try Self.detach(id, number) }
            return
        }
        throw SyscallError("bpf", "attach device program", EBUSY)
    }

    private func replace(_ id: UInt32, _ cgroup: CInt) throws(SyscallError) -> CInt {
        let old = clinux_bpf_program(id)
        if old < 0 { return old }
        let replaced = Descriptor(owning: old)
        return clinux_bpf_attach_device(cgroup, descriptor.number, replaced.number)
    }

    private static func detach(_ id: UInt32, _ cgroup: CInt) throws(SyscallError) {
        let number = clinux_bpf_program(id)
        if number == -ENOENT { return }
        if number < 0 { throw SyscallError("bpf", "device program \(id)", -number) }
        let program = Descriptor(owning: number)
        let result = clinux_bpf_detach_device(cgroup, program.number)
        if result < 0, result != -ENOENT { throw SyscallError("bpf", "device program \(id)", -result) }
    }

    /// How many device programs a cgroup itself has.
    package static func count(in cgroup: borrowing Directory) throws(SyscallError) -> Int {
        try attached(to: cgroup.number).count
    }

    private static func attached(to cgroup: CInt) throws(SyscallError) -> [UInt32] {
        // The kernel has at most 64 of a kind.
        var ids = [UInt32](repeating: 0, count: 64)
        let count = unsafe clinux_bpf_query_device(cgroup, &ids, UInt32(ids.count))
        if count < 0 { throw SyscallError("bpf", "device programs of a cgroup", -count) }
        return Array(ids.prefix(Int(count)))
    }
}
