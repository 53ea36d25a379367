import Glibc
package import Linux

/// The service manager, over D-Bus (org.freedesktop.systemd1(5)).
package struct Manager: ~Copyable {
    /// Whose units: the host's, or those of the user that asks.
    package enum Scope: Sendable {
        case system
        case user
    }

    package static let destination = "org.freedesktop.systemd1"
    package static let path = "/org/freedesktop/systemd1"
    package static let interface = "org.freedesktop.systemd1.Manager"

    package var bus: Bus
    private var isSubscribed = false

    /// Connects to the service manager itself where we may, which works without a bus, else over the bus.
    package static func open(_ scope: Scope = .system) throws(BusError) -> Manager {
        Manager(over: try connect(scope))
    }

    /// Speaks to it over a connection that is there.
    package init(over bus: consuming Bus) {
        self.bus = bus
    }

    private static func connect(_ scope: Scope) throws(BusError) -> Bus {
        var first: BusError?
        for (address, isDirect) in addresses(scope) {
            do {
                return try Bus.open(address: address, isDirect: isDirect)
            } catch {
                if first == nil { first = error }
            }
        }
        throw first ?? .refused("neither DBUS_SESSION_BUS_ADDRESS nor XDG_RUNTIME_DIR is set")
    }

    private static func addresses(_ scope: Scope) -> [(address: String, isDirect: Bool)] {
        switch scope {
        case .system:
            let variable = Variables.value("DBUS_SYSTEM_BUS_ADDRESS") ?? ""
            let bus = variable.isEmpty ? ["/run/dbus/system_bus_socket"] : BusAddress.sockets(of: variable)
            // The socket is root's.
            let direct = geteuid() == 0 ? [(address: "/run/systemd/private", isDirect: true)] : []
            return direct + bus.map { (address: $0, isDirect: false) }
        case .user:
            let directory = Variables.value("XDG_RUNTIME_DIR") ?? ""
            let own = directory.isEmpty ? [] : [(address: "\(directory)/systemd/private", isDirect: true)]
            let variable = Variables.value("DBUS_SESSION_BUS_ADDRESS") ?? ""
            var bus = BusAddress.sockets(of: variable)
            if bus.isEmpty, !directory.isEmpty { bus = ["\(directory)/bus"] }
            return own + bus.map { (address: $0, isDirect: false) }
        }
    }

    /// Calls a method of the manager.
    @discardableResult
    package mutating func call(
        _ member: String,
        _ arguments: [BusValue] = [],
        milliseconds: Int64 = Bus.patience
    ) throws(BusError) -> [BusValue] {
        try bus.call(
            BusMessage(call: member, of: Self.interface, on: Self.path, to: destination, arguments),
            milliseconds: milliseconds
        )
    }

    /// Nobody has a name on a direct connection.
    private var destination: String? { bus.isDirect ? nil : Self.destination }

    /// Asks for the signals of jobs and units; before what causes them, so that none is missed.
    package mutating func subscribe() throws(BusError) {
        if isSubscribed { return }
        isSubscribed = true
        try bus.add(match: "type='signal',sender='\(Self.destination)',interface='\(Self.interface)'")
        try bus.add(
            match: "type='signal',sender='\(Self.destination)',"
                + "interface='org.freedesktop.DBus.Properties',member='PropertiesChanged'"
        )
        try call("Subscribe")
    }

    // MARK: Units

    /// Makes a unit that lives until it is stopped, and starts it.
    ///
    /// - Parameters:
    ///   - name: With its suffix, such as `web.service`.
    ///   - mode: What happens to jobs that are there, such as `fail` or `replace` (systemctl(1), `--job-mode=`).
    ///   - properties: Its settings, by their names on the bus.
    ///   - auxiliary: Further units that are made with it.
    /// - Returns: The path of the job that starts it.
    /// - Throws: ``BusError``; of the name `org.freedesktop.systemd1.UnitExists` where there is one of that name.
    package mutating func startTransientUnit(
        _ name: String,
        mode: String = "fail",
        properties: [BusProperty],
        auxiliary: [(name: String, properties: [BusProperty])] = []
    ) throws(BusError) -> String {
        let type = BusType.structure([.string, .array(BusProperty.type)])
        let others = auxiliary.map { unit in
            BusValue.structure([.string(unit.name), BusProperty.argument(unit.properties)])
        }
        return try path(
            of: "StartTransientUnit",
            [.string(name), .string(mode), BusProperty.argument(properties), .array(type, others)]
        )
    }

    /// The same when what is left of an ended unit of the name has been removed, a moment after its end.
    ///
    /// - Parameters:
    ///   - name: The unit.
    ///   - properties: Its settings.
    ///   - milliseconds: How long the removal may take.
    /// - Returns: The path of the job.
    /// - Throws: ``BusError``, also where the unit is still there then.
    package mutating func startTransientUnit(
        _ name: String,
        properties: [BusProperty],
        afterRemovalWithin milliseconds: Int64
    ) throws(BusError) -> String {
        let deadline = Bus.deadline(milliseconds)
        while true {
            do {
                return try startTransientUnit(name, properties: properties)
            } catch {
                guard error.isOfUnitThatIsThere, Bus.deadline(0) < deadline else { throw error }
                usleep(5000)
            }
        }
    }

    /// Starts a unit.
    ///
    /// The result is the path of the job.
    package mutating func startUnit(_ name: String, mode: String = "replace") throws(BusError) -> String {
        try path(of: "StartUnit", [.string(name), .string(mode)])
    }

    /// Stops a unit.
    ///
    /// The result is the path of the job.
    package mutating func stopUnit(_ name: String, mode: String = "replace") throws(BusError) -> String {
        try path(of: "StopUnit", [.string(name), .string(mode)])
    }

    /// Stops a unit and starts it again.
    ///
    /// The result is the path of the job.
    package mutating func restartUnit(_ name: String, mode: String = "replace") throws(BusError) -> String {
        try path(of: "RestartUnit", [.string(name), .string(mode)])
    }

    /// Sends a signal to processes of a unit: its `main` one, the `control` one, or `all`.
    package mutating func killUnit(_ name: String, whom: String = "main", signal: Int32) throws(BusError) {
        try call("KillUnit", [.string(name), .string(whom), .int32(signal)])
    }

    /// Forgets that a unit has failed.
    package mutating func resetFailedUnit(_ name: String) throws(BusError) {
        try call("ResetFailedUnit", [.string(name)])
    }

    /// Changes settings of a unit, until the next boot where it is only at run time.
    package mutating func setUnitProperties(
        _ name: String,
        _ properties: [BusProperty],
        runtime: Bool = true
    ) throws(BusError) {
        try call("SetUnitProperties", [.string(name), .boolean(runtime), BusProperty.argument(properties)])
    }

    /// The object of a unit that is loaded.
    ///
    /// - Throws: ``BusError`` of the name `org.freedesktop.systemd1.NoSuchUnit` where there is none.
    package mutating func unit(named name: String) throws(BusError) -> String {
        try path(of: "GetUnit", [.string(name)])
    }

    /// The object of the unit that a process belongs to.
    package mutating func unit(ofProcess pid: Int32) throws(BusError) -> String {
        try path(of: "GetUnitByPID", [.uint32(UInt32(bitPattern: pid))])
    }

    /// The object and the name of the unit that a process belongs to, by its file descriptor; systemd 254 or later.
    package mutating func unit(
        of process: borrowing ProcessDescriptor
    ) throws(BusError) -> (
        path: String, name: String
    ) {
        let answer = try call("GetUnitByPIDFD", [.fileDescriptor(process.descriptor.number)])
        guard answer.count >= 2, let path = answer[0].string, let name = answer[1].string else {
            throw .invalid("an answer to GetUnitByPIDFD without a unit")
        }
        return (path, name)
    }

    /// The path of a unit's object, which need not be loaded.
    package static func path(ofUnit name: String) -> String { "\(path)/unit/\(BusAddress.label(name))" }

    /// A property of a unit.
    ///
    /// - Parameters:
    ///   - name: Such as `ActiveState`.
    ///   - unit: The path of its object.
    ///   - kind: `Unit`, or the kind of unit that has the property, such as `Service`.
    /// - Returns: The value, without the variant that it comes in.
    /// - Throws: ``BusError``.
    package mutating func property(
        _ name: String,
        of unit: String,
        _ kind: String = "Unit"
    ) throws(BusError) -> BusValue {
        let answer = try bus.call(get(name, of: unit, kind))
        guard case .variant(let value) = answer.first else { throw .invalid("a property without a value") }
        return value
    }

    /// A property of many units, each of which may be gone: nil then.
    package mutating func property(
        _ name: String,
        ofEach units: [String],
        _ kind: String = "Unit"
    ) throws(BusError) -> [BusValue?] {
        let calls = units.map { get(name, of: $0, kind) }
        return try bus.call(each: calls).map { answer in
            guard case .variant(let value)? = answer?.first else { return nil }
            return value
        }
    }

    private func get(_ name: String, of unit: String, _ kind: String) -> BusMessage {
        BusMessage(
            call: "Get",
            of: "org.freedesktop.DBus.Properties",
            on: unit,
            to: destination,
            [.string("\(Self.destination).\(kind)"), .string(name)]
        )
    }

    private mutating func path(of member: String, _ arguments: [BusValue]) throws(BusError) -> String {
        guard case .objectPath(let path) = try call(member, arguments).first else {
            throw .invalid("an answer to \(member) without a path")
        }
        return path
    }
}
