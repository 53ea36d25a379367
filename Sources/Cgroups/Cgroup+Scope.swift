import Linux
package import Lowering
import OCI
package import Systemd

// The systemd driver: a scope for each container.
extension Cgroup {
    /// Makes a container's scope.
    ///
    /// systemd knows no scope without a process. Ours only waits: the container is born in the scope, and the process
    /// that waits is killed with this value.
    static func makeScope(
        for id: String,
        _ name: ScopeName,
        isUser: Bool,
        resources: RuntimeSpec.Resources,
        annotations: [String: String],
        laterPidsLimit: Int64?
    ) throws(CgroupError) -> Cgroup {
        var wanted: [UnitProperty]
        do {
            wanted = try UnitProperty.properties(of: resources)
        } catch {
            throw .resource(error)
        }
        do {
            wanted += try UnitProperty.properties(of: annotations)
        } catch {
            throw .unit(name.unit, "\(error)")
        }
        let keeper = try inCgroup { () throws(SyscallError) in try WaitingProcess() }
        let properties = description(of: id, name.slice, keeper.pid) + wanted.map { BusProperty($0) }
        let path: String
        do throws(BusError) {
            path = try start(name.unit, properties, isUser)
        } catch {
            throw .unit(name.unit, "\(error)")
        }
        let made = try make(path)
        return Cgroup(
            path: path,
            scope: name.unit,
            directory: made.intoDirectory(),
            keeper: keeper,
            laterPidsLimit: laterPidsLimit
        )
    }

    private static func description(of id: String, _ slice: String, _ process: Int32) -> [BusProperty] {
        [
            BusProperty("Description", .string("Container \(id)")),
            BusProperty("Slice", .string(slice)),
            BusProperty("Delegate", .boolean(true)),
            BusProperty("PIDs", .array(.uint32, [.uint32(UInt32(bitPattern: process))])),
            // With each its controller is there, also where nothing is limited.
            BusProperty("MemoryAccounting", .boolean(true)),
            BusProperty("CPUAccounting", .boolean(true)),
            BusProperty("IOAccounting", .boolean(true)),
            BusProperty("TasksAccounting", .boolean(true)),
            BusProperty("DefaultDependencies", .boolean(false)),
            // Without it a scope that ran out of memory would remain, as failed.
            BusProperty("CollectMode", .string("inactive-or-failed")),
        ]
    }

    private static let patience: Int64 = 30_000

    /// Starts a scope, and returns its cgroup.
    private static func start(
        _ unit: String,
        _ properties: [BusProperty],
        _ isUser: Bool
    ) throws(BusError) -> String {
        var manager = try Manager.open(isUser ? .user : .system)
        try manager.subscribe()
        let job: String
        do throws(BusError) {
            job = try manager.startTransientUnit(unit, mode: "replace", properties: properties)
        } catch {
            guard error.name == "org.freedesktop.systemd1.UnitExists" else { throw error }
            // What remains of one that failed, or else the same error again.
            try manager.resetFailedUnit(unit)
            job = try manager.startTransientUnit(unit, mode: "replace", properties: properties)
        }
        let result = try manager.wait(forJob: job, milliseconds: patience)
        guard result == .done else { throw .refused(result?.reason ?? "was not started") }
        let object = Manager.path(ofUnit: unit)
        guard let path = try manager.property("ControlGroup", of: object, "Scope").string, path.count > 1
        else {
            throw .refused("has no cgroup")
        }
        return path
    }

    /// Tells systemd of limits that change.
    func setProperties(_ resources: RuntimeSpec.Resources) throws(CgroupError) {
        guard let scope else { return }
        let properties: [UnitProperty]
        do throws(ResourceError) {
            properties = try UnitProperty.properties(of: resources, isUpdate: true)
        } catch {
            throw .resource(error)
        }
        if properties.isEmpty { return }
        do throws(BusError) {
            var manager = try Manager.open(isOfUser ? .user : .system)
            try manager.setUnitProperties(scope, properties.map { BusProperty($0) })
        } catch {
            throw .unit(scope, "\(error)")
        }
    }

    /// Stops the scope, where systemd has not yet seen that it is empty.
    func stopScope() throws(CgroupError) {
        guard let scope else { return }
        do throws(BusError) {
            var manager = try Manager.open(isOfUser ? .user : .system)
            try manager.subscribe()
            let job = try manager.stopUnit(scope)
            try manager.wait(forJob: job, milliseconds: Self.patience)
        } catch {
            if error.name == "org.freedesktop.systemd1.NoSuchUnit" { return }
            throw .unit(scope, "\(error)")
        }
    }

    /// Whether the user's service manager has the scope, by where that has its units.
    private var isOfUser: Bool {
        path.split(separator: "/").contains { $0.hasPrefix("user@") && $0.hasSuffix(".service") }
    }
}

extension BusProperty {
    /// A setting of the table as the bus takes it.
    package init(_ property: UnitProperty) {
        self.init(property.name, BusValue(property.value))
    }
}

extension BusValue {
    init(_ value: UnitProperty.Value) {
        switch value {
        case .byte(let value): self = .byte(value)
        case .boolean(let value): self = .boolean(value)
        case .int16(let value): self = .int16(value)
        case .uint16(let value): self = .uint16(value)
        case .int32(let value): self = .int32(value)
        case .uint32(let value): self = .uint32(value)
        case .int64(let value): self = .int64(value)
        case .uint64(let value): self = .uint64(value)
        case .double(let value): self = .double(value)
        case .string(let value): self = .string(value)
        case .objectPath(let value): self = .objectPath(value)
        // What is no signature is sent as an empty one, which no property is.
        case .signature(let value): self = .signature((try? BusType.types(of: value.utf8)) ?? [])
        case .variant(let value): self = .variant(BusValue(value))
        case .array(let element, let values):
            self = .array((try? BusType.type(of: element.utf8)) ?? .variant, values.map { BusValue($0) })
        case .structure(let values): self = .structure(values.map { BusValue($0) })
        }
    }
}
