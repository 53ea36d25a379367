import CLinux
import Glibc

/// A file system that is being configured before it is mounted (fsopen(2)).
package struct MountContext: ~Copyable {
    private let descriptor: Descriptor
    private let type: String

    package init(_ type: String) throws(SyscallError) {
        let number = unsafe clinux_fsopen(type)
        if number < 0 { throw SyscallError("fsopen", type, -number) }
        descriptor = Descriptor(owning: number)
        self.type = type
    }

    /// Sets an option that has no value.
    package func set(flag key: String) throws(SyscallError) {
        let command = FSCONFIG_SET_FLAG.rawValue
        let result = unsafe clinux_fsconfig(descriptor.number, command, key, nil, 0)
        if result < 0 { throw SyscallError("fsconfig", "\(type) \(key)", -result) }
    }

    /// Sets an option to a text.
    package func set(_ key: String, _ value: String) throws(SyscallError) {
        let command = FSCONFIG_SET_STRING.rawValue
        let result = unsafe value.withCString {
            unsafe clinux_fsconfig(descriptor.number, command, key, $0, 0)
        }
        if result < 0 { throw SyscallError("fsconfig", "\(type) \(key)=\(value)", -result) }
    }

    /// Sets an option to what a descriptor refers to.
    package func set(_ key: String, _ value: borrowing Descriptor) throws(SyscallError) {
        let command = FSCONFIG_SET_FD.rawValue
        let result = unsafe clinux_fsconfig(descriptor.number, command, key, nil, value.number)
        if result < 0 { throw SyscallError("fsconfig", "\(type) \(key)", -result) }
    }

    /// Makes the file system and a mount of it with `MOUNT_ATTR_…`.
    package consuming func mount(attributes: UInt32 = 0) throws(SyscallError) -> MountTree {
        let command = FSCONFIG_CMD_CREATE.rawValue
        let result = clinux_fsconfig(descriptor.number, command, nil, nil, 0)
        if result < 0 { throw SyscallError("fsconfig", type, -result) }
        let mount = clinux_fsmount(descriptor.number, attributes)
        if mount < 0 { throw SyscallError("fsmount", type, -mount) }
        return MountTree(owning: Descriptor(owning: mount))
    }
}
