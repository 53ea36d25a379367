/// Finds what was meant by a word that does not exist.
package enum Spelling {
    /// The nearest of the words; nil where none is near.
    ///
    /// Upper and lower case are the same here.
    package static func suggestion(for word: String, among words: some Sequence<String>) -> String? {
        let wanted = Array(word.lowercased().utf8)
        let limit = max(1, wanted.count / 3)
        var best: (word: String, distance: Int)?
        for candidate in words {
            let distance = distance(wanted, Array(candidate.lowercased().utf8))
            if distance <= limit, distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        return best?.word
    }

    /// How many characters have to be put in, left out, replaced or swapped with the next.
    private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
        var (before, last) = ([Int](), Array(0...b.count))
        for i in 1...a.count {
            var row = [i]
            for j in 1...b.count {
                var cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
                    cost = min(cost, before[j - 2] + 1)
                }
                row.append(cost)
            }
            (before, last) = (last, row)
        }
        return last[b.count]
    }
}
