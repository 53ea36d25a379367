import JSON
import Lowering
import Systemd
import Testing

@testable import systemd_oci_cli

/// podman-cp(1), "DESCRIPTION".
@Suite struct `Where a copy goes` {
    private typealias Kind = InsideCommand.Kind

    @Test(arguments: [
        ("/a/file", "file", "/b", "directory", "/b", "file", false),
        ("/a/file", "file", "/b/new", "missing", "/b", "new", false),
        ("/a/file", "file", "/b/old", "file", "/b", "old", false),
        ("file", "file", "new", "missing", ".", "new", false),
        ("/a/dir", "directory", "/b", "directory", "/b", "dir", false),
        ("/a/dir/", "directory", "/b/", "directory", "/b/", "dir", false),
        ("/a/dir/.", "directory", "/b", "directory", "/b", "", true),
        (".", "directory", "/b", "directory", "/b", "", true),
        ("/", "directory", "/b", "directory", "/b", "", true),
        ("/a/dir", "directory", "/b/new", "missing", "/b", "new", false),
        ("/a/dir/.", "directory", "/new/", "missing", "/", "new", false),
    ])
    func `depends on what is there`(
        source: String,
        sourceKind: String,
        destination: String,
        destinationKind: String,
        directory: String,
        name: String,
        isContents: Bool
    ) throws {
        let place = try CopyPlace(
            from: source,
            try #require(Kind(rawValue: sourceKind)),
            to: destination,
            try #require(Kind(rawValue: destinationKind))
        )
        #expect(place.directory == directory && place.name == name && place.isContents == isContents)
    }

    @Test(arguments: [
        ("/a", "missing", "/b", "directory"), ("/a", "lost", "/b", "directory"),
        ("/a", "file", "/b/c", "lost"),
        ("/a", "directory", "/b", "file"), ("/a", "file", "/b/", "missing"),
    ])
    func `is nowhere where it makes no sense`(
        source: String,
        sourceKind: String,
        destination: String,
        destinationKind: String
    ) throws {
        let kinds = (try #require(Kind(rawValue: sourceKind)), try #require(Kind(rawValue: destinationKind)))
        #expect(throws: Failure.self) {
            try CopyPlace(from: source, kinds.0, to: destination, kinds.1)
        }
    }
}

@Suite struct `What a container uses` {
    /// Go's time.Duration, as Podman prints CPU time.
    @Test(arguments: [
        (0, "0µs"), (999, "999µs"), (12_345, "12ms"), (1_500_000, "1.5s"), (61_042_000, "1m1.042s"),
        (3_600_000_000, "1h0m0s"), (9_000_000, "9s"),
    ])
    func `is a time as Go prints it`(microseconds: Int, expected: String) {
        #expect(StatsRow.duration(UInt64(microseconds)) == expected)
    }

    @Test(arguments: [(0.0, "0.00%"), (2.625, "2.63%"), (199.999, "200.00%"), (0.049, "0.05%")])
    func `is a share`(share: Double, expected: String) {
        #expect(StatsRow.percent(share) == expected)
    }

    /// Documentation/admin-guide/cgroup-v2.rst, "io.stat".
    @Test func `is the sum of all devices`() {
        let text = "8:16 rbytes=1459200 wbytes=314773504 rios=192\n8:0 rbytes=90 wbytes=2 rios=1\n"
        #expect(StatsSample.sum(text, "rbytes") == 1_459_290)
        #expect(StatsSample.sum(text, "wbytes") == 314_773_506)
    }

    @Test func `is what all interfaces but the loopback one pass`() {
        let text = """
            Inter-|   Receive                            |  Transmit
             face |bytes    packets errs drop fifo frame compressed multicast|bytes
                lo:  100  1 0 0 0 0 0 0  100 1 0 0 0 0 0 0
              eth0: 1234 10 0 0 0 0 0 0 5678 9 0 0 0 0 0 0
              eth1:    6 10 0 0 0 0 0 0    4 9 0 0 0 0 0 0
            """
        let traffic = StatsSample.traffic(text)
        #expect(traffic.received == 1240 && traffic.sent == 5682)
    }
}

@Suite struct `An event` {
    /// systemd-escape(1).
    @Test(arguments: [
        (#"docker.io-library-nginx:1.27"#, "docker.io/library/nginx:1.27"),
        (#"localhost:5000-a\x2db:1"#, "localhost:5000/a-b:1"),
        (#"x\xzz"#, #"x\xzz"#),
    ])
    func `of a pull has the image that the unit is for`(name: String, expected: String) {
        #expect(EventReader.image(ofInstance: name) == expected)
    }

    private let event = ContainerEvent(
        microseconds: 1_700_000_000_000_042,
        type: "container",
        status: "died",
        id: "0123abcd",
        name: "systemd-web",
        image: "localhost/web:1",
        unit: "web.service",
        exitStatus: 137
    )

    @Test func `is printed as Podman does`() {
        #expect(
            event.text
                == "2023-11-14T22:13:20.000042Z container died 0123abcd (image=localhost/web:1, name=systemd-web, "
                + "containerExitCode=137)"
        )
        #expect(event.json["ContainerExitCode"] == .number("137"))
    }

    @Test(arguments: [
        (["container=web"], true), (["container=systemd-web", "event=start"], false),
        (["event=start", "event=died"], true), (["type=image"], false), (["image=localhost/web:1"], true),
        (["container=0123"], true), ([], true),
    ])
    func `meets one condition of each kind`(filters: [String], expected: Bool) throws {
        #expect(EventFilter.accept(event, try filters.map { try EventFilter($0) }) == expected)
    }
}

@Suite struct `The record of a process` {
    @Test func `says whose a copied file is`() {
        let text = #"{"process":{"user":{"uid":1000,"gid":7}}}"#
        #expect(OneSide.owner(Array(text.utf8)) == "1000:7")
        #expect(OneSide.owner(Array("{}".utf8)) == nil)
    }
}
