package import UnitFile

/// The checks of a Quadlet file that look at more than one assignment, and what they found.
package struct FileChecks {
    package let kind: QuadletKind
    package let document: UnitDocument
    package let path: String
    package private(set) var diagnostics: [Diagnostic] = []

    init(kind: QuadletKind, document: UnitDocument, path: String) {
        self.kind = kind
        self.document = document
        self.path = path
    }

    /// Whether the file has the section that makes it one of its kind.
    package var hasSection: Bool { document.index(of: kind.section) != nil }

    /// Records an error at the last assignment of a key; without one it concerns the whole file.
    package mutating func complain(_ key: String?, _ message: String) {
        let assignment = key.flatMap { document.last(kind.section, $0) }
        diagnostics.append(Diagnostic(.error, at: assignment?.origin ?? Origin(path: path), message))
    }

    /// Records an error at the value of an assignment.
    package mutating func complain(_ assignment: UnitDocument.Assignment, _ message: String) {
        diagnostics.append(Diagnostic(.error, at: assignment.valueOrigin, message))
    }

    /// Records at the last assignment of a key what is ignored.
    package mutating func warn(_ key: String, _ message: String) {
        let origin = document.last(kind.section, key)?.origin ?? Origin(path: path)
        diagnostics.append(Diagnostic(.warning, at: origin, message))
    }

    /// Requires a key; that it is missing is told of the file as a whole, or where it was emptied.
    package mutating func require(_ key: String, _ value: String?) {
        guard value == nil else { return }
        if hasSection {
            complain(key, "no '\(key)='")
        } else {
            complain(nil, "no [\(kind.section)] section")
        }
    }

    /// A section that nobody reads is a slip of the pen.
    mutating func checkSections() {
        let known = [kind.section, QuadletSettings.section, "Unit", "Service", "Install"]
        for section in document.sections where !known.contains(section.name) && !section.name.hasPrefix("X-")
        {
            // Without an assignment it says nothing.
            guard let first = section.assignments.first else { continue }
            let meant = Spelling.suggestion(for: section.name, among: known)
            let message =
                "unknown section [\(section.name)]"
                + (meant.map { ", did you mean [\($0)]?" } ?? ", ignoring it")
            diagnostics.append(Diagnostic(.warning, at: first.origin, message))
        }
    }

    /// Settings of `[Service]` that are not the container's but those of our program.
    mutating func checkService() {
        for key in ["User", "Group", "DynamicUser"] {
            guard let assignment = document.last("Service", key), !assignment.value.isEmpty else { continue }
            let message = "'\(key)=' in [Service] is for the launcher, which needs its privileges"
            diagnostics.append(Diagnostic(.warning, at: assignment.valueOrigin, message))
        }
    }

    /// Settings of `[Service]` that would break what containers need.
    mutating func checkServiceOfContainers() {
        if let type = document.last("Service", "Type"), !["notify", "oneshot"].contains(type.value) {
            complain(type, "'Type=\(type.value)' does not work with a container, expected notify or oneshot")
        }
        if let mode = document.last("Service", "KillMode"), !["mixed", "control-group"].contains(mode.value) {
            complain(mode, "'KillMode=\(mode.value)' would leave processes, expected mixed or control-group")
        }
    }
}
