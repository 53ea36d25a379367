extension RunFlags {
    /// Why a name is no flag, with the flag that was probably meant.
    package static func unknown(_ name: some StringProtocol) -> String {
        let wanted = Array(name.utf8)
        let ranked = table.lazy
            .map { (name: $0.name, distance: distance(wanted, Array($0.name.utf8))) }
            .min { $0.distance < $1.distance }
        guard let best = ranked, best.distance <= max(1, wanted.count / 3) else {
            return "no such flag of `run`"
        }
        return "no such flag of `run`; did you mean --\(best.name)?"
    }

    /// How many bytes must be inserted, removed or replaced to make one name of the other (Levenshtein).
    private static func distance(_ one: [UInt8], _ other: [UInt8]) -> Int {
        var row = Array(0...other.count)
        for (index, byte) in one.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in other.indices {
                let replaced = diagonal + (byte == other[column] ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(replaced, row[column] + 1, row[column + 1] + 1)
            }
        }
        return row[other.count]
    }
}
