import Glibc

/// A system call that failed: which one, on what, and why.
package struct SyscallError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The call as its manual page names it, such as `openat2`.
    package var call: String
    /// What it was called on: a path, a unit name, or `descriptor 7`.
    package var subject: String
    /// The positive error number, such as `ENOENT`.
    package var code: CInt

    package init(_ call: String, _ subject: String, _ code: CInt) {
        self.call = call
        self.subject = subject
        self.code = code
    }

    /// `subject: reason (call)`, the reason in the C library's words.
    package var description: String {
        "\(subject): \(Self.reason(code)) (\(call))"
    }

    /// What strerror(3) says of an error number.
    package static func reason(_ code: CInt) -> String {
        unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
    }
}

/// Makes a call that returns -1 and sets `errno` on failure, again where a signal interrupted it.
@discardableResult
package func check<T: FixedWidthInteger & SignedInteger>(
    _ call: String,
    _ subject: @autoclosure () -> String,
    _ body: () -> T
) throws(SyscallError) -> T {
    while true {
        let result = body()
        if result != -1 { return result }
        let code = errno
        if code != EINTR { throw SyscallError(call, subject(), code) }
    }
}
