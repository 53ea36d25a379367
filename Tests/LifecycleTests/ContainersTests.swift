import Foundation
import JSON
import Lifecycle
import Linux
import Testing

/// A directory of containers that is gone with the test.
final class TemporaryRoot: Sendable {
    let path = NSTemporaryDirectory() + "lifecycle-" + UUID().uuidString
    var containers: Containers { Containers(root: path) }

    init() throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Writes a file below, making the directories above it.
    func write(_ text: String, to name: String) throws {
        let url = URL(filePath: path + "/" + name)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try Data(text.utf8).write(to: url)
    }
}

extension ContainerRecord {
    /// A container whose process is the one that runs this test.
    static func own(_ id: String) throws -> ContainerRecord {
        ContainerRecord(
            id: id,
            version: "1.2.0",
            bundle: "/srv/bundle",
            rootFileSystem: "/srv/bundle/rootfs",
            pid: getpid(),
            startTime: try #require(ProcessStatus(of: getpid())).startTime,
            created: "2026-01-02T03:04:05.000000006Z",
            owner: "root"
        )
    }
}

@Suite struct `Names of containers` {
    @Test(arguments: ["a", "UPPER", "0", "a_b+c-d.e", "a..."])
    func `are what crun takes`(text: String) throws {
        #expect(try ContainerID(text).text == text)
    }

    @Test(arguments: [
        ("", "it is empty"), (".", "it starts with a dot"), ("..", "it starts with a dot"),
        (".foo", "it starts with a dot"),
        ("this/is/invalid", "invalid character `/` in the container ID"),
        ("a b", "invalid character ` ` in the container ID"),
        ("ä", "invalid character `ä` in the container ID"),
        ("a\0b", "invalid character `?` in the container ID"),
        (String(repeating: "x", count: 256), "it is longer than 255 characters"),
    ])
    func `are nothing else`(text: String, reason: String) {
        #expect(throws: LifecycleError.invalidID(text, reason: reason)) { try ContainerID(text) }
    }

    @Test func `are shown without what a terminal acts on`() {
        let error = LifecycleError.invalidID("a\u{1B}[2J", reason: "why")
        #expect("\(error)" == "invalid container ID format: 'a?[2J': why")
    }
}

@Suite struct `Finding a container` {
    @Test func `says that there is none in the words that others look for`() throws {
        let root = try TemporaryRoot()
        #expect(throws: LifecycleError.notFound("web")) { try find("web", in: root) }
        #expect("\(LifecycleError.notFound("web"))".hasPrefix("container does not exist"))
    }

    @Test func `does not find what has no state yet`() throws {
        let root = try TemporaryRoot()
        try root.write("", to: "web/config.json")
        #expect(throws: LifecycleError.notFound("web")) { try find("web", in: root) }
        #expect(try root.containers.all() == ["web"])
    }

    @Test func `does not follow a link`() throws {
        let root = try TemporaryRoot()
        try root.write(ContainerRecord.own("real").json.text, to: "real/state.json")
        try FileManager.default.createSymbolicLink(
            atPath: root.path + "/link",
            withDestinationPath: root.path + "/real"
        )
        #expect(throws: (any Error).self) { try find("link", in: root) }
        #expect(try find("real", in: root) == .running)
    }

    @Test func `says what is wrong with a damaged state`() throws {
        let root = try TemporaryRoot()
        try root.write("{\"id\":\"web\"}", to: "web/state.json")
        let expected = LifecycleError.damaged("web", reason: "something is missing in 'state.json'")
        #expect(throws: expected) { try find("web", in: root) }
    }

    private func find(_ name: String, in root: TemporaryRoot) throws -> ContainerStatus {
        let container = try root.containers.find(name)
        return try container.status()
    }
}

@Suite struct `The status of a container` {
    @Test func `is created while its process waits, then running`() throws {
        let root = try TemporaryRoot()
        try root.write(ContainerRecord.own("web").json.text, to: "web/state.json")
        try root.write("", to: "web/start.sock")
        #expect(try status(in: root) == .created)
        try FileManager.default.removeItem(atPath: root.path + "/web/start.sock")
        #expect(try status(in: root) == .running)
    }

    @Test func `is stopped where another process has the number`() throws {
        let root = try TemporaryRoot()
        var record = try ContainerRecord.own("web")
        record.startTime += 1
        try root.write(record.json.text, to: "web/state.json")
        #expect(try status(in: root) == .stopped)
    }

    @Test func `is creating while somebody makes it`() throws {
        let root = try TemporaryRoot()
        var record = try ContainerRecord.own("web")
        record.isBeingCreated = true
        try root.write(record.json.text, to: "web/state.json")
        #expect(try status(in: root) == .creating)
        record.pid = 0
        try root.write(record.json.text, to: "web/state.json")
        #expect(try status(in: root) == .stopped)
        let maker = try Directory(path: PathBytes(root.path + "/web"))
        #expect(try maker.lock())
        #expect(try status(in: root) == .creating)
    }

    private func status(in root: TemporaryRoot) throws -> ContainerStatus {
        let container = try root.containers.find("web")
        return try container.status()
    }
}

@Suite struct `A container's record` {
    @Test func `is read as it was written`() throws {
        var record = try ContainerRecord.own("web")
        record.annotations = ["b": "\"x\"", "a": ""]
        record.cgroup = "/machine.slice/libpod-web.scope"
        record.scope = "libpod-web.scope"
        record.hasOwnProcesses = false
        record.resourceGroup = "web"
        record.isBeingCreated = true
        #expect(ContainerRecord(record.json) == record)
    }

    /// runtime.md, "State": the members and when there is a PID.
    @Test func `becomes the state that hooks are given`() throws {
        var record = try ContainerRecord.own("web")
        record.pid = 7
        record.annotations = ["k": "v"]
        #expect(
            record.state(.running).text == """
                {"ociVersion":"1.2.0","id":"web","status":"running","pid":7,"bundle":"/srv/bundle",\
                "annotations":{"k":"v"}}
                """
        )
        #expect(record.state(.stopped)["pid"] == nil)
    }
}
