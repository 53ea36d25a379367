import ContentStore
import Glibc
import Lowering
import OCI
import Runtime

extension Preparation {
    /// What flags, image and host make of the container.
    func plan(
        _ files: borrowing ContainerFiles,
        _ secrets: borrowing SecretFiles,
        _ joined: JoinedNetwork?,
        _ labels: SELinuxLabels?
    ) throws(Failure) -> RunPlan {
        var host = try HostFacts(context: context).host()
        host.labels = labels
        let layers = image?.layers ?? [context.options.image ?? "/"]
        try MountFacts(mounts: context.options.mounts, layers: layers).describe(to: &host)
        let accounts = ImageAccounts(layers: layers)
        host.passwd = try accounts.content("etc/passwd")
        host.group = try accounts.content("etc/group")
        host.firstID = firstID
        host.files = files.mounts + secrets.mounts
        host.secrets = secrets.values
        host.joinedNetwork = joined?.namespace
        switch pod {
        case .some(let pod): pod.describe(to: &host)
        case .none: break
        }
        do {
            return try context.options.plan(image: image?.configuration ?? ImageConfiguration(), host: host)
        } catch {
            throw Failure("run: \(error)")
        }
    }

    /// Refuses a time zone that the host does not know.
    func checkTimezone() throws(Failure) {
        guard let zone = context.options.timezone, zone != "local" else { return }
        let folder = "/usr/share/zoneinfo"
        guard unsafe access("\(folder)/\(zone)", F_OK) == 0 else {
            throw Failure("run: --tz '\(zone)': there is no such time zone below \(folder)")
        }
    }

    /// What becomes `/`.
    func root(_ plan: RunPlan) -> Launch.Root {
        guard let image else { return .directory(context.options.image ?? "/") }
        // A file that the container is not to have must not come from there either.
        let hasAll = !context.options.noHosts && !context.options.noHostname
        let layers = hasAll ? [reservation.mountPoints] + image.layers : image.layers
        return .layers(layers, upper: reservation.container.upper, work: reservation.container.work)
    }

    /// The compiled system call filter; empty for none.
    func filter(_ plan: RunPlan) throws(Failure) -> [UInt8] {
        try SystemCallFilter.compile(plan.spec.seccomp, for: plan.spec.process)
    }
}
