import Cgroups
import ContentStore
import Glibc
import Linux
import Lowering
import OCI
import Systemd

/// `run IMAGE` from a shell as a transient service.
enum RunService {
    /// Whether it is to be one: what it may use is for a unit to say, and who detaches has nobody else to look after it.
    ///
    /// Not in a unit, which is one already, and not where there is no service manager.
    static func isWanted(_ context: RunContext) -> Bool {
        guard context.unit == nil, !context.handsOver else { return false }
        let options = context.options
        let needsUnit =
            options.detach || options.terminal || options.hasUnitLimits || !options.secrets.isEmpty
        let hasManager = unsafe access("/run/systemd/system", F_OK) == 0
        return needsUnit && hasManager
    }

    /// Pulls the image where that is to be done, and starts the service.
    ///
    /// - Returns: What to exit with.
    static func run(_ context: RunContext, _ arguments: ArraySlice<String>) throws(Failure) -> Int32 {
        let options = context.options
        for warning in options.warningsOfUnit { Message.write(warning, .warning) }
        if !options.rootIsDirectory {
            _ = try ImageLookup(store: Store(), context: context).image(options.image ?? "")
        }
        var service = TransientService(
            name: context.name,
            arguments: words(context, Array(arguments)),
            mode: options.detach ? .detached : options.terminal ? .terminal : .attached
        )
        service.image = options.rootIsDirectory ? nil : options.image
        service.readsInput = options.interactive
        service.collects = options.remove
        service.replaces = options.replace
        service.environment = variables(context)
        service.properties = try properties(context)
        let status = try service.run()
        if options.detach { try CommandOutput.print(context.name) }
        return status
    }

    /// The command line for the unit: as it was given, with what a unit needs before the image.
    private static func words(_ context: RunContext, _ arguments: [String]) -> [String] {
        let operands = context.options.operands
        var flags = RunOptions.withoutUnitLimits(arguments.dropLast(operands.count))
        if flags.last == "--" { flags.removeLast() }
        var words = ["run"] + flags + ["--name", context.name, "--replace", "--cgroups=split", "--detach"]
        if context.options.detach, context.options.terminal {
            Message.write("--tty has no effect with --detach: nobody would be at the terminal", .warning)
            words.append("--tty=false")
        }
        // What is missing has been pulled.
        return words + ["--pull=never", "--"] + operands
    }

    /// Variables of the caller's that its container has: those that a flag names, and of proxies.
    private static func variables(_ context: RunContext) -> [String] {
        let options = context.options
        if options.environmentHost { return context.environment }
        var names = Set(options.environment.filter { !$0.contains("=") && !$0.hasSuffix("*") })
        let prefixes = options.environment.filter { !$0.contains("=") && $0.hasSuffix("*") }.map {
            $0.dropLast()
        }
        if options.httpProxy {
            for name in ["http_proxy", "https_proxy", "ftp_proxy", "no_proxy"] {
                names.formUnion([name, name.uppercased()])
            }
        }
        return context.environment.filter { variable in
            let name = String(variable.prefix { $0 != "=" })
            return names.contains(name) || prefixes.contains { name.hasPrefix($0) }
        }
    }

    /// What the generator writes into units, and what limits there are.
    private static func properties(_ context: RunContext) throws(Failure) -> [BusProperty] {
        let options = context.options
        var properties = [
            BusProperty("Description", .string("Container \(context.name) of \(options.image ?? "")")),
            BusProperty("OnSuccess", .strings([SupportUnit.sweepOfTransient])),
            BusProperty("OnFailure", .strings([SupportUnit.sweepOfTransient])),
            BusProperty("TimeoutStopUSec", .uint64(stopTimeout(options))),
        ]
        if let pod = context.pod {
            // It ends with its pod, as a container of a file does.
            properties.append(BusProperty("BindsTo", .strings([pod.unit])))
            properties.append(BusProperty("After", .strings([pod.unit])))
        }
        if let signal = options.stopSignal { properties.append(BusProperty("KillSignal", .int32(signal))) }
        let secrets = Set(options.secrets.map { $0.name }).sorted()
        if !secrets.isEmpty { properties.append(BusProperty("ImportCredential", .strings(secrets))) }
        do {
            return properties + (try options.unitLimits().map { BusProperty($0) })
        } catch {
            throw Failure("run: \(error)")
        }
    }

    /// Microseconds; zero means no limit to systemd, and at once to Podman.
    private static func stopTimeout(_ options: RunOptions) -> UInt64 {
        let seconds = options.stopTimeout ?? 10
        return seconds == 0 ? 1_000 : UInt64(seconds) * 1_000_000
    }
}
