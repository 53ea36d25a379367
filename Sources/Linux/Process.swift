import CLinux
import Glibc

/// What this process may do.
package enum Process {
    /// The number of a capability (capabilities(7)).
    package enum Capability: Int32, Sendable {
        case sysResource = 24
    }

    /// Whether the process can have a capability at all: its bounding set.
    package static func hasCapability(_ capability: Capability) -> Bool {
        clinux_has_capability(capability.rawValue) == 1
    }

    /// Whether the process can have the capability of this number at all.
    package static func hasCapability(number: Int32) -> Bool { clinux_has_capability(number) == 1 }

    /// The hard limit of `RLIMIT_NOFILE` or `RLIMIT_NPROC`; nil for another name.
    package static func hardLimit(_ name: String) -> UInt64? {
        var limit = rlimit()
        let result: CInt
        switch name {
        case "RLIMIT_NOFILE": result = unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        case "RLIMIT_NPROC": result = unsafe getrlimit(__rlimit_resource_t(6), &limit)
        default: return nil
        }
        return result == 0 ? UInt64(limit.rlim_max) : nil
    }

    /// Ends this process while something goes on in another one, for which nobody waits.
    ///
    /// Only for a process that has one thread. The other one takes over its memory: a copy would take longer. Returns
    /// where there can't be another one, when all is done.
    ///
    /// - Parameters:
    ///   - status: What to exit with.
    ///   - file: What the other process closes, with all other file descriptors, before it begins.
    ///   - body: What goes on.
    package static func end(
        _ status: Int32,
        holding file: borrowing Descriptor?,
        while body: @convention(c) () -> Void
    ) {
        let size = 1 << 20
        let stack = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
        unsafe clinux_end_and_go_on(status, stack, UInt64(size), body)
    }
}
