import Glibc
import Linux
import Lowering
import Quadlet
import UnitFile

/// One run: finds Quadlet files, lowers them, writes units.
struct Generator {
    /// A Quadlet file that was read.
    private struct Source {
        var file: Sources.File
        var name: UnitName
        var document: UnitDocument
        var diagnostics: [Diagnostic]
    }

    private let options: Options
    private var log: Log
    private var output: Output

    init(options: Options) {
        self.options = options
        log = Log(options: options)
        output = Output(directory: options.directories.first ?? "", isDryRun: options.isDryRun)
    }

    mutating func run() -> ExitStatus {
        if options.printsVersion {
            print(version)
            return .success
        }
        if let unknown = options.unknown.first {
            log.fail("unknown option '\(unknown)'")
            return .usage
        }
        guard options.isDryRun || !options.directories.isEmpty else {
            log.fail("missing the directory for units")
            return .failure
        }
        let sources = readAll()
        if sources.isEmpty { return log.hasErrors ? .failure : .success }
        if let podman = PodmanGenerator.active(options.scope) {
            // Users' containers do not run yet with us, but they do with Podman.
            if options.scope == .user { return log.hasErrors ? .failure : .success }
            log.warn("\(podman) writes units for the same files; mask it, or remove systemd-oci-generator")
        }
        generate(sources)
        return log.hasErrors ? .failure : .success
    }

    private mutating func readAll() -> [Source] {
        let folders = SearchPath.folders(options.scope)
        let isGiven = Environment["QUADLET_UNIT_DIRS"] != nil
        let excluded = options.scope == .system && !isGiven ? SearchPath.users : []
        var found = Sources(searching: folders, excluding: excluded)
        if found.files.isEmpty {
            log.debug("No files parsed from [\(folders.map(\.path).joined(separator: " "))]")
        }
        let sources = found.files.compactMap { read($0, &found) }
        for error in found.errors { log.tell(error) }
        return sources
    }

    private mutating func read(_ file: Sources.File, _ sources: inout Sources) -> Source? {
        guard let name = UnitName(file.name) else {
            log.tell([Diagnostic(.error, at: Origin(path: file.path), "the name is no unit name")])
            return nil
        }
        log.debug("Loading source unit file \(file.path)")
        var source = Source(file: file, name: name, document: UnitDocument(), diagnostics: [])
        source.document = document(file.path, &source.diagnostics)
        for path in sources.dropIns(of: name) {
            log.debug("Loading source drop-in file \(path)")
            source.document.merge(document(path, &source.diagnostics))
        }
        return source
    }

    private func document(_ path: String, _ diagnostics: inout [Diagnostic]) -> UnitDocument {
        do {
            return UnitDocument(parsing: try Files.read(path), path: path, diagnostics: &diagnostics)
        } catch {
            let reason = SyscallError.reason(error.code)
            diagnostics.append(Diagnostic(.error, at: Origin(path: path), "can't be read: \(reason)"))
            return UnitDocument()
        }
    }

    private mutating func generate(_ sources: [Source]) {
        var context = LoweringContext(
            scope: options.scope,
            program: Environment["PODMAN"] ?? "/usr/bin/systemd-oci",
            exists: { Files.exists($0) }
        )
        for source in sources { context.add(source.name, source.file.kind, source.document) }
        var failing: [GeneratedUnit] = []
        for source in sources {
            var diagnostics = source.diagnostics
            let unit = GeneratedUnit(
                of: source.file.kind,
                name: source.name,
                path: source.file.path,
                document: source.document,
                context: context,
                diagnostics: &diagnostics
            )
            log.tell(diagnostics)
            guard let unit else {
                if let unit = failingUnit(of: source, context, diagnostics) { failing.append(unit) }
                continue
            }
            guard output.names.insert(unit.name).inserted else {
                let origin = Origin(path: source.file.path)
                log.tell([Diagnostic(.error, at: origin, "another Quadlet file is '\(unit.name)' already")])
                continue
            }
            write(unit)
        }
        for unit in failing where output.names.insert(unit.name).inserted { write(unit) }
    }

    private mutating func write(_ unit: GeneratedUnit) {
        do {
            try output.write(unit)
        } catch {
            log.tell(error)
        }
    }

    /// What says at `systemctl start` that the file has mistakes; nil where nobody will start it.
    private func failingUnit(
        of source: Source,
        _ context: LoweringContext,
        _ diagnostics: [Diagnostic]
    ) -> GeneratedUnit? {
        if options.isDryRun { return nil }
        return GeneratedUnit(
            failing: source.file.kind,
            name: source.name,
            path: source.file.path,
            document: source.document,
            mistakes: diagnostics.filter { $0.severity == .error },
            context: context
        )
    }
}
