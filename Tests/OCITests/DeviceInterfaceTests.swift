import OCI
import Testing

/// The examples' members are those of the specification's SPEC.md, "CDI JSON Specification".
@Suite struct `A file of the Container Device Interface` {
    private static let text = """
        {"cdiVersion": "0.6.0", "kind": "vendor.com/device",
         "devices": [
          {"name": "my-device", "containerEdits": {"deviceNodes": [
            {"hostPath": "/vendor/dev/card1", "path": "/dev/card1", "type": "c", "major": 25, "minor": 25,
             "fileMode": 384, "permissions": "rw", "uid": 1000, "gid": 1000},
            {"path": "/dev/card-render1", "type": "c", "major": 25, "minor": 25}]}},
          {"name": "all", "containerEdits": {"env": ["ALL=1"], "additionalGids": [0, 44]}}],
         "containerEdits": {"env": ["FOO=VALID_SPEC", "BAR=BARVALUE1"],
          "deviceNodes": [{"path": "/dev/vendorctl"}],
          "mounts": [{"hostPath": "/bin/vendorBin", "containerPath": "/bin/vendorBin"},
           {"hostPath": "/usr/lib/libVendor.so.0", "containerPath": "/usr/lib/libVendor.so.0",
            "options": ["ro", "rbind"]}], "hooks": []}}
        """

    @Test func `gives a container what all of its devices need, and what that one needs`() throws {
        let interface = try DeviceInterface(parsing: Self.text.utf8)
        #expect(interface.kind == "vendor.com/device")
        let edits = try #require(interface.edits(for: "my-device"))
        #expect(edits.environment == ["FOO=VALID_SPEC", "BAR=BARVALUE1"])
        #expect(
            edits.devices == [
                RuntimeSpec.Device(path: "/dev/vendorctl", source: "/dev/vendorctl"),
                RuntimeSpec.Device(path: "/dev/card1", source: "/vendor/dev/card1", access: "rw"),
                RuntimeSpec.Device(path: "/dev/card-render1", source: "/dev/card-render1"),
            ]
        )
        #expect(edits.mounts.map(\.options) == [["bind"], ["ro", "rbind"]])
        #expect(interface.edits(for: "all")?.groups == [44])
        #expect(interface.edits(for: "other") == nil)
    }

    @Test(arguments: [
        (#"{"kind": "a/b"}"#, "cdiVersion", DocumentError.Reason.missing),
        (#"{"cdiVersion": "2.0.0", "kind": "a/b"}"#, "cdiVersion", .expected("a version from 0.3.0 to 1.x")),
        (#"{"cdiVersion": "0.6.0", "kind": "ab"}"#, "kind", .expected("a vendor, '/' and a class")),
        (
            #"{"cdiVersion": "0.6.0", "kind": "a/b", "devices": [{"name": "0", "containerEdits": {"hooks": [{}]}}]}"#,
            "devices[0].containerEdits.hooks", .expected("left out: it is not supported")
        ),
        (
            #"{"cdiVersion": "0.6.0", "kind": "a/b", "containerEdits": {"deviceNodes": [{"path": "dev/x"}]}}"#,
            "containerEdits.deviceNodes[0].path", .expected("an absolute path")
        ),
        (
            #"{"cdiVersion": "0.6.0", "kind": "a/b", "containerEdits": {"env": ["A"]}}"#,
            "containerEdits.env", .expected("a list of NAME=value")
        ),
    ])
    func `that is wrong is refused`(text: String, place: String, reason: DocumentError.Reason) {
        let error = DocumentError(.deviceInterface, place, reason)
        #expect(throws: error) { try DeviceInterface(parsing: text.utf8) }
    }
}
