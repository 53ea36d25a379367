package import Quadlet
package import UnitFile

/// A Quadlet file that was made of something else.
package struct ConvertedFile: Equatable, Sendable {
    /// What the file is called without its suffix.
    package var stem: String
    package var kind: QuadletKind
    package var document: UnitDocument

    package init(stem: String, kind: QuadletKind, document: UnitDocument = UnitDocument()) {
        self.stem = stem
        self.kind = kind
        self.document = document
    }

    package var name: String { stem + "." + kind.rawValue }

    package var text: String { String(decoding: document.text, as: UTF8.self) }
}

/// Quadlet files, and what has to be said about them.
package struct Conversion: Equatable, Sendable {
    package var files: [ConvertedFile]
    package var diagnostics: [Diagnostic]

    package init(files: [ConvertedFile] = [], diagnostics: [Diagnostic] = []) {
        self.files = files
        self.diagnostics = diagnostics
    }

    package var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

    /// All files as one, in the format of `.quadlets`.
    package var text: String {
        files.map { "# FileName=\($0.stem)\n\($0.text)" }.joined(separator: "\n---\n\n")
    }
}

/// What the user wants of a conversion.
package struct ConversionOptions: Equatable, Sendable {
    /// What the file is called, without its suffix; otherwise after the container or its image.
    package var name: String?
    /// The pod that containers join: the name of a `.pod` file without its suffix.
    package var pod: String?
    /// What `[Install]` says; no section where it is empty.
    package var wantedBy: [String] = []
    /// What relative paths are relative to.
    package var directory: String

    package init(directory: String) {
        self.directory = directory
    }

    /// An absolute path for one that may be relative.
    func absolute(_ path: String) -> String {
        if path.hasPrefix("/") { return path }
        var parts: [Substring] = []
        for part in (directory + "/" + path).split(separator: "/") where part != "." {
            if part == ".." {
                _ = parts.popLast()
            } else {
                parts.append(part)
            }
        }
        return "/" + parts.joined(separator: "/")
    }
}
