import Discovery
import Glibc
import Linux
import Lowering
import Quadlet
import Registry
import UnitFile

/// Files that are to be installed together, in memory.
struct InstallSet {
    struct File {
        var name: String
        var content: [UInt8]
        /// Where it was read, for messages.
        var origin: String
        /// Nil for a file that others use.
        var kind: QuadletKind?
        var document: UnitDocument?
    }

    /// No file is longer.
    private static let longest = 16 << 20

    private(set) var files: [File] = []
    /// What is wrong with their texts.
    private(set) var diagnostics: [Diagnostic] = []
    /// The name of the list of these files.
    let list: String

    /// Reads what is to be installed: a folder, a Quadlet file, or several in one, and then further files.
    init(_ paths: [String]) throws(Failure) {
        guard let first = paths.first else { throw Failure("nothing to install is given") }
        let name = first.split(separator: "/").last.map(String.init) ?? first
        let isCollection = QuadletPart.isCollection(name)
        if !Self.isURL(first), Self.isFolder(first) {
            list = ".\(try Self.folderName(first)).app"
        } else {
            list = ".\(isCollection ? String(name.dropLast(9)) : String(name.prefix { $0 != "?" })).app"
        }
        for path in paths { try add(path, isFirst: path == first) }
        var names: Set<String> = []
        for file in files where !names.insert(file.name).inserted {
            throw Failure("\(file.origin): another file to install is called '\(file.name)' as well")
        }
        // What is wrong with texts says more.
        guard files.contains(where: { $0.kind != nil }) || !diagnostics.isEmpty else {
            throw Failure("\(first): no Quadlet file in it")
        }
    }

    private static func isURL(_ path: String) -> Bool {
        path.hasPrefix("http://") || path.hasPrefix("https://")
    }

    private static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// The name of a folder, also of `.`.
    private static func folderName(_ path: String) throws(Failure) -> String {
        let name = Files.resolved(path).split(separator: "/").last.map(String.init)
        guard let name else { throw Failure("\(path): a folder without name") }
        return name
    }

    private mutating func add(_ path: String, isFirst: Bool) throws(Failure) {
        if Self.isURL(path) {
            do {
                let file = try Download(from: path, limit: Self.longest)
                return try add(file.name, file.content, path, isFirst: isFirst)
            } catch let error as DownloadError {
                throw Failure(error)
            } catch {
                throw (error as? Failure) ?? Failure(error)
            }
        }
        guard isFirst, Self.isFolder(path) else { return try addFile(path, isFirst: isFirst) }
        let names: [String]
        do {
            names = try SmallFile.names(in: path).sorted()
        } catch {
            throw Failure(error)
        }
        for name in names where !name.hasPrefix(".") { try addFile(path + "/" + name, isFirst: false) }
    }

    private mutating func addFile(_ path: String, isFirst: Bool) throws(Failure) {
        if Self.isFolder(path) { throw Failure("\(path): is a folder; only the first argument may be one") }
        let content: [UInt8]
        do {
            guard let found = try SmallFile.contents(of: path, limit: Self.longest) else {
                throw SyscallError("open", path, ENOENT)
            }
            content = found
        } catch {
            throw Failure("\(error)")
        }
        try add(path.split(separator: "/").last.map(String.init) ?? path, content, path, isFirst: isFirst)
    }

    private mutating func add(
        _ name: String,
        _ content: [UInt8],
        _ origin: String,
        isFirst: Bool
    ) throws(Failure) {
        if QuadletPart.isCollection(name) {
            for part in QuadletPart.parts(of: content, path: origin, diagnostics: &diagnostics) {
                let document = part.document(path: origin, diagnostics: &diagnostics)
                let text = Self.trimmed(part.text)
                files.append(
                    File(
                        name: part.name.description,
                        content: text,
                        origin: origin,
                        kind: part.kind,
                        document: document
                    )
                )
            }
            return
        }
        var file = File(name: name, content: content, origin: origin, kind: QuadletKind(fileName: name))
        if file.kind != nil {
            file.document = UnitDocument(parsing: content, path: origin, diagnostics: &diagnostics)
        } else if isFirst {
            let kinds = QuadletKind.allCases.map { "." + $0.rawValue } + [".quadlets"]
            throw Failure(
                "\(origin): is no Quadlet file, whose name ends in \(kinds.joined(separator: ", "))"
            )
        }
        files.append(file)
    }

    /// A part of a file as a file: no empty lines around it.
    private static func trimmed(_ text: [UInt8]) -> [UInt8] {
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
        guard let last = text.lastIndex(where: { !isSpace($0) }) else { return [] }
        let start = text.firstIndex { !isSpace($0) } ?? 0
        return text[start...last] + [0x0A]
    }

    /// What the generator would say if these files were in the folder, beside those that are there.
    func check(_ scope: LoweringContext.Scope, installed sources: QuadletSources) -> [Diagnostic] {
        var diagnostics = diagnostics
        var context = LoweringContext(scope: scope, exists: { Files.exists($0) })
        let names = Set(files.map(\.name))
        var services: [String: String] = [:]
        for source in sources.sources where !names.contains(source.name.description) {
            context.add(source.name, source.kind, source.document)
            services[source.kind.service(of: source.name, source.document)] = source.path
        }
        var units: [(file: File, kind: QuadletKind, name: UnitName, document: UnitDocument)] = []
        for file in files {
            guard let kind = file.kind, let document = file.document else { continue }
            guard let name = UnitName(file.name) else {
                let message = "'\(file.name)' can't be the name of a unit"
                diagnostics.append(Diagnostic(.error, at: Origin(path: file.origin), message))
                continue
            }
            context.add(name, kind, document)
            units.append((file, kind, name, document))
        }
        for unit in units {
            _ = GeneratedUnit(
                of: unit.kind,
                name: unit.name,
                path: unit.file.origin,
                document: unit.document,
                context: context,
                diagnostics: &diagnostics
            )
            let service = unit.kind.service(of: unit.name, unit.document)
            if let other = services.updateValue(unit.file.origin, forKey: service) {
                let message = "'\(service).service' is that of \(other) already"
                diagnostics.append(Diagnostic(.error, at: Origin(path: unit.file.origin), message))
            }
        }
        return diagnostics
    }
}
