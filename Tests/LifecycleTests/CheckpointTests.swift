import Foundation
import JSON
import Linux
import OCI
import Testing

@testable import Lifecycle

/// Expected bytes: `protoc --encode=criu_req rpc.proto` with criu's images/rpc.proto, or the encoding that Protocol Buffers
/// document (https://protobuf.dev/programming-guides/encoding/).
@Suite struct `A message to CRIU` {
    @Test func `has numbers as varints`() {
        var message = CriuMessage()
        message.add(1, 150)
        #expect(message.bytes == [0x08, 0x96, 0x01])
    }

    @Test func `has negative numbers in ten bytes`() {
        var message = CriuMessage()
        message.add(1, -1)
        #expect(message.bytes == [0x08] + [UInt8](repeating: 0xFF, count: 9) + [0x01])
    }

    @Test func `has texts and messages with their lengths`() {
        var inner = CriuMessage()
        inner.add(1, "/a")
        var message = CriuMessage()
        message.add(2, "testing")
        message.add(23, inner)
        #expect(
            message.bytes == [0x12, 0x07] + Array("testing".utf8) + [
                0xBA, 0x01, 0x04, 0x0A, 0x02, 0x2F, 0x61,
            ]
        )
    }

    @Test func `is read as it is written`() throws {
        var inner = CriuMessage()
        inner.add(1, "post-restore")
        inner.add(2, 4711)
        var message = CriuMessage()
        message.add(1, 6)
        message.add(2, true)
        message.add(5, inner)
        let fields = try #require(CriuFields(parsing: message.bytes))
        #expect(fields.number(1) == 6)
        #expect(fields.isOn(2))
        #expect(fields.message(5)?.text(1) == "post-restore")
        #expect(fields.message(5)?.number(2) == 4711)
        #expect(!fields.isOn(3))
    }

    @Test(arguments: [
        [0x08] as [UInt8], [0x08, 0xFF], [0x12, 0x05, 0x61], [0x0B, 0x00], [0x0D, 0x01],
        [0x08] + [UInt8](repeating: 0x80, count: 11),
    ])
    func `that ends too early is none`(bytes: [UInt8]) {
        #expect(CriuFields(parsing: bytes) == nil)
    }
}

@Suite struct `Talking with CRIU` {
    /// What CRIU says, message by message, and what it is answered.
    private func hold(
        _ kind: CriuCall.Kind,
        saying answers: [CriuMessage],
        _ tell: (String, Int32) -> Void = { _, _ in }
    ) throws -> (answer: CriuFields, heard: [[UInt8]]) {
        let pair = try PacketSocket.Pair()
        for answer in answers { try pair.theirs.send(answer.bytes) }
        var request = CriuMessage()
        request.add(1, kind.rawValue)
        let fields = try CriuDialog(kind).hold(over: pair.ours, request) { event throws(LifecycleError) in
            tell(event.name, event.pid)
        }
        var heard: [[UInt8]] = []
        for _ in answers { heard.append(try pair.theirs.receive().bytes) }
        return (fields, heard)
    }

    private func answer(_ kind: CriuCall.Kind, done: Bool = true, errno: Int64? = nil) -> CriuMessage {
        var message = CriuMessage()
        message.add(1, kind.rawValue)
        message.add(2, done)
        if let errno { message.add(7, errno) }
        return message
    }

    @Test func `confirms all that it is told of`() throws {
        var told = CriuMessage()
        told.add(1, "setup-namespaces")
        told.add(2, 7)
        var notice = answer(.notify)
        notice.add(5, told)
        var events: [String] = []
        let (fields, heard) = try hold(.restore, saying: [notice, answer(.restore)]) { name, pid in
            events.append("\(name) \(pid)")
        }
        #expect(events == ["setup-namespaces 7"])
        #expect(fields.number(1) == 2)
        // criu_req: the kind of a notification, and notify_success.
        #expect(heard == [[0x08, 0x02], [0x08, 0x06, 0x18, 0x01]])
    }

    @Test func `says what CRIU could not do`() {
        let expected = LifecycleError.checkpoint(
            "criu failed: type DUMP errno 1 (Operation not permitted)"
        )
        #expect(throws: expected) { try hold(.dump, saying: [answer(.dump, done: false, errno: 1)]) }
    }

    @Test func `takes no answer to something else`() {
        #expect(throws: LifecycleError.checkpoint("CRIU answers what nobody has asked (2)")) {
            try hold(.dump, saying: [answer(.restore)])
        }
    }

    @Test func `notices that CRIU has ended`() throws {
        let ours = try PacketSocket.Pair().takeOurs()
        #expect(throws: (any Error).self) {
            try CriuDialog(.dump).hold(over: ours, CriuMessage()) { _ throws(LifecycleError) in }
        }
    }

    @Test func `gives up with what is told where that fails`() {
        let failure = LifecycleError.checkpoint("no")
        #expect(throws: failure) {
            let pair = try PacketSocket.Pair()
            var notice = answer(.notify)
            notice.add(5, CriuMessage())
            try pair.theirs.send(notice.bytes)
            return try CriuDialog(.dump).hold(over: pair.ours, CriuMessage()) { _ throws(LifecycleError) in
                throw failure
            }
        }
    }
}

@Suite struct `Mounts of the host in a container that is written down` {
    @Test func `are where the links of the root file system lead`() throws {
        let root = try TemporaryRoot()
        try root.write("", to: "rootfs/real/conf/file")
        let files = FileManager.default
        let path = root.path + "/rootfs"
        try files.createSymbolicLink(atPath: path + "/conf", withDestinationPath: "/real/conf")
        try files.createSymbolicLink(atPath: path + "/out", withDestinationPath: "../../../real")
        let directory = try Directory(path: PathBytes(path))
        #expect(ExternalMounts.resolve("/conf", in: directory) == "/real/conf")
        #expect(ExternalMounts.resolve("out/conf/", in: directory) == "/real/conf")
        #expect(ExternalMounts.resolve("/conf/below/this", in: directory) == "/real/conf/below/this")
        #expect(ExternalMounts.resolve("/not/there", in: directory) == "/not/there")
        #expect(ExternalMounts.resolve("/", in: directory) == "/")
    }

    @Test func `are binds and devices`() throws {
        let root = try TemporaryRoot()
        try root.write("", to: "rootfs/data/.keep")
        var spec = RuntimeSpec()
        spec.mounts = [
            .init(destination: "/proc", type: "proc", source: "proc"),
            .init(destination: "/data", type: "none", source: "files", options: ["rbind", "ro"]),
        ]
        let mounts = ExternalMounts(
            spec,
            root: try Directory(path: PathBytes(root.path + "/rootfs")),
            bundle: "/bundle"
        )
        #expect(mounts.mounts.first == .init(destination: "/data", source: "/bundle/files"))
        #expect(mounts.mounts.dropFirst().map(\.destination) == ExternalMounts.devices)
    }
}

@Suite struct `Making mount points for CRIU` {
    /// As root only: binds are mounted on the way.
    @Test(.enabled(if: geteuid() == 0, "only root can enter a mount namespace"))
    func `makes those below bind mounts, and follows links within the root`() throws {
        let root = try TemporaryRoot()
        try root.write("", to: "rootfs/real/.keep")
        try root.write("x", to: "bind/.keep")
        try FileManager.default.createSymbolicLink(
            atPath: root.path + "/rootfs/link",
            withDestinationPath: "../../../real"
        )
        var spec = RuntimeSpec()
        spec.mounts = [
            .init(destination: "/link/a", type: "bind", source: root.path + "/bind", options: ["bind"]),
            .init(destination: "/real/a/nested", type: "proc", source: "proc"),
            .init(destination: "/file", type: "", source: root.path + "/bind/.keep", options: ["bind"]),
            .init(destination: "/memory", type: "tmpfs", source: "tmpfs"),
            .init(destination: "/memory/below", type: "proc", source: "proc"),
            .init(destination: "/cgroup", type: "cgroup", source: "cgroup"),
        ]
        try MountPoints(spec, bundle: root.path).make(in: root.path + "/rootfs")
        let files = FileManager.default
        func type(_ path: String) throws -> FileAttributeType? {
            try files.attributesOfItem(atPath: root.path + path)[.type] as? FileAttributeType
        }
        #expect(try type("/rootfs/real/a") == .typeDirectory)
        #expect(files.fileExists(atPath: root.path + "/bind/nested"))
        #expect(try type("/rootfs/file") == .typeRegular)
        #expect(files.fileExists(atPath: root.path + "/rootfs/memory"))
        #expect(!files.fileExists(atPath: root.path + "/rootfs/memory/below"))
        #expect(!files.fileExists(atPath: root.path + "/rootfs/cgroup"))
        // Nothing is mounted here.
        #expect(try files.contentsOfDirectory(atPath: root.path + "/rootfs/real/a") == [])
    }
}

@Suite struct `What can't be written down` {
    @Test func `is a container that has ended`() throws {
        let root = try TemporaryRoot()
        var record = try ContainerRecord.own("web")
        record.startTime += 1
        try root.write(record.json.text, to: "web/state.json")
        #expect(throws: LifecycleError.notCheckpointable("web", .stopped)) {
            try root.containers.checkpoint("web", CriuSettings(program: "/bin/false", images: "/nowhere")) {
                _ in
            }
        }
    }

    @Test func `leaves the container as it was where CRIU fails`() throws {
        let root = try TemporaryRoot()
        try root.write(ContainerRecord.own("web").json.text, to: "web/state.json")
        try root.write(#"{"ociVersion":"1.2.0","root":{"path":"rootfs"}}"#, to: "web/config.json")
        var settings = CriuSettings(program: "/bin/false", images: root.path + "/images")
        settings.isPreliminary = true
        #expect(throws: (any Error).self) { try root.containers.checkpoint("web", settings) { _ in } }
        let container = try root.containers.find("web")
        #expect(try container.status() == .running)
    }
}
