import CLinux

/// Signals as something to read, together with others (signalfd(2)).
package struct SignalDescriptor: ~Copyable, Sendable {
    package let descriptor: Descriptor

    /// For all signals that ``PendingSignals`` blocks.
    package init() throws(SyscallError) {
        let result = clinux_signal_descriptor()
        if result < 0 { throw SyscallError("signalfd", "this process", -result) }
        descriptor = Descriptor(owning: result)
    }

    /// The next one; nil where none waits.
    package func next() -> Int32? {
        let signal = clinux_next_signal(descriptor.number)
        return signal < 0 ? nil : signal
    }
}
