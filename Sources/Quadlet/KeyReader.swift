import UnitFile

/// Reads the assignments of a section into a model by a table of keys, and collects every mistake.
struct KeyReader<Model> {
    let section: String
    /// Sorted by name.
    let keys: [Key<Model>]
    var diagnostics: [Diagnostic] = []

    init(section: String, keys: [Key<Model>]) {
        self.section = section
        self.keys = keys
    }

    mutating func read(_ document: UnitDocument, into model: inout Model) {
        for assignment in document.assignments(in: section) {
            if let key = key(named: assignment.key) {
                checkSpecifiers(assignment)
                if let replacement = key.replacement { deprecate(assignment, replacement) }
                read(assignment, key, into: &model)
            } else if !assignment.key.hasPrefix("X-") {
                diagnostics.append(Diagnostic(.error, at: assignment.origin, unknown(assignment.key)))
            }
        }
    }

    private mutating func read(
        _ assignment: UnitDocument.Assignment,
        _ key: Key<Model>,
        into model: inout Model
    ) {
        let value = assignment.value
        switch key.value {
        case .text(let set):
            let text = value.unquoted
            if check(text, key, assignment) { set(&model, text.isEmpty ? nil : text) }
        case .flag(let set):
            if value.isEmpty {
                complain(.warning, assignment, "'\(key.name)=' without a value is 'no', as with Podman")
                return set(&model, false)
            }
            guard let flag = Self.flag(value.unquoted) else {
                return complain(.error, assignment, "'\(value)' is not a boolean, expected yes or no")
            }
            set(&model, flag)
        case .list(let collect):
            if check(value, key, assignment) { collect(&model, value.isEmpty ? nil : value) }
        case .words(let collect):
            collectWords(assignment, key, .names, into: &model, collect)
        case .arguments(let collect), .pairs(let collect):
            collectWords(assignment, key, .quadlet, into: &model, collect)
        case .command(let set):
            do {
                set(&model, try value.words(.quadlet))
            } catch {
                complain(.warning, assignment, "\(error.rawValue), ignoring '\(key.name)='")
            }
        case .refused(let reason):
            complain(.error, assignment, "'\(key.name)=' is not supported: \(reason)")
        }
    }

    private mutating func deprecate(_ assignment: UnitDocument.Assignment, _ replacement: String) {
        let message = "'\(assignment.key)=' is deprecated, use '\(replacement)'"
        diagnostics.append(Diagnostic(.warning, at: assignment.origin, message))
    }

    /// systemd would refuse the whole unit.
    private mutating func checkSpecifiers(_ assignment: UnitDocument.Assignment) {
        guard let (specifier, offset) = Specifier.firstUnknown(in: assignment.value) else { return }
        let message = "'\(specifier)' is no specifier, write '%\(specifier)' for a percent sign"
        diagnostics.append(Diagnostic(.error, at: assignment.origin(ofByte: offset), message))
    }

    private mutating func collectWords(
        _ assignment: UnitDocument.Assignment,
        _ key: Key<Model>,
        _ flags: WordFlags,
        into model: inout Model,
        _ collect: (inout Model, String?) -> Void
    ) {
        if assignment.value.isEmpty { return collect(&model, nil) }
        do {
            for (number, word) in try assignment.value.words(flags).enumerated() {
                if let complaint = complaint(about: word, key) {
                    let origin = assignment.origin(ofWord: number, flags)
                    diagnostics.append(Diagnostic(.error, at: origin, complaint))
                } else {
                    collect(&model, word)
                }
            }
        } catch {
            // What Quadlet lets pass with a warning passes; a mount or a mask that is lost would not be seen.
            if case .pairs = key.value {
                complain(.warning, assignment, "\(error.rawValue), ignoring this line of '\(key.name)='")
            } else {
                complain(.error, assignment, "'\(key.name)=': \(error.rawValue)")
            }
        }
    }

    private mutating func check(
        _ value: String,
        _ key: Key<Model>,
        _ assignment: UnitDocument.Assignment
    ) -> Bool {
        guard let complaint = complaint(about: value, key) else { return true }
        complain(.error, assignment, complaint)
        return false
    }

    /// What is wrong with a value or a word of one; nil if nothing is.
    private func complaint(about value: String, _ key: Key<Model>) -> String? {
        guard key.check != .any, !value.isEmpty, let complaint = key.check.complaint(about: value) else {
            return nil
        }
        return "'\(key.name)=\(value)': \(complaint)"
    }

    private mutating func complain(
        _ severity: Diagnostic.Severity,
        _ assignment: UnitDocument.Assignment,
        _ message: String
    ) {
        diagnostics.append(Diagnostic(severity, at: assignment.valueOrigin, message))
    }

    private func unknown(_ name: String) -> String {
        if let section = SystemdSettings.section(of: name) {
            return "'\(name)=' is a setting of systemd and belongs in [\(section)]"
        }
        let message = "unknown key '\(name)' in [\(section)]"
        let suggestion = Spelling.suggestion(for: name, among: keys.lazy.map { $0.name })
        return suggestion.map { "\(message), did you mean '\($0)'?" } ?? message
    }

    private func key(named name: String) -> Key<Model>? {
        let keys = keys.span
        var (low, high) = (0, keys.count)
        while low < high {
            let middle = (low + high) / 2
            let own = keys[middle].name
            switch own.withBytes({ bytes in name.withBytes { bytes.order($0) } }) {
            case 0: return keys[middle]
            case ..<0: low = middle + 1
            default: high = middle
            }
        }
        return nil
    }

    /// systemd's boolean words, `parse_boolean()`.
    static func flag(_ text: String) -> Bool? {
        switch text.lowercased() {
        case "1", "yes", "y", "true", "t", "on": true
        case "0", "no", "n", "false", "f", "off": false
        default: nil
        }
    }
}

extension [String] {
    /// Adds a value of a list; nil forgets those before it.
    mutating func collect(_ value: String?) {
        if let value {
            append(value)
        } else {
            removeAll()
        }
    }
}

extension Span<UInt8> {
    /// Less than 0 where this comes before other bytes, more where it comes after them.
    fileprivate func order(_ others: Span<UInt8>) -> Int {
        for index in 0..<Swift.min(count, others.count) where self[index] != others[index] {
            return Int(self[index]) - Int(others[index])
        }
        return count - others.count
    }
}
