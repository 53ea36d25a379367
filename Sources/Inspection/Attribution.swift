import Lowering

/// Which pieces of a unit are the effect of which assignment.
struct Attribution {
    private let unit: GeneratedUnit
    private let tokens: UnitTokens
    /// Of each setting the pieces that no assignment has made so far.
    private var rest: [UnitTokens.Place: Set<Int>] = [:]

    init(_ unit: GeneratedUnit) {
        self.unit = unit
        tokens = UnitTokens(unit.document)
        for (place, all) in tokens.tokens { rest[place] = Set(all.indices) }
    }

    /// What the unit has that one of the others lacks; that is then no default.
    mutating func effects(but others: [GeneratedUnit]) -> [Explanation.Effect] {
        var effects: [Explanation.Effect] = []
        if others.contains(where: { $0.name != unit.name }) { effects.append(.name(unit.name)) }
        let pieces = others.map { UnitTokens($0.document) }
        for place in tokens.places {
            var missing: Set<Int> = []
            for other in pieces { missing.formUnion(tokens.missing(in: other, at: place)) }
            rest[place]?.subtract(missing)
            for value in tokens.values(missing, at: place) {
                effects.append(.setting(section: place.section, key: place.key, value: value))
            }
        }
        for link in unit.links where others.contains(where: { !$0.links.contains(link) }) {
            effects.append(.link(path: link.path, target: link.target))
        }
        return effects
    }

    /// What no assignment has made; the flags of a command line one by one.
    var defaults: [Explanation.Effect] {
        var defaults: [Explanation.Effect] = []
        for place in tokens.places {
            guard let all = tokens.tokens[place], let rest = rest[place] else { continue }
            var groups: [Set<Int>] = []
            for number in rest.sorted() {
                let continues =
                    place.key.hasPrefix("Exec") && groups.last?.contains(number - 1) == true
                    && all[number - 1].assignment == all[number].assignment && !all[number].text.isFlag
                if continues {
                    groups[groups.count - 1].insert(number)
                } else {
                    groups.append([number])
                }
            }
            for group in groups {
                let text = group.sorted().map { all[$0].text }.joined(separator: " ")
                defaults.append(.setting(section: place.section, key: place.key, value: text))
            }
        }
        return defaults
    }
}

extension String {
    /// Whether this is a flag, and not a program whose failure is ignored.
    fileprivate var isFlag: Bool { hasPrefix("-") && !hasPrefix("-/") }
}
