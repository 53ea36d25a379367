import Discovery
import Foundation
import Inspection
import TestSupport
import Testing
import UnitFile

@Suite struct `Linting paths` {
    @Test func `a folder is looked at as a whole, and paths are as the user wrote them`() throws {
        let folder = try TemporaryFolder()
        try folder.write("q/web.container", "[Container]\nImage=a\nVolume=data.volume:/d\nRedOnly=yes\n")
        try folder.write("q/apps/db.container", "[Container]\nImage=a\n[Service]\nRestrt=always\n")
        let root = folder.root.path
        let inspection = try Inspection(paths: [root + "/q/"], systemd: 252)
        #expect(inspection.files.map(\.source.name.description) == ["web.container", "db.container"])
        #expect(
            inspection.diagnostics.map(\.description) == [
                "\(root)/q/apps/db.container:4:1: warning: unknown setting 'Restrt' in [Service], did you mean 'Restart'?",
                "\(root)/q/web.container:3:8: error: there is no file 'data.volume', which 'Volume=' names",
                "\(root)/q/web.container:4:1: error: unknown key 'RedOnly' in [Container], did you mean 'ReadOnly'?",
            ]
        )
    }

    @Test func `a file is looked at with what is beside it`() throws {
        let folder = try TemporaryFolder()
        try folder.write("web.container", "[Unit]\nAfter=db.container\n[Container]\nImage=a\n")
        try folder.write("db.container", "[Container]\nImge=a\n")
        try folder.write("web.container.d/x.conf", "[Container]\nPull=nevr\n")
        let root = folder.root.path
        let inspection = try Inspection(paths: [root + "/web.container"])
        #expect(
            inspection.diagnostics.map(\.description) == [
                "\(root)/web.container.d/x.conf:2:6: error: 'Pull=nevr': expected one of always, missing, never, newer"
            ]
        )
    }

    @Test func `a drop-in is looked at alone`() throws {
        let folder = try TemporaryFolder()
        try folder.write("web.container", "[Container]\nImage=a\nImge=b\n")
        try folder.write("db.container", "[Container]\nImage=a\nImge=b\n")
        try folder.write("container.d/x.conf", "[Container]\nMemory=x\n")
        let path = folder.root.path + "/container.d/x.conf"
        let inspection = try Inspection(paths: [path])
        #expect(
            inspection.diagnostics.map(\.description) == [
                "\(path):2:8: error: 'Memory=x': expected a size, such as 512m"
            ]
        )
    }

    @Test func `a file that another hides is told`() throws {
        let folder = try TemporaryFolder()
        try folder.write("a/web.container")
        try folder.write("b/web.container", "[Container]\nImge=a\n")
        let root = folder.root.path
        let inspection = try Inspection(paths: [root])
        #expect(
            inspection.diagnostics.map(\.description) == [
                "\(root)/b/web.container: warning: not read, '\(root)/a/web.container' has the same name"
            ]
        )
    }

    @Test func `what is no Quadlet file can't be linted`() throws {
        let folder = try TemporaryFolder()
        try folder.write("README.md", "")
        let root = folder.root.path
        #expect(throws: InspectionError.nothing(root)) { try Inspection(paths: [root]) }
        #expect(throws: InspectionError.notQuadlet(root + "/README.md")) {
            try Inspection(paths: [root + "/README.md"])
        }
        #expect(throws: InspectionError.missing(root + "/no")) { try Inspection(paths: [root + "/no"]) }
    }

    /// Versions are those of systemd's manual pages.
    @Test(arguments: [
        (
            "[Service]\nRestartSteps=3\n", 252,
            ["'RestartSteps=' needs systemd 254, this is systemd 252, which ignores it"]
        ),
        ("[Service]\nRestartSteps=3\n", 254, []),
        (
            "[Install]\nUpheldBy=a.target\n", 253,
            ["'UpheldBy=' needs systemd 254, this is systemd 253, which ignores it"]
        ),
        ("[Unit]\nRestart=always\n", 257, ["'Restart=' belongs in [Service], systemd ignores it here"]),
        ("[Service]\nImage=b\n", 257, ["'Image=' is a key of [Container], systemd ignores it here"]),
        (
            "[Service]\nFrobnicateThis=b\n", 262,
            ["unknown setting 'FrobnicateThis' in [Service], systemd ignores it"]
        ),
        ("[Service]\nFrobnicateThis=b\n", 263, []),
        ("[Service]\nX-Mine=b\n[X-Mine]\nSomething=1\n", 257, []),
        ("[Unit]\nStartLimitBurst=3\n[Service]\nMemoryMax=1G\nKillSignal=SIGINT\nUMask=077\n", 252, []),
    ])
    func `settings of systemd are checked for its version`(
        text: String,
        version: Int,
        messages: [String]
    ) throws {
        let folder = try TemporaryFolder()
        try folder.write("web.container", "[Container]\nImage=a\n" + text)
        let inspection = try Inspection(paths: [folder.root.path], systemd: version)
        #expect(inspection.diagnostics.map(\.message) == messages)
    }

    /// podman-run(1) says which flags exclude each other.
    @Test(arguments: [
        ("Network=host\nSysctl=net.core.somaxconn=1\n", [":4:8: error: the container can't start: --sysctl"]),
        ("HostName=%i\nPodmanArgs=--uts=host\n", [":3:10: error: the container can't start: --hostname"]),
        ("Exec=a 100%% $$b\nContainerName=w-%i\nPublishPort=%i:80\n", []),
    ])
    func `a container that can't start is told`(lines: String, starts: [String]) throws {
        let folder = try TemporaryFolder()
        try folder.write("web@.container", "[Container]\nImage=a\n" + lines)
        let path = folder.root.path + "/web@.container"
        let messages = try Inspection(paths: [path]).diagnostics.map(\.description)
        #expect(messages.count == starts.count)
        for (message, start) in zip(messages, starts) {
            #expect(message.hasPrefix(path + start), "\(message)")
        }
    }
}
