import CLinux

/// The two ends of a pipe(7).
package struct Pipe: ~Copyable, Sendable {
    package let reader: Descriptor
    package let writer: Descriptor

    package init() throws(SyscallError) {
        var numbers: [CInt] = [-1, -1]
        let result = unsafe numbers.withUnsafeMutableBufferPointer { buffer in
            unsafe buffer.baseAddress.map { unsafe clinux_pipe($0) } ?? 0
        }
        if result < 0 { throw SyscallError("pipe2", "pipe", -result) }
        reader = Descriptor(owning: numbers[0])
        writer = Descriptor(owning: numbers[1])
    }
}
