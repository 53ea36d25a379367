import Lowering
import Testing
import UnitFile

@testable import systemd_oci_cli

@Suite struct `The container of a unit that does not run` {
    private static let unit = """
        [Unit]
        SourcePath=/etc/containers/systemd/web@.container
        [Service]
        ExecStart=/usr/bin/systemd-oci run --name systemd-%p_%i --replace --rm --cgroups=split --sdnotify=conmon -d \
        --label a=%i --volume data:/data:ro --network none localhost/web:1 serve --all "two words"

        """

    private func read(_ text: String, _ name: String) throws -> KnownContainer? {
        UnitFileContainer(Array(text.utf8), path: name)?.container(of: try #require(UnitName(name)))
    }

    /// systemd.unit(5), "Specifiers".
    @Test func `is what its command line says, for an instance too`() throws {
        let container = try #require(try read(Self.unit, "web@blue.service"))
        #expect(container.name == "systemd-web_blue")
        #expect(container.unit == "web@blue.service")
        #expect(container.image == "localhost/web:1")
        #expect(container.command == ["serve", "--all", "two words"])
        #expect(container.networks == ["none"])
        #expect(container.mounts.map(\.destination) == ["/data"])
        #expect(container.labels.map(\.value) == ["blue"])
        #expect(container.status == .created)
    }

    @Test(arguments: [
        "[Service]\nExecStart=/usr/bin/true\n", "",
        "[Service]\nExecStart=/usr/bin/systemd-oci volume create x\n",
        "[Service]\nExecStart=/usr/bin/systemd-oci fail mistake\n", "# systemd-oci run\n",
        "[Service]\nExecStart=/usr/bin/systemd-oci run --nonsense x\n",
    ])
    func `is none of another unit`(text: String) throws {
        #expect(try read(text, "x.service") == nil)
    }
}

@Suite struct `A container in a list` {
    private func container(_ status: KnownContainer.Status = .running) -> KnownContainer {
        var container = KnownContainer(
            name: "systemd-web",
            unit: "web.service",
            id: "0123456789abcdef0123456789abcdef",
            image: "docker.io/library/nginx:1.27",
            status: status
        )
        container.created = 1000
        container.started = 1000
        return container
    }

    /// The column STATUS of podman ps.
    @Test func `has a status in Podman's words`() {
        var web = container()
        #expect(web.statusText(now: 1003) == "Up 3 seconds")
        web.health = .healthy
        #expect(web.statusText(now: 1180) == "Up 3 minutes (healthy)")
        web.status = .paused
        #expect(web.statusText(now: 1180) == "Paused")
        web.status = .exited
        web.ended = 1000
        web.exitStatus = 137
        #expect(web.statusText(now: 1060) == "Exited (137) About a minute ago")
        #expect(container(.created).statusText(now: 0) == "Created")
    }

    @Test(arguments: ["systemd-web", "web", "web.service"])
    func `is called by its name and its unit`(name: String) throws {
        #expect(try ContainerList.choose(name, among: [container()])?.name == "systemd-web")
    }

    @Test func `is called by the beginning of its ID, unless that is another's, too`() throws {
        var other = container()
        other.name = "other"
        other.unit = "other.service"
        other.id = "0123ffff"
        #expect(try ContainerList.choose("01234", among: [container(), other])?.name == "systemd-web")
        #expect(try ContainerList.choose("9", among: [container(), other]) == nil)
        #expect(throws: Failure.self) { try ContainerList.choose("0123", among: [container(), other]) }
    }

    @Test(arguments: [
        ("name=^systemd-w", true), ("name=db", false), ("id=0123", true), ("status=running", true),
        ("status=exited", false), ("ancestor=nginx", true), ("ancestor=docker.io/library/nginx:1.27", true),
        ("ancestor=nginx:1.26", false), ("ancestor=inx", false), ("until=1001", true), ("until=1000", false),
        ("health=none", true), ("unit=web", true), ("label=a=1", true), ("label=a", true),
        ("label=a=2", false),
        ("label!=a", false), ("volume=data", true), ("volume=/data", true), ("network=podman", false),
    ])
    func `meets conditions`(filter: String, expected: Bool) throws {
        var web = container()
        web.labels = [.init("a", "1")]
        web.mounts = [.init(type: "volume", source: "data", destination: "/data", options: [])]
        let filters = [try ContainerFilter(filter)]
        let labels = ImageLabels(StoreOptions.system)
        #expect(try ContainerFilter.accept(web, filters, among: [web], labels) == expected)
    }

    /// podman-ps(1): several of a kind are alternatives, kinds and labels are all to be met.
    @Test func `meets one condition of each kind`() throws {
        let labels = ImageLabels(StoreOptions.system)
        func accept(_ texts: [String]) throws -> Bool {
            let filters = try texts.map { try ContainerFilter($0) }
            return try ContainerFilter.accept(container(), filters, among: [], labels)
        }
        #expect(try accept(["name=db", "name=web"]))
        #expect(try !accept(["name=web", "status=exited"]))
    }

    @Test(arguments: ["name", "colour=red", "status=gone", "exited=x", "until=soon"])
    func `has no other conditions`(filter: String) {
        #expect(throws: Failure.self) { try ContainerFilter(filter) }
    }
}
