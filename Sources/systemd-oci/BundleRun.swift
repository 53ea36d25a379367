import Cgroups
import Glibc
import Linux
import Lowering
import OCI
import Systemd

/// `run --bundle`: a bundle of the runtime specification as a service.
enum BundleRun {
    /// Makes a transient service of the bundle; in a unit, starts it as that unit's.
    ///
    /// - Returns: What to exit with.
    static func run(_ arguments: ArraySlice<String>) throws(Failure) -> Int32 {
        var options: BundleOptions
        do {
            options = try BundleOptions(arguments: arguments)
        } catch {
            throw Failure("run: \(error)")
        }
        if options.showsHelp {
            try CommandOutput.print(String(BundleOptions.help.dropLast()))
            return ExitStatus.success
        }
        if geteuid() != 0 { try UserBundle.check(&options) }
        let bundle = try Bundle(options)
        if options.notify != nil { return try BundleLaunch.run(bundle, options) }
        return try service(bundle, options).run()
    }

    private static func service(
        _ bundle: Bundle,
        _ options: BundleOptions
    ) throws(Failure) -> TransientService {
        var arguments = ["run", "--bundle", bundle.directory, "--sdnotify=conmon"]
        if !options.hasOwnIDs { arguments.append("--userns=host") }
        let mode: TransientService.Mode
        switch (options.detach, options.wait) {
        case (true, false): mode = .detached
        case (true, true): mode = .waiting
        case (false, _): mode = bundle.spec.process.terminal ? .terminal : .attached
        }
        if mode != .terminal, bundle.spec.process.terminal {
            throw Failure(
                "run: --detach: the bundle wants a terminal (process.terminal), and nobody would be at it"
            )
        }
        var service = TransientService(
            name: options.name,
            scope: options.user ? .user : .system,
            arguments: arguments + [options.name],
            mode: mode
        )
        service.collects = options.remove
        service.properties = try properties(bundle, options)
        return service
    }

    /// The bundle's limits and what its annotations and the flags ask for, the latter last, as they count most.
    private static func properties(
        _ bundle: Bundle,
        _ options: BundleOptions
    ) throws(Failure) -> [BusProperty] {
        // What only cgroup v1 has can't be had here, either.
        _ = try doing("run", CgroupError.self, CgroupPlan(bundle.spec.resources))
        let description = options.description ?? "Container \(options.name) of \(bundle.directory)"
        var properties = [
            UnitProperty("Description", .string(description)),
            UnitProperty("RuntimeDirectory", .strings(["systemd-oci/\(options.name).bundle"])),
            UnitProperty("RuntimeDirectoryMode", .uint32(0o700)),
            // With the name by which what the container holds is kept.
            UnitProperty("RuntimeDirectoryPreserve", .string("restart")),
        ]
        if let slice = options.slice ?? bundle.slice {
            properties.append(UnitProperty("Slice", .string(slice)))
        }
        properties += try doing("run", ResourceError.self, UnitProperty.properties(of: bundle.spec.resources))
        if let adjustment = bundle.spec.process.oomScoreAdjustment {
            properties.append(UnitProperty("OOMScoreAdjust", .int32(Int32(clamping: adjustment))))
        }
        let annotations = bundle.spec.annotations
        properties += try doing("run", AnnotationError.self, UnitProperty.properties(of: annotations))
        for assignment in options.properties {
            properties += try doing("run", RunFlagError.self, assignment.properties())
        }
        return properties.map { BusProperty($0) }
    }
}

/// A directory with `config.json`, and what that says.
struct Bundle {
    static let configuration = "config.json"
    private static let limit = 16 << 20

    /// Absolute.
    let directory: String
    var spec: RuntimeSpec

    init(_ options: BundleOptions) throws(Failure) {
        directory = try Self.absolute(options.bundle ?? ".")
        let path = "\(directory)/\(Self.configuration)"
        let content = try doing(
            "run: cannot read the bundle",
            SyscallError.self,
            SmallFile.contents(of: path, limit: Self.limit)
        )
        guard let text = content else {
            throw Failure("run: there is no bundle in '\(directory)': it has no \(Self.configuration)")
        }
        do {
            spec = try RuntimeSpec(parsing: text)
        } catch {
            throw Failure("run: '\(path)' is wrong: \(error)")
        }
    }

    /// The directory without symbolic links and `..`, as the service is started elsewhere.
    private static func absolute(_ path: String) throws(Failure) -> String {
        guard let resolved = unsafe realpath(path, nil) else {
            throw Failure("run: cannot use the bundle '\(path)': \(SyscallError.reason(errno))")
        }
        defer { unsafe free(resolved) }
        return unsafe String(cString: resolved)
    }

    var root: String { spec.rootPath.hasPrefix("/") ? spec.rootPath : "\(directory)/\(spec.rootPath)" }

    /// The slice of `linux.cgroupsPath`, where that is in the form of the systemd driver.
    var slice: String? {
        let parts = (spec.cgroupsPath ?? "").split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].hasSuffix(".slice") else { return nil }
        return String(parts[0])
    }

    /// Whether the container's IDs are the host's, if nobody gives it others.
    var hasHostIDs: Bool { !spec.saysIDs }
}
