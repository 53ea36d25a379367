import Cgroups
import Glibc
import JSON
import Linux
import Testing

/// Contents of files are those of the kernel's cgroup-v2.rst; names of members are those of runc's types/events.go.
@Suite struct `Statistics of a cgroup` {
    private static let files = [
        "pids.current": "3\n", "pids.max": "max\n", "memory.current": "4096\n", "memory.max": "33554432\n",
        "memory.peak": "8192\n", "memory.swap.current": "1024\n", "memory.swap.max": "16777216\n",
        "memory.events": "low 0\nhigh 0\nmax 7\noom 1\noom_kill 1\n", "memory.stat": "anon 100\nfile 200\n",
        "cpu.stat":
            "usage_usec 30\nuser_usec 20\nsystem_usec 10\nnr_periods 5\nnr_throttled 2\nthrottled_usec 9\n",
        "io.stat": "8:16 rbytes=1459200 wbytes=314773504 rios=192 wios=353 dbytes=0 dios=0\n",
        "hugetlb.2MB.current": "2097152\n", "hugetlb.2MB.events": "max 4\n",
        "cpu.pressure":
            "some avg10=0.50 avg60=0.10 avg300=0.00 total=77\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=1\n",
    ]

    @Test func `are those of its files`() throws {
        let statistics = try CgroupStatistics(pageSizes: ["2MB", "1GB"]) { Self.files[$0] }
        #expect(statistics.pids == CgroupStatistics.Use(usage: 3))
        #expect(
            statistics.memory
                == CgroupStatistics.Use(usage: 4096, limit: 33_554_432, peak: 8192, failures: 7)
        )
        #expect(statistics.cpu.total == 30_000)
        #expect(statistics.cpu.throttledTime == 9000)
        #expect(statistics.hugepages.map(\.size) == ["2MB"])
        #expect(statistics.cpuPressure?.some.total == 77)
        #expect(statistics.ioPressure == nil)
    }

    @Test func `are printed as runc does`() throws {
        let statistics = try CgroupStatistics(pageSizes: ["2MB"]) { Self.files[$0] }
        let text = statistics.json.text
        for part in [
            #""cpu":{"usage":{"total":30000,"kernel":10000,"user":20000},"#
                + #""throttling":{"periods":5,"throttledPeriods":2,"throttledTime":9000},"#
                + #""psi":{"some":{"avg10":0.50,"avg60":0.10,"avg300":0.00,"total":77},"#,
            #""memory":{"cache":200,"usage":{"limit":33554432,"usage":4096,"max":8192,"failcnt":7},"#
                + #""swap":{"limit":50331648,"usage":5120,"failcnt":0},"#,
            #""raw":{"anon":100,"file":200}"#, #""pids":{"current":3}"#,
            #"{"major":8,"minor":16,"op":"Read","value":1459200}"#,
            #""hugetlb":{"2MB":{"usage":2097152,"failcnt":4}}"#,
        ] { #expect(text.contains(part), "\(text)") }
    }

    @Test func `are nothing without controllers`() throws {
        let statistics = try CgroupStatistics(pageSizes: ["2MB"]) { _ in nil }
        #expect(statistics == CgroupStatistics())
        #expect(statistics.json["memory"]?["usage"]?["limit"] == .number("0"))
    }
}

@Suite struct `The scope of a container` {
    /// As runc's docs/systemd.md has it, and crun.1 the form of two parts.
    @Test(
        arguments: [
            ("machine.slice:libpod:1234", false, "machine.slice", "libpod-1234.scope"),
            (":docker:1234", false, "system.slice", "docker-1234.scope"),
            (":docker:1234", true, "user.slice", "docker-1234.scope"),
            (nil, false, "system.slice", "systemd-oci-web.scope"),
            ("user-1000.slice:a:b", false, "user-1000.slice", "a-b.scope"),
            ("-.slice:a:b", false, "-.slice", "a-b.scope"),
            ("system.slice:web.scope", false, "system.slice", "web.scope"),
            (":web", true, "user.slice", "web.scope"),
        ] as [(String?, Bool, String, String)]
    )
    func `is named by the path`(path: String?, isUser: Bool, slice: String, unit: String) throws {
        let name = try ScopeName(path, id: "web", isUser: isUser)
        #expect(name.slice == slice)
        #expect(name.unit == unit)
    }

    /// systemd.slice(5): `foo-bar.slice` is in `foo.slice`.
    @Test(arguments: [
        ("a-b-c.slice:x:y", "/a.slice/a-b.slice/a-b-c.slice/x-y.scope"),
        ("system.slice:x:y", "/system.slice/x-y.scope"), ("-.slice:x:y", "/x-y.scope"),
    ])
    func `is below the slices of its slice's name`(spelled: String, path: String) throws {
        #expect(try ScopeName(spelled, id: "web", isUser: false).path == path)
    }

    @Test(
        arguments: [
            ("/a/b", "expected the form \"slice:prefix:name\" for systemd cgroups"),
            ("a:b:c:d", "expected the form \"slice:prefix:name\" for systemd cgroups"),
            ("system.slice:", "expected the form \"slice:prefix:name\" for systemd cgroups"),
            ("user.slice/user-1000.slice:a:b", "invalid slice name: user.slice/user-1000.slice"),
            ("a--b.slice:a:b", "invalid slice name: a--b.slice"),
            ("-a.slice:a:b", "invalid slice name: -a.slice"), (".slice:a:b", "invalid slice name: .slice"),
            (":a:b/../c", "invalid unit name: a-b/../c.scope"),
            (":a:b.slice", "a container needs a scope, and 'b.slice' is a slice"),
        ]
    )
    func `is refused where it can't be one`(path: String, reason: String) {
        #expect(throws: CgroupError.path(path, reason)) { try ScopeName(path, id: "web", isUser: false) }
    }
}

@Suite struct `A controller that is not there` {
    /// crun's tests look for these words.
    @Test func `is said in the words of crun`() {
        let error = CgroupError.missingController("foo", file: "foo.bar", cgroup: "/a")
        #expect(error.wordsOfCrun == "foo.bar: the requested cgroup controller `foo` is not available")
        #expect(CgroupError.notVersion2.wordsOfCrun == nil)
    }
}

@Suite struct `A cgroup that a user may not make` {
    /// runc's tests of users look for these words.
    @Test func `is said in the words of runc`() {
        let error = CgroupError.system(SyscallError("mkdirat", "/user.slice/box", EACCES))
        #expect(
            error.wordsOfRunc == """
                unable to apply cgroup configuration: rootless needs no limits + no cgrouppath when no permission \
                is granted for cgroups: mkdirat /user.slice/box: permission denied
                """
        )
        #expect(CgroupError.none.wordsOfRunc == nil)
    }
}
