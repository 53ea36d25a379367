import Glibc

/// Tells that files in directories have come, gone or been replaced (inotify(7)).
package struct DirectoryWatch: ~Copyable {
    private let descriptor: Descriptor

    /// One that watches nothing yet.
    package init() throws(SyscallError) {
        descriptor = Descriptor(
            owning: try check("inotify_init1", "") { inotify_init1(O_CLOEXEC | O_NONBLOCK) }
        )
    }

    /// Watches a directory, which may be watched already.
    ///
    /// - Returns: Whether there is one.
    @discardableResult
    package func add(_ path: String) throws(SyscallError) -> Bool {
        let events = UInt32(
            IN_CREATE | IN_MOVED_TO | IN_DELETE | IN_CLOSE_WRITE | IN_DELETE_SELF | IN_ONLYDIR
        )
        do {
            try check("inotify_add_watch", path) {
                unsafe inotify_add_watch(descriptor.number, path, events)
            }
            return true
        } catch {
            if error.code == ENOENT || error.code == ENOTDIR { return false }
            throw error
        }
    }

    /// To be polled: readable when something has changed.
    package var number: CInt { descriptor.number }

    /// Forgets what has changed.
    package func drain() throws(SyscallError) {
        do {
            while try !descriptor.read(upTo: 1 << 14).isEmpty {}
        } catch {
            if error.code != EAGAIN { throw error }
        }
    }
}
