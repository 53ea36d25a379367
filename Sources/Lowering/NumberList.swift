/// A list of small numbers, such as those of CPUs: `0-3,7` (cpuset(7), "List format").
package struct NumberList: Equatable, Sendable {
    /// Beyond what the kernel has of CPUs and of memory nodes.
    private static let most = 65536

    /// Which numbers are in it: number n is bit n % 8 of byte n / 8.
    package let bytes: [UInt8]

    /// Reads a list; nil where it is none.
    ///
    /// Empty elements and blanks are allowed, as the kernel does.
    package init?(_ text: String) {
        var bytes: [UInt8] = []
        for element in text.split(separator: ",") {
            let words = element.split { $0.isWhitespace }
            guard let word = words.first else { continue }
            guard words.count == 1, let range = Self.range(word) else { return nil }
            let missing = range.upperBound / 8 + 1 - bytes.count
            if missing > 0 { bytes += [UInt8](repeating: 0, count: missing) }
            for number in range { bytes[number / 8] |= 1 << UInt8(number % 8) }
        }
        self.bytes = bytes
    }

    private static func range(_ word: Substring) -> ClosedRange<Int>? {
        let ends = word.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false).map { Int($0) }
        guard let first = ends.first ?? nil, let last = ends.last ?? nil, 0 <= first, first <= last,
            last < most
        else { return nil }
        return first...last
    }
}
