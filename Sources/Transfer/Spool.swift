import Glibc
import Linux

/// Files without a name, for what has to be complete before it goes on.
enum Spool {
    /// A new file in `$TMPDIR` or `/var/tmp`, where there is room for layers; it goes with its last descriptor.
    static func file() throws(SyscallError) -> Descriptor {
        let place = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/var/tmp"
        var name = Array((place + "/systemd-oci-XXXXXX").utf8CString)
        let file = Descriptor(owning: try check("mkstemp", place) { unsafe mkstemp(&name) })
        _ = unsafe unlink(name)
        // The second one is not passed on to other programs.
        return try file.duplicate()
    }
}
