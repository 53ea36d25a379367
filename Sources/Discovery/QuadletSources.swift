package import Linux
package import Lowering
import Quadlet
package import UnitFile

/// All Quadlet files of some folders, read.
package struct QuadletSources: Sendable {
    package private(set) var sources: [QuadletSource] = []
    /// What is wrong with files that could not even be read as what their names say.
    package private(set) var diagnostics: [Diagnostic] = []
    /// Files that are not read, since one of their name was found before.
    package private(set) var shadowed: [FoundFiles.File] = []
    /// What could not be searched.
    package private(set) var errors: [SyscallError] = []
    /// Text that stands for that of the file of a path, as an editor has it before it is saved.
    let unsaved: [String: [UInt8]]

    /// Reads the files of a scope, which may be told by `QUADLET_UNIT_DIRS`.
    ///
    /// Where they are asked for, they are being read from the disk already.
    package init(
        scope: LoweringContext.Scope,
        unsaved: [String: [UInt8]] = [:],
        areAskedFor: Bool = false
    ) {
        self.init(
            searching: SearchPath.folders(scope),
            excluding: SearchPath.excluded(scope),
            unsaved: unsaved,
            areAskedFor: areAskedFor
        )
        if let relative = SearchPath.relative {
            let message = "'\(relative)' is no absolute path: it and what follows it are not searched"
            diagnostics.append(Diagnostic(.warning, at: Origin(path: "QUADLET_UNIT_DIRS"), message))
        }
    }

    /// Reads the files below some folders, of which the first wins that has a file of a name.
    package init(
        searching folders: [SearchPath.Folder],
        excluding excluded: [String] = [],
        unsaved: [String: [UInt8]] = [:],
        areAskedFor: Bool = false
    ) {
        self.unsaved = unsaved
        let found = FoundFiles(searching: folders, excluding: excluded, unsaved: unsaved)
        errors = found.errors
        defer {
            diagnostics += found.diagnostics
            shadowed = found.shadowed
        }
        if found.files.isEmpty { return }
        if found.files.count > 1, !areAskedFor { found.readAhead() }
        // What a function that another thread may run has of its surroundings is copied.
        if found.files.count < Self.many {
            add(Part(found.files[...], found, unsaved))
            return
        }
        sources.reserveCapacity(found.files.count)
        for part in inParts(found.files, from: Self.many, { Part($0, found, unsaved) }) { add(part) }
    }

    /// As many files are worth a second thread.
    package static let many = 24

    private mutating func add(_ part: Part) {
        sources += part.sources
        if !part.diagnostics.isEmpty { diagnostics += part.diagnostics }
        if !part.errors.isEmpty { errors += part.errors }
    }
}

/// What was read of some of the files that were found.
private struct Part: Sendable {
    var sources: [QuadletSource] = []
    var diagnostics: [Diagnostic] = []
    var errors: [SyscallError] = []

    init(_ files: ArraySlice<FoundFiles.File>, _ found: FoundFiles, _ unsaved: [String: [UInt8]]) {
        sources.reserveCapacity(files.count)
        for file in files { read(file, found, unsaved) }
    }

    private mutating func read(_ file: FoundFiles.File, _ found: FoundFiles, _ unsaved: [String: [UInt8]]) {
        guard let name = UnitName(file.name) else {
            let origin = Origin(path: file.path)
            return diagnostics.append(Diagnostic(.error, at: origin, "the name is no unit name"))
        }
        var source = QuadletSource(path: file.path, kind: file.kind, name: name)
        if file.isPart, let part = file.part {
            source.firstLine = part.firstLine
            source.document = part.document(path: file.path, diagnostics: &source.diagnostics)
        } else {
            source.document = Self.document(file.path, unsaved, &source.diagnostics)
        }
        for path in found.dropIns(of: name, &errors) {
            source.dropIns.append(path)
            source.document.merge(Self.document(path, unsaved, &source.diagnostics))
        }
        sources.append(source)
    }

    private static func document(
        _ path: String,
        _ unsaved: [String: [UInt8]],
        _ diagnostics: inout [Diagnostic]
    ) -> UnitDocument {
        do {
            let bytes = if let text = unsaved[path] { text } else { try Files.read(path) }
            return UnitDocument(parsing: bytes, path: path, diagnostics: &diagnostics)
        } catch {
            let reason = SyscallError.reason(error.code)
            diagnostics.append(Diagnostic(.error, at: Origin(path: path), "can't be read: \(reason)"))
            return UnitDocument()
        }
    }
}
