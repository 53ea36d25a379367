import Systemd
import Testing

@Suite struct `What signals say of a service` {
    private static let unit = Manager.path(ofUnit: "a.service")

    private func changed(_ properties: [(String, BusValue)], of path: String = unit) -> BusMessage {
        var message = BusMessage(.signal)
        message.path = path
        message.interface = "org.freedesktop.DBus.Properties"
        message.member = "PropertiesChanged"
        let entries = properties.map { BusValue.dictionaryEntry(.string($0.0), .variant($0.1)) }
        message.body = [
            .string("org.freedesktop.systemd1.Service"),
            .array(.dictionaryEntry(.string, .variant), entries), .strings([]),
        ]
        return message
    }

    private func manager(_ member: String, _ body: [BusValue]) -> BusMessage {
        var message = BusMessage(.signal)
        message.path = Manager.path
        message.interface = Manager.interface
        message.member = member
        message.body = body
        return message
    }

    private func removed(_ job: String, _ result: String) -> BusMessage {
        manager("JobRemoved", [.uint32(1), .objectPath(job), .string("a.service"), .string(result)])
    }

    @Test func `it has ended when it is inactive and had a process`() {
        var watch = UnitWatch(unit: Self.unit, job: "/job/1")
        watch.take(changed([("ActiveState", .string("inactive")), ("ExecMainCode", .int32(0))]))
        #expect(!watch.hasEnded && !watch.hasStarted)
        watch.take(removed("/job/2", "failed"))
        #expect(!watch.hasStarted)
        watch.take(removed("/job/1", "done"))
        #expect(watch.hasStarted && !watch.hasEnded)
        watch.take(changed([("ExecMainCode", .int32(1)), ("ExecMainStatus", .int32(7))], of: "/other"))
        #expect(!watch.hasEnded)
        watch.take(changed([("ExecMainCode", .int32(1)), ("ExecMainStatus", .int32(7))]))
        watch.take(changed([("ActiveState", .string("failed"))]))
        #expect(watch.hasEnded)
        #expect(watch.exitStatus == 7)
    }

    @Test(arguments: [(2, 9, 137), (3, 6, 134), (1, 255, 255)])
    func `a signal is 128 and its number`(code: Int32, status: Int32, expected: Int32) {
        var watch = UnitWatch(unit: Self.unit, job: "/job/1")
        watch.take(changed([("ExecMainCode", .int32(code)), ("ExecMainStatus", .int32(status))]))
        #expect(watch.exitStatus == expected)
    }

    @Test func `one that could not be started has ended without a process`() {
        var watch = UnitWatch(unit: Self.unit, job: "/job/1")
        watch.take(removed("/job/1", "failed"))
        #expect(!watch.hasEnded)
        let text = BusValue.string("cannot find the image")
        watch.take(changed([("StatusText", text), ("Result", .string("exit-code"))]))
        watch.take(changed([("ActiveState", .string("failed"))]))
        #expect(watch.hasEnded)
        #expect(watch.exitStatus == nil)
        #expect(watch.statusText == "cannot find the image")
        #expect(watch.result == "exit-code")
    }

    @Test func `one that waits for its next start has not ended`() {
        var watch = UnitWatch(unit: Self.unit, job: "/job/1")
        watch.take(removed("/job/1", "done"))
        watch.take(changed([("ExecMainCode", .int32(1)), ("ActiveState", .string("activating"))]))
        #expect(!watch.hasEnded)
    }

    @Test func `one that the manager has forgotten has ended`() {
        var watch = UnitWatch(unit: Self.unit, job: "/job/1")
        watch.take(manager("UnitRemoved", [.string("b.service"), .objectPath("/b")]))
        #expect(!watch.hasEnded)
        watch.take(manager("UnitRemoved", [.string("a.service"), .objectPath(Self.unit)]))
        #expect(watch.hasEnded)
    }
}
