import Cgroups
import Glibc
import Lowering
import OCI
import Runtime

/// Which devices a container may open that was given some, or rules for them, or can make some: these, as far as it was said,
/// and those that all have.
enum DeviceLimits {
    /// Others need none of this: in no file system of theirs is there a device that can be opened.
    static func apply(
        to launch: inout Launch,
        rules: [RuntimeSpec.Resources.DeviceRule]
    ) throws(Failure) {
        let devices = launch.spec.devices
        let makesDevices = makesDevices(launch.spec)
        if devices.isEmpty, rules.isEmpty, !makesDevices { return }
        let areLimited = devices.contains { !$0.access.contains("r") || !$0.access.contains("w") }
        guard launch.ownCgroup else {
            if areLimited {
                Message.write("--device: 'r' and 'w' have no effect: the container is in no unit", .warning)
            }
            if makesDevices {
                Message.write(
                    "--cap-add=CAP_MKNOD: all devices of the host can be opened: the container is in no unit",
                    .warning
                )
            }
            return
        }
        launch.needsDeviceProgram = areLimited || makesDevices
        do {
            launch.deviceProgram = try DeviceRules(devices.compactMap(rule) + rules).program
        } catch {
            throw Failure("run: --device: \(error)")
        }
    }

    /// Whether a device that the container makes in a tmpfs of its own, such as /dev, can be opened.
    ///
    /// In a user namespace none can be made.
    private static func makesDevices(_ spec: RuntimeSpec) -> Bool {
        !spec.namespaces.contains { $0.kind == .user }
            && spec.process.capabilities.bounding.contains("CAP_MKNOD")
    }

    /// What allows a device; nil for one that is not there, of which who makes the node tells.
    private static func rule(for device: RuntimeSpec.Device) -> RuntimeSpec.Resources.DeviceRule? {
        var status = stat()
        guard unsafe stat(device.source, &status) == 0 else { return nil }
        return RuntimeSpec.Resources.DeviceRule(
            isAllowed: true,
            kind: status.st_mode & S_IFMT == S_IFBLK ? "b" : "c",
            // As makedev(3) puts them together.
            major: Int64(status.st_rdev >> 8 & 0xFFF | status.st_rdev >> 32 & ~0xFFF),
            minor: Int64(status.st_rdev & 0xFF | status.st_rdev >> 12 & 0xFFFF_FF00),
            access: device.access
        )
    }
}
