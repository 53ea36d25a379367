import CLinux
import Glibc

/// SELinux, as far as containers need it: what the policy says of them, and the labels of files.
package enum SELinux {
    private static let attribute = "security.selinux"

    /// Whether the kernel has it, with a policy; also where that does not let us look.
    package static var isEnabled: Bool {
        unsafe access("/sys/fs/selinux/enforce", F_OK) == 0 || errno == EACCES
    }

    /// The policy's lxc_contexts (selinux_lxc_contexts_path(3)); nil where it knows no containers.
    package static func containerContexts() throws(SyscallError) -> String? {
        let lines = try text("/etc/selinux/config").split(separator: "\n")
        let type = lines.last { $0.hasPrefix("SELINUXTYPE=") }?.dropFirst("SELINUXTYPE=".count) ?? "targeted"
        let text = try text("/etc/selinux/\(type.filter { !$0.isWhitespace })/contexts/lxc_contexts")
        return text.isEmpty ? nil : text
    }

    private static func text(_ path: String) throws(SyscallError) -> String {
        String(decoding: try SmallFile.contents(of: path) ?? [], as: UTF8.self)
    }

    /// Whether the policy that is loaded has a label (security_check_context(3)).
    package static func knows(_ label: String) -> Bool {
        do {
            try ControlFile.write(label, to: "/sys/fs/selinux/context")
            return true
        } catch {
            return error.code != EINVAL
        }
    }

    /// Labels an open file; nothing happens where its file system has no labels.
    package static func label(_ file: borrowing Descriptor, _ label: String) throws(SyscallError) {
        do {
            try file.setAttribute(PathBytes(attribute), to: Array(label.utf8))
        } catch {
            if error.code != ENOTSUP { throw error }
        }
    }

    /// Labels a file, or a directory with all below it; links are labelled and not followed.
    ///
    /// What has vanished meanwhile is no failure, and on file systems without labels nothing happens.
    package static func labelTree(_ path: String, _ label: String) throws(SyscallError) {
        try set(label, on: PathBytes(path))
        do {
            try labelContents(of: Directory(path: PathBytes(path)), label)
        } catch {
            if error.code != ENOTDIR, error.code != ENOENT { throw error }
        }
    }

    private static func labelContents(
        of folder: borrowing Directory,
        _ label: String
    ) throws(SyscallError) {
        for name in try folder.names() {
            guard let status = try folder.status(of: name) else { continue }
            let prefix = PathBytes("/proc/self/fd/\(folder.descriptor.number)/").bytes
            if let path = PathBytes(prefix + name.bytes) { try set(label, on: path) }
            guard status.kind == .directory else { continue }
            do {
                try labelContents(of: folder.directory(beneath: name), label)
            } catch {
                if error.code != ENOENT { throw error }
            }
        }
    }

    private static func set(_ label: String, on path: PathBytes) throws(SyscallError) {
        let value = Array(label.utf8)
        let result = unsafe clinux_lsetxattr(path.characters, attribute, value, value.count)
        if result < 0, result != -ENOTSUP, result != -ENOENT {
            throw SyscallError("lsetxattr", path.description, -result)
        }
    }
}
