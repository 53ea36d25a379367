import Glibc
import Linux

/// Descriptors that are kept open together; an array can't hold them, as they are not copyable.
///
/// Closing the last descriptor of a mount that is attached nowhere waits for all processors (an RCU grace
/// period), so this is put off until the container runs.
@usableFromInline struct DescriptorList: ~Copyable, Sendable {
    private var numbers: [CInt] = []

    /// - Returns: The number, valid as long as the list.
    @discardableResult
    mutating func append(_ descriptor: consuming Descriptor) -> CInt {
        let number = descriptor.release()
        numbers.append(number)
        return number
    }

    /// Everything in it; the list is empty then.
    mutating func take() -> DescriptorList {
        var taken = DescriptorList()
        swap(&taken, &self)
        return taken
    }

    var count: Int { numbers.count }

    subscript(at: Int) -> CInt { numbers[at] }

    @inlinable deinit { end() }

    @usableFromInline func end() {
        for number in numbers { close(number) }
    }
}
