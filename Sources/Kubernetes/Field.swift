import Quadlet
import UnitFile
import YAML

/// A node of a Kubernetes file, with its name for messages.
///
/// Whoever asks it for what it is not has an error recorded.
struct Field {
    let node: YAMLNode
    /// Where it is in its object: `spec.containers[0].image`.
    let name: String
    let path: String
    let report: Report

    init(_ node: YAMLNode, name: String, path: String, report: Report) {
        self.node = node
        self.name = name
        self.path = path
        self.report = report
    }

    /// The name as the beginning of a message.
    private var subject: String { name.isEmpty ? "an object" : "'\(name)'" }

    var origin: Origin { Origin(path: path, line: node.line, column: node.column) }

    func fail(_ message: String) { report.add(.error, at: origin, message) }
    func warn(_ message: String) { report.add(.warning, at: origin, message) }

    /// The value of a member; nil where it is missing or null.
    subscript(_ member: String) -> Field? {
        guard let value = node[member], !value.isNull else { return nil }
        return Field(value, name: name.isEmpty ? member : name + "." + member, path: path, report: report)
    }

    /// Whether this is a mapping.
    var isMapping: Bool {
        if node.members != nil { return true }
        fail("\(subject) has to be a mapping, and is \(node.kind)")
        return false
    }

    /// The elements of a list; none where it is no list.
    var elements: [Field] {
        guard let elements = node.sequence else {
            fail("'\(name)' has to be a list, and is \(node.kind)")
            return []
        }
        return elements.enumerated().map { index, element in
            Field(element, name: "\(name)[\(index)]", path: path, report: report)
        }
    }

    /// The members of a mapping whose names are the user's; none where it is no mapping.
    var entries: [(name: String, value: Field)] {
        guard isMapping, let members = node.members else { return [] }
        return members.map { member in
            (member.name, Field(member.value, name: "\(name).\(member.name)", path: path, report: report))
        }
    }

    /// A text, also that of a number or boolean, with a warning where it is not as it is spelled.
    var text: String? {
        guard case .scalar(let text, let isPlain) = node.content, !node.isNull else {
            fail("'\(name)' has to be a text, and is \(node.kind)")
            return nil
        }
        if !isPlain || node.tag != nil { return text }
        let read = ScalarText.text(of: text)
        if read != text {
            warn(
                "'\(name)' is '\(read)', as it is a number or boolean: put it in quotes unless that is meant"
            )
        }
        return read
    }

    /// The text, also of a number or boolean.
    var anyText: String? {
        guard let text = node.text else {
            fail("'\(name)' has to be a text or a number, and is \(node.kind)")
            return nil
        }
        return text
    }

    var bool: Bool? {
        if let bool = node.bool { return bool }
        fail("'\(name)' has to be true or false")
        return nil
    }

    /// A whole number within a range.
    func integer(_ range: ClosedRange<Int> = Int.min...Int.max) -> Int? {
        guard let number = node.integer else {
            fail("'\(name)' has to be a whole number")
            return nil
        }
        guard range.contains(number) else {
            fail("'\(name)' has to be from \(range.lowerBound) to \(range.upperBound)")
            return nil
        }
        return number
    }

    /// The texts of a list.
    var texts: [String] { elements.compactMap { $0.text } }

    /// The texts of a mapping by name, in order.
    var pairs: [(name: String, value: String)] {
        entries.compactMap { entry in entry.value.text.map { (entry.name, $0) } }
    }

    /// Warns of members that mean nothing here.
    ///
    /// - Parameters:
    ///   - known: The names of those that are read, with spaces between.
    ///   - ignored: Those that Kubernetes knows, and that have no meaning on a single host or none yet.
    ///   - silent: Those that nobody misses.
    func check(_ known: String, ignored: String = "", silent: String = "") {
        guard isMapping, let members = node.members else { return }
        let known = Set(known.split(separator: " ").map(String.init))
        let ignored = Set(ignored.split(separator: " ").map(String.init))
        let silent = Set(silent.split(separator: " ").map(String.init))
        for member in members {
            let text = member.name
            if known.contains(text) || silent.contains(text) || member.value.isNull { continue }
            let full = name.isEmpty ? text : name + "." + text
            let origin = Origin(path: path, line: member.key.line, column: member.key.column)
            if ignored.contains(text) {
                report.add(.warning, at: origin, "'\(full)' is not supported, ignoring it")
                continue
            }
            let near = Spelling.suggestion(for: text, among: known.union(ignored).sorted())
            let advice = near.map { "; did you mean '\($0)'?" } ?? ""
            report.add(.warning, at: origin, "there is no field '\(full)', ignoring it\(advice)")
        }
    }
}

/// What is wrong with the files, in the order in which it was found.
final class Report {
    private(set) var diagnostics: [Diagnostic] = []

    func add(_ severity: Diagnostic.Severity, at origin: Origin, _ message: String) {
        let diagnostic = Diagnostic(severity, at: origin, message)
        // A template is read once for each of its pods.
        if !diagnostics.contains(diagnostic) { diagnostics.append(diagnostic) }
    }
}
