import Glibc

// Locks of the directory itself (flock(2)), which need no file of their own.
extension Directory {
    /// Takes the lock without waiting; false where another open file description has it.
    ///
    /// Whoever has a duplicate of the descriptor has the lock, too, a child among them.
    package func lock() throws(SyscallError) -> Bool {
        do {
            try check("flock", "descriptor \(number)") { flock(number, LOCK_EX | LOCK_NB) }
        } catch {
            if error.code == EWOULDBLOCK { return false }
            throw error
        }
        return true
    }

    /// Takes the lock when others have given it up.
    package func waitForLock() throws(SyscallError) {
        try check("flock", "descriptor \(number)") { flock(number, LOCK_EX) }
    }

    /// Gives the lock up, also in the name of those that have duplicates.
    package func unlock() {
        _ = flock(number, LOCK_UN)
    }
}
