import Lowering
import Testing

/// The text of `systemctl status`, and the fields of `journalctl`.
@Suite struct `What a unit says of its container` {
    @Test func `is its image, IDs, ports and health`() {
        var status = StatusLine(
            image: "docker.io/library/nginx:stable",
            digest: "4f1c0e9b8a7d6655443322110099887766554433221100998877665544332211"
        )
        #expect(status.text == "Image docker.io/library/nginx:stable (sha256:4f1c0e9b8a7d)")
        status.ids = (524_288, 65_536)
        status.ports = [
            RunPort(hostPort: 8080, containerPort: 80),
            RunPort(hostAddress: "::1", hostPort: 9000, containerPort: 9000, count: 2, transport: "udp"),
            RunPort(hostPort: nil, containerPort: 443),
        ]
        let text =
            "Image docker.io/library/nginx:stable (sha256:4f1c0e9b8a7d), IDs 524288-589823, "
            + "ports 0.0.0.0:8080->80/tcp [::1]:9000-9001->9000-9001/udp 443/tcp"
        #expect(status.text == text)
        #expect(StatusLine.text(text, health: .unhealthy) == text + ", unhealthy")
        #expect(StatusLine.isDescription(text))
        #expect(StatusLine(directory: "/srv\nMAINPID=1").text == "Directory /srv MAINPID=1")
        #expect(!StatusLine.isDescription("cannot find the image"))
    }

    @Test func `goes on to its last port and ID`() {
        var status = StatusLine(directory: "/")
        status.ids = (4_294_967_295, 1)
        status.ports = [RunPort(hostPort: 65_534, containerPort: 65_534, count: 2)]
        #expect(
            status.text
                == "Directory /, IDs 4294967295-4294967295, ports 0.0.0.0:65534-65535->65534-65535/tcp"
        )
    }

    /// Podman's journald driver has these names (podman-logs(1), `journalctl CONTAINER_NAME=`).
    @Test func `is in the journal`() {
        let (unit, _) = lower("[Container]\nImage=localhost/a:1\n", name: "web@.container")
        let fields = unit.values("Service", "LogExtraFields")
        #expect(fields == ["CONTAINER_NAME=systemd-%p_%i", "IMAGE_NAME=localhost/a:1"])
    }

    /// capabilities(7): what is given to a container with the host's IDs must be in the unit's bounding set.
    @Test(arguments: [
        ("", ["SYS_TIME", "SYS_RAWIO"]), ("AddCapability=CAP_SYS_TIME\n", ["SYS_RAWIO"]),
        ("AddCapability=CHOWN sys_rawio\n", ["SYS_TIME"]), ("AddCapability=all\n", nil),
        ("AddCapability=%i\n", nil), ("PodmanArgs=--privileged\n", nil),
        ("PodmanArgs=--cap-add=SYS_TIME\n", ["SYS_RAWIO"]),
        ("PodmanArgs=--cap-add sys_time,CAP_SYS_RAWIO\n", []), ("PodmanArgs=--cap-add=ALL\n", nil),
        ("DropCapability=all\n", ["SYS_TIME", "SYS_RAWIO"]),
    ])
    func `takes away what is of no use`(lines: String, taken: [String]?) {
        let values = lower(lines: lines).values("Service", "CapabilityBoundingSet")
        #expect(values.count == (taken == nil ? 0 : 1))
        let names = values.first.map { $0.dropFirst().split(separator: " ").map { $0.dropFirst(4) } } ?? []
        #expect(values.allSatisfy { $0.hasPrefix("~CAP_") })
        #expect(["SYS_TIME", "SYS_RAWIO"].filter { names.contains($0[...]) } == taken ?? [])
        #expect(lower(lines: lines, scope: .user).values("Service", "CapabilityBoundingSet") == [])
    }

    @Test func `leaves the bounding set that a file has`() {
        let (unit, _) = lower("[Container]\nImage=a\n[Service]\nCapabilityBoundingSet=CAP_SYS_ADMIN\n")
        #expect(unit.values("Service", "CapabilityBoundingSet") == ["CAP_SYS_ADMIN"])
    }

    @Test(arguments: [
        ("web.service", "web", "web.service"), ("web", "web", "web.service"),
        (".service", "", ".service"), ("a.service.service", "a.service", "a.service.service"),
    ])
    func `is by its name with and without the suffix`(name: String, stem: String, whole: String) {
        #expect(ServiceName.stem(name) == stem)
        #expect(ServiceName.whole(name) == whole)
        #expect(ServiceName.isMeant(whole, by: stem))
    }
}
