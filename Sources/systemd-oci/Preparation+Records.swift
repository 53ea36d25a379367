import ContentStore
import Glibc
import JSON
import Linux
import Lowering
import Network
import OCI
import Runtime
import Systemd

extension Preparation {
    /// Leaves what other commands and the relay of standard output must know.
    func recordState(_ plan: RunPlan, pid: Int32) throws(Failure) {
        let options = context.options
        var state = ContainerState(
            name: context.name,
            image: image?.reference.description ?? options.image ?? "",
            pid: pid,
            startTime: ProcessStatus(of: pid)?.startTime ?? 0,
            stopSignal: plan.stopSignal,
            stopTimeout: options.stopTimeout ?? 10,
            pod: context.pod?.name
        )
        state.unit = context.unit
        state.imageID = image?.configurationDigest.hexadecimal
        state.command = plan.spec.process.arguments
        state.hostname = plan.spec.hostname
        state.created = Timestamp.nanoseconds()
        state.firstID = idRange?.first
        state.networks = options.networkNames
        state.mounts = options.mounts.compactMap(ContainerState.Mount.init)
        state.labels = options.labels
        _ = try runDirectory.write(state.text, to: ContainerState.fileName)
        var process = plan.spec.process
        DefaultLimits.fit(&process.rlimits, asked: context.options.ulimits)
        let record = ProcessRecord(process: process, seccomp: plan.spec.seccomp)
        _ = try runDirectory.write(record.text, to: ProcessRecord.name, mode: 0o600)
        guard let path = outputPath else { return }
        let owner = StandardOutputOwner(
            unit: context.unit,
            invocation: context.invocation,
            identifier: context.identifier,
            pid: pid,
            fields: LogField.of(container: state.name, image: state.image)
        )
        do {
            try SmallFile.replace(StandardOutputOwner.path(of: path), with: Array(owner.text.utf8))
        } catch {
            throw Failure("cannot lease a pipe for /dev/stdout", error)
        }
    }

    /// Leaves what `healthcheck run` must know.
    mutating func recordHealth() throws(Failure) {
        let notify = context.options.notify
        let check: HealthCheck?
        do {
            check = try context.options.healthCheck(image: image?.configuration ?? ImageConfiguration())
        } catch {
            throw Failure("run: \(error)")
        }
        guard let check else {
            guard notify == .healthy else { return }
            throw Failure("run: --sdnotify=healthy: there is no health check; give one by --health-cmd")
        }
        guard let unit = context.unit, context.handsOver else {
            if context.options.health.command != nil {
                Message.write("--health-cmd has no effect: only a service has health checks", .warning)
            }
            return
        }
        var record = HealthRecord(check: check, started: HealthProbe.milliseconds(), unit: unit)
        record.description = description.text
        // The status of a container that notifies is its own.
        if notify != .container { record.notifySocket = context["NOTIFY_SOCKET"] }
        record.hasNotified = notify != .healthy
        _ = try runDirectory.write(record.json.text + "\n", to: HealthRecord.name, mode: 0o600)
        health = record
    }

    /// What `systemctl status` shows; nil for a container that says that itself.
    var status: String? {
        if context.options.notify == .container { return nil }
        guard let health else { return description.text }
        return StatusLine.text(health.description, health: health.state.status)
    }

    private var description: StatusLine {
        let options = context.options
        guard let image else { return StatusLine(directory: options.image ?? "/") }
        var status = StatusLine(
            image: image.reference.description,
            digest: image.record.resolved.hexadecimal
        )
        if let idRange { status.ids = (idRange.first, idRange.count) }
        if options.isOnBridge { status.ports = options.publishedPorts(image: image.configuration) }
        return status
    }

    /// Starts the checks of the container's health, where there are any.
    func startHealthChecks() throws(Failure) {
        guard let health else { return }
        try HealthTimer.start(health)
    }

    /// Has the image's stop signal sent where the unit's is another.
    ///
    /// A flag is the generator's, which has told the unit.
    func startStopHelper() throws(Failure) {
        guard let unit = context.unit, context.options.stopSignal == nil, stopSignal != SIGTERM else {
            return
        }
        try StopHelper.start(for: unit)
    }
}
