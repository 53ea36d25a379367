package import UnitFile

/// One of the Quadlet files that a `.quadlets` file holds.
///
/// A line with nothing but `---` ends a part, as in `podman quadlet install` (podman-quadlet-install(1)). A part
/// has a comment `# FileName=web`, and is `web.container` where its first section of a kind is `[Container]`:
///
///     # FileName=web
///     [Container]
///     Image=nginx
///     ---
///     # FileName=data
///     [Volume]
///
/// Such a file is read where it lies: its parts are Quadlet files of the folder that it is in, with drop-ins,
/// and references between them work. What finds files calls ``parts(of:path:diagnostics:)`` for a name that
/// ``isCollection(_:)`` and then ``document(path:diagnostics:)`` of each part, with the path of the `.quadlets`
/// file: relative paths, `SourcePath=` and the places in messages are that file's.
package struct QuadletPart: Equatable, Sendable {
    /// `web.container`.
    package var name: UnitName
    package var kind: QuadletKind
    /// The number of its first line in the file, from 1.
    package var firstLine: Int
    /// Its lines.
    package var text: [UInt8]

    package init(name: UnitName, kind: QuadletKind, firstLine: Int, text: [UInt8]) {
        self.name = name
        self.kind = kind
        self.firstLine = firstLine
        self.text = text
    }

    /// Whether a file of this name holds several Quadlet files.
    package static func isCollection(_ fileName: String) -> Bool {
        fileName.utf8.count > 9 && fileName.hasSuffix(".quadlets")
    }

    /// The sections and assignments, with the line numbers of the `.quadlets` file.
    package func document(path: String, diagnostics: inout [Diagnostic]) -> UnitDocument {
        UnitDocument(parsing: text, path: path, firstLine: firstLine, diagnostics: &diagnostics)
    }

    /// The Quadlet files that a `.quadlets` file holds, in their order.
    ///
    /// A part without name or kind is an error at its first line, and left out.
    package static func parts(
        of bytes: [UInt8],
        path: String,
        diagnostics: inout [Diagnostic]
    ) -> [QuadletPart] {
        var splitter = PartSplitter(path: path)
        splitter.split(bytes)
        diagnostics += splitter.diagnostics
        return splitter.parts
    }
}

/// The state of splitting: the part that is being read, and those before it.
private struct PartSplitter {
    let path: String
    var parts: [QuadletPart] = []
    var diagnostics: [Diagnostic] = []
    /// Where the part begins in the file.
    private var start = 0
    private var firstLine = 1
    /// The number of the part's first line that is not empty; nil while there is none.
    private var contentLine: Int?
    private var fileName: (text: String, line: Int)?
    private var kind: QuadletKind?
    private var isEmpty = true

    init(path: String) {
        self.path = path
    }

    mutating func split(_ bytes: [UInt8]) {
        var (position, number) = (bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0, 0)
        while position < bytes.count {
            let end = bytes[position...].firstIndex(of: 0x0A) ?? bytes.count
            let line = bytes[position..<end].trimmingSpace
            number += 1
            if line.elementsEqual("---".utf8) {
                finish(bytes[start..<position])
                start = min(end + 1, bytes.count)
                firstLine = number + 1
            } else {
                read(line, number)
            }
            position = end + 1
        }
        finish(bytes[start...])
        if isEmpty { fail(0, "no Quadlet file in it, expected '# FileName=NAME' and a section") }
    }

    /// Looks for what says the name and the kind: the first of each counts.
    private mutating func read(_ line: ArraySlice<UInt8>, _ number: Int) {
        guard let first = line.first else { return }
        contentLine = contentLine ?? number
        if first == UInt8(ascii: "#"), fileName == nil {
            let comment = line.dropFirst().trimmingSpace
            guard comment.starts(with: "FileName=".utf8) else { return }
            fileName = (String(decoding: comment.dropFirst(9).trimmingSpace, as: UTF8.self), number)
        } else if first == UInt8(ascii: "["), line.last == UInt8(ascii: "]"), kind == nil {
            let section = String(decoding: line.dropFirst().dropLast(), as: UTF8.self)
            kind = QuadletKind(rawValue: section.lowercased())
        }
    }

    private mutating func finish(_ text: ArraySlice<UInt8>) {
        defer { (contentLine, fileName, kind) = (nil, nil, nil) }
        guard let contentLine else { return }
        isEmpty = false
        guard let kind else {
            let sections = QuadletKind.allCases.map { "[\($0.section)]" }.joined(separator: ", ")
            return fail(contentLine, "no section that says what it is, expected one of \(sections)")
        }
        guard let (stem, line) = fileName else {
            return fail(contentLine, "no name, expected a comment '# FileName=NAME' before [\(kind.section)]")
        }
        guard !stem.isEmpty, let name = UnitName(stem + "." + kind.rawValue) else {
            return fail(line, "'FileName=\(stem)' is no name of a unit without its suffix")
        }
        if QuadletKind(fileName: stem) == kind {
            let origin = Origin(path: path, line: line)
            let message = "the name has no suffix, so this is '\(name)'"
            diagnostics.append(Diagnostic(.warning, at: origin, message))
        }
        if parts.contains(where: { $0.name == name }) {
            return fail(line, "the file has another '\(name)' already")
        }
        parts.append(QuadletPart(name: name, kind: kind, firstLine: firstLine, text: Array(text)))
    }

    private mutating func fail(_ line: Int, _ message: String) {
        diagnostics.append(Diagnostic(.error, at: Origin(path: path, line: line), message))
    }
}

extension ArraySlice<UInt8> {
    /// Without white space at its ends.
    fileprivate var trimmingSpace: ArraySlice<UInt8> {
        var slice = self
        while let byte = slice.first, Self.isSpace(byte) { slice.removeFirst() }
        while let byte = slice.last, Self.isSpace(byte) { slice.removeLast() }
        return slice
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}
