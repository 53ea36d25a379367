package import OCI

/// All that a container's cgroup is told.
package struct CgroupPlan: Equatable, Sendable {
    package var settings: [CgroupSetting]
    package var devices: DeviceRules

    package init(_ resources: RuntimeSpec.Resources) throws(CgroupError) {
        do throws(ResourceError) {
            settings = try CgroupSettings.of(resources)
            devices = try DeviceRules(resources.devices)
        } catch {
            throw .resource(error)
        }
    }

    /// Whether there is anything that only a cgroup of its own can give a container.
    ///
    /// Rules for devices are not: who may not make cgroups can't make devices, either.
    static func asks(for resources: RuntimeSpec.Resources) -> Bool {
        ((try? CgroupSettings.of(resources)) ?? []).isEmpty == false
    }
}
