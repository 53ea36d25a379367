import CStart
import Discovery
import Linux
import Lowering

/// One run: finds Quadlet files, lowers them, writes units.
struct Generator {
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
        let areAskedFor = systemd_oci_generator_read_on() != 0
        let sources = QuadletSources(scope: options.scope, areAskedFor: areAskedFor)
        tell(sources)
        if sources.sources.isEmpty { return log.hasErrors ? .failure : .success }
        if let podman = PodmanGenerator.active(options.scope) {
            // Users' containers do not run yet with us, but they do with Podman.
            if options.scope == .user { return log.hasErrors ? .failure : .success }
            log.warn("\(podman) writes units for the same files; mask it, or remove systemd-oci-generator")
        }
        generate(sources)
        return log.hasErrors ? .failure : .success
    }

    /// Says what was read, and what could not be.
    private mutating func tell(_ sources: QuadletSources) {
        if options.isVerbose || options.isDryRun {
            if sources.sources.isEmpty {
                let folders = SearchPath.folders(options.scope).map { $0.path }.joined(separator: " ")
                log.debug("No files parsed from [\(folders)]")
            }
            for source in sources.sources {
                log.debug("Loading source unit file \(source.path)")
                for path in source.dropIns { log.debug("Loading source drop-in file \(path)") }
            }
        }
        log.tell(sources.diagnostics)
        for error in sources.errors { log.tell(error) }
    }

    private mutating func generate(_ sources: QuadletSources) {
        let directory = options.isDryRun ? nil : options.directories.first
        let lowering = SourceLowering(sources, scope: options.scope, directory: directory)
        if !options.isDryRun, SourceLowering.areDistinct(sources.sources),
            let written = try? output.write(each: sources.sources, lowering)
        {
            for unit in written.units { log.tell(unit.diagnostics) }
            for error in written.units.compactMap({ $0.error }) + written.linkErrors { log.tell(error) }
            return
        }
        generateAll(sources, lowering)
    }

    /// Writes units once all are known: two files may be the same one, and what cannot be written is told.
    private mutating func generateAll(_ sources: QuadletSources, _ lowering: SourceLowering) {
        var lowering = lowering
        let made = UnitOutput.made(of: sources.sources, lowering)
        var units: [UnitOutput] = []
        var failing: [UnitOutput] = []
        for (source, var made) in zip(sources.sources, made) {
            if let unit = made.unit {
                let claim = lowering.claim(unit.name, with: unit.companions.map { $0.name })
                made.unit?.companions.removeAll { claim.shared.contains($0.name) }
                if let taken = claim.taken {
                    made.diagnostics.append(SourceLowering.taken(taken, by: source))
                    made.unit = nil
                }
            }
            log.tell(made.diagnostics)
            if let unit = made.unit {
                units.append(unit)
                units += unit.companions
            } else if !options.isDryRun {
                failing.append(UnitOutput(lowering.failingUnit(of: source, made.diagnostics)))
            }
        }
        // A file that is right goes before one that has mistakes.
        for unit in failing where lowering.claim(unit.name) { units.append(unit) }
        for error in output.write(units) { log.tell(error) }
    }
}
