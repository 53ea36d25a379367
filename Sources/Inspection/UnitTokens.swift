import Lowering
import UnitFile

/// A unit in pieces that can be compared: the words of command lines and lists, and all other values as a whole.
struct UnitTokens {
    /// A setting, with all its assignments.
    struct Place: Hashable {
        var section: String
        var key: String
    }

    struct Token: Equatable {
        /// As it stands in the unit.
        var text: String
        /// Which assignment of the setting it is in.
        var assignment: Int
    }

    /// The settings in the order of the unit.
    private(set) var places: [Place] = []
    private(set) var tokens: [Place: [Token]] = [:]

    init(_ document: UnitDocument) {
        for section in document.sections where !section.name.hasPrefix("X-") {
            for assignment in section.assignments {
                let place = Place(section: section.name, key: assignment.key)
                if tokens[place] == nil { places.append(place) }
                let number = (tokens[place]?.last?.assignment ?? -1) + 1
                let words = Self.words(of: assignment)
                tokens[place, default: []] += words.map { Token(text: $0, assignment: number) }
            }
        }
    }

    /// Settings whose value is a list of names.
    private static let lists: Set<String> = [
        "After", "Before", "BindsTo", "Environment", "OnFailure", "OnSuccess", "PartOf", "Requires",
        "WantedBy",
        "RequiredBy", "UpheldBy", "Wants", "Upholds",
    ]

    private static func words(of assignment: UnitDocument.Assignment) -> [String] {
        let value = assignment.value
        let isCommand = assignment.key.hasPrefix("Exec")
        guard isCommand || lists.contains(assignment.key) else { return [value] }
        // What can't be split is one piece.
        guard let words = try? value.words(isCommand ? .commandLine : .names) else { return [value] }
        return words.map { isCommand ? Quoting.word($0) : $0 }
    }

    /// The tokens of a setting that another unit lacks, by their numbers.
    func missing(in other: UnitTokens, at place: Place) -> Set<Int> {
        let (mine, others) = (tokens[place] ?? [], other.tokens[place] ?? [])
        var missing = Self.unmatched(mine.map(\.text), others.map(\.text))
        guard place.key.hasPrefix("Exec") else { return missing }
        // Where only the value of a flag differs, the flag belongs to it all the same.
        for number in missing where isValue(number, mine) { missing.insert(number - 1) }
        return missing
    }

    /// Whether a word is the value of the flag before it.
    private func isValue(_ number: Int, _ all: [Token]) -> Bool {
        guard number > 0, !all[number].text.hasPrefix("-"), all[number - 1].text.hasPrefix("--"),
            all[number - 1].assignment == all[number].assignment
        else { return false }
        let name = all[number - 1].text.dropFirst(2)
        return Self.otherFlags.contains(name)
            || RunFlags.table.contains { $0.name == name && $0.value != nil }
    }

    /// Flags with a value that other commands than `run` have.
    private static let otherFlags: Set<Substring> = [
        "opt", "subnet", "tag", "gateway", "ip-range", "driver", "file", "build-arg", "target", "policy",
    ]

    /// The numbers of what is in the first list only, by the longest common subsequence.
    private static func unmatched(_ mine: [String], _ others: [String]) -> Set<Int> {
        if mine == others { return [] }
        var lengths = Array(repeating: Array(repeating: 0, count: others.count + 1), count: mine.count + 1)
        for i in mine.indices.reversed() {
            for j in others.indices.reversed() {
                lengths[i][j] =
                    mine[i] == others[j]
                    ? lengths[i + 1][j + 1] + 1 : max(lengths[i + 1][j], lengths[i][j + 1])
            }
        }
        var (unmatched, i, j) = ([Int](), 0, 0)
        while i < mine.count {
            if j < others.count, mine[i] == others[j] {
                (i, j) = (i + 1, j + 1)
            } else if j < others.count, lengths[i][j + 1] >= lengths[i + 1][j] {
                j += 1
            } else {
                unmatched.append(i)
                i += 1
            }
        }
        return slid(unmatched, mine)
    }

    /// The same where a flag and its value stay together: `--env A --env B` without the first.
    private static func slid(_ numbers: [Int], _ texts: [String]) -> Set<Int> {
        var result: Set<Int> = []
        for var run in runs(numbers) {
            while let before = run.first.map({ $0 - 1 }), let last = run.last, before >= 0,
                !texts[run[0]].hasPrefix("-"), texts[before] == texts[last], !result.contains(before)
            {
                run = run.map { $0 - 1 }
            }
            result.formUnion(run)
        }
        return result
    }

    /// Numbers in runs of successive ones.
    static func runs(_ numbers: [Int]) -> [[Int]] {
        var runs: [[Int]] = []
        for number in numbers.sorted() {
            if let last = runs.last?.last, last + 1 == number {
                runs[runs.count - 1].append(number)
            } else {
                runs.append([number])
            }
        }
        return runs
    }

    /// Tokens as values, one for each run in an assignment; an ellipsis stands for those between.
    func values(_ numbers: Set<Int>, at place: Place) -> [String] {
        let all = tokens[place] ?? []
        var values: [String] = []
        for assignment in Set(numbers.map { all[$0].assignment }).sorted() {
            let own = all.indices.filter { all[$0].assignment == assignment }
            let runs = Self.runs(own.filter { numbers.contains($0) })
            var text = runs.map { $0.map { all[$0].text }.joined(separator: " ") }.joined(separator: " … ")
            if runs.first?.first != own.first { text = "… " + text }
            if runs.last?.last != own.last { text += " …" }
            values.append(text)
        }
        return values
    }
}
