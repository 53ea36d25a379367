/// The sections and assignments of a unit file, in their order.
///
/// A section that occurs several times is one, as for systemd. Comments are not kept.
package struct UnitDocument: Equatable, Sendable {
    /// A section, with the assignments of all places where it stands.
    package struct Section: Equatable, Sendable {
        package var name: String
        package var assignments: [Assignment]

        package init(_ name: String, _ assignments: [Assignment] = []) {
            self.name = name
            self.assignments = assignments
        }

        /// Where the last assignment of a key is; nil where it has none.
        fileprivate func lastIndex(of key: String) -> Int? {
            let assignments = assignments.span
            for index in assignments.indices.reversed() where assignments[index].key.isSame(as: key) {
                return index
            }
            return nil
        }
    }

    /// A key, its value, and where both stand.
    package struct Assignment: Equatable, Sendable {
        package var key: String
        package var value: String
        /// Where the key stands; line 0 where it was not read from text.
        package var origin: Origin
        /// Where the value begins; line 0 where there is none.
        package var valuePlace: Place
        /// Where the lines of a value begin that continue its first.
        package var continuations: [Continuation]

        package init(
            _ key: String,
            _ value: String,
            at origin: Origin = Origin(path: ""),
            valuePlace: Place = Place(line: 0, column: 0),
            continuations: [Continuation] = []
        ) {
            self.key = key
            self.value = value
            self.origin = origin
            self.valuePlace = valuePlace
            self.continuations = continuations
        }

        /// Where the value stands, or the key where there is no value.
        package var valueOrigin: Origin {
            if valuePlace.line == 0 { return origin }
            return Origin(path: origin.path, line: valuePlace.line, column: valuePlace.column)
        }
    }

    package var sections: [Section]

    package init(_ sections: [Section] = []) {
        self.sections = sections
    }

    /// The assignments of a section; none where there is no such section.
    package func assignments(in section: String) -> [Assignment] {
        index(of: section).map { sections[$0].assignments } ?? []
    }

    /// The last assignment of a key, also an empty one.
    package func last(_ section: String, _ key: String) -> Assignment? {
        guard let index = index(of: section), let last = sections[index].lastIndex(of: key) else {
            return nil
        }
        return sections[index].assignments[last]
    }

    /// What systemd takes for the value of a key that counts once: the last assignment, nil where that is empty.
    package func value(_ section: String, _ key: String) -> String? {
        guard let value = last(section, key)?.value, !value.isEmpty else { return nil }
        return value
    }

    /// The values of a key that is a list; an empty assignment forgets those above it.
    package func values(_ section: String, _ key: String) -> [Assignment] {
        guard let index = index(of: section) else { return [] }
        var values: [Assignment] = []
        for assignment in sections[index].assignments where assignment.key.isSame(as: key) {
            if assignment.value.isEmpty {
                values.removeAll()
            } else {
                values.append(assignment)
            }
        }
        return values
    }

    /// The words of a list of names, such as `WantedBy=`: quotes removed, backslashes as they are.
    package func names(_ section: String, _ key: String) -> [String] {
        values(section, key).flatMap { (try? $0.value.words(.names)) ?? [] }  // Malformed ones name nothing.
    }

    /// Adds an assignment at the end of a section, which is made where it is missing.
    package mutating func add(_ section: String, _ key: String, _ value: String) {
        sections[ensure(section)].assignments.append(Assignment(key, value))
    }

    /// Adds assignments at the start of a section, so that those of the user come after them.
    package mutating func prepend(_ section: String, _ assignments: [Assignment]) {
        sections[ensure(section)].assignments.insert(contentsOf: assignments, at: 0)
    }

    /// Makes a value the one that counts: the last assignment of the key gets it, or a new one.
    package mutating func set(_ section: String, _ key: String, _ value: String) {
        let index = ensure(section)
        if let last = sections[index].lastIndex(of: key) {
            sections[index].assignments[last].value = value
        } else {
            sections[index].assignments.append(Assignment(key, value))
        }
    }

    /// Adds an assignment unless the key is there.
    package mutating func setDefault(_ section: String, _ key: String, _ value: String) {
        let index = ensure(section)
        if sections[index].lastIndex(of: key) != nil { return }
        sections[index].assignments.append(Assignment(key, value))
    }

    /// Gives a section another name; one that has the name already takes its assignments over.
    package mutating func rename(_ section: String, to name: String) {
        guard let old = index(of: section) else { return }
        guard let target = index(of: name) else {
            sections[old].name = name
            return
        }
        sections[target].assignments += sections[old].assignments
        sections.remove(at: old)
    }

    /// Reads a drop-in after what is here, as systemd does: its assignments follow.
    package mutating func merge(_ dropIn: UnitDocument) {
        for section in dropIn.sections {
            sections[ensure(section.name)].assignments += section.assignments
        }
    }

    /// Where a section is in ``sections``; nil where it is missing.
    package func index(of section: String) -> Int? {
        let sections = sections.span
        for index in sections.indices where sections[index].name.isSame(as: section) { return index }
        return nil
    }

    /// Where a section is, which is made at the end where it is missing.
    package mutating func ensure(_ section: String) -> Int {
        if let index = index(of: section) { return index }
        if sections.isEmpty { sections.reserveCapacity(8) }
        sections.append(Section(section))
        sections[sections.count - 1].assignments.reserveCapacity(12)
        return sections.count - 1
    }
}

extension String {
    /// Whether this has the bytes of another text.
    ///
    /// As names nearly always differ in their length, too, that is looked at first. Unicode has texts with other bytes
    /// that are equal for Swift, such as one with the sign of the unit kelvin; for systemd they are not.
    package func isSame(as other: String) -> Bool {
        guard utf8.count == other.utf8.count else { return false }
        // A short text is in its value: equal values need no look at the bytes.
        typealias Value = SIMD2<UInt64>
        if unsafe unsafeBitCast(self, to: Value.self) == unsafeBitCast(other, to: Value.self) { return true }
        return withBytes { bytes in
            other.withBytes { others in
                for index in bytes.indices where bytes[index] != others[index] { return false }
                return true
            }
        }
    }
}
