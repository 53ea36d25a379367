/// A list of numbers and ranges such as `0-3,7`, as cpuset(7) has it for processors and nodes of memory.
package struct NumberList: Equatable, Sendable {
    /// In the order of the text.
    package var ranges: [ClosedRange<Int>]

    /// The largest number that is taken: more processors than any kernel has.
    package static let largest = 65535

    /// Reads a list; spaces around numbers and empty elements are let pass, as the specification's schema does.
    ///
    /// - Returns: Nil for a text that is no list, and for a number that is larger than ``largest``.
    package init?(_ text: String) {
        ranges = []
        for element in text.split(separator: ",") {
            let bounds = element.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
            let numbers = bounds.map { Self.number($0) }
            if bounds.count == 1, bounds[0].allSatisfy({ $0 == " " }) { continue }
            guard let first = numbers[0], let last = numbers.last.flatMap({ $0 }), first <= last else {
                return nil
            }
            ranges.append(first...last)
        }
    }

    private static func number(_ text: Substring) -> Int? {
        let start = text.drop { $0 == " " }
        let digits = start.prefix { $0 != " " }
        guard start.dropFirst(digits.count).allSatisfy({ $0 == " " }), let number = UInt16(digits) else {
            return nil
        }
        return digits.utf8.first == UInt8(ascii: "+") ? nil : Int(number)
    }

    /// The numbers as a set of bits, in words of 64; the least is first.
    package var mask: [UInt64] {
        var words: [UInt64] = []
        for range in ranges {
            while words.count <= range.upperBound / 64 { words.append(0) }
            for number in range { words[number / 64] |= 1 << UInt64(number % 64) }
        }
        return words
    }
}
