import Lowering
import Testing
import UnitFile

/// What `[Install]` becomes; `systemctl enable` makes the same links for a unit of the system.
@Suite struct `Links of [Install]` {
    private func links(_ install: String, name: String = "web.container") -> [GeneratedUnit.Link] {
        lower("[Container]\nImage=a\n[Install]\n\(install)\n", name: name).unit.links
    }

    @Test(arguments: [
        ("WantedBy=multi-user.target", ["multi-user.target.wants/web.service": "../web.service"]),
        ("RequiredBy=a.service", ["a.service.requires/web.service": "../web.service"]),
        ("UpheldBy=a.service", ["a.service.upholds/web.service": "../web.service"]),
        ("Alias=www.service", ["www.service": "web.service"]),
        (
            "WantedBy=a.target b.target\nWantedBy=\nWantedBy=c.target",
            ["c.target.wants/web.service": "../web.service"]
        ),
        ("Alias=web.service", [:]),
        ("", [:]),
    ])
    func `are made as systemctl makes them`(install: String, expected: [String: String]) {
        let links = links(install)
        #expect(Dictionary(links.map { ($0.path, $0.target) }) { first, _ in first } == expected)
        #expect(links.count == expected.count)
    }

    @Test func `a template is installed as its default instance`() {
        let links = links("WantedBy=a.target\nDefaultInstance=x", name: "web@.container")
        #expect(
            links == [GeneratedUnit.Link(path: "a.target.wants/web@x.service", target: "../web@.service")]
        )
    }

    @Test func `a template without an instance is not installed`() {
        #expect(links("WantedBy=a.target", name: "web@.container") == [])
    }

    @Test(arguments: [
        "WantedBy=../../etc/systemd/system/a.target", "Alias=../x.service", "Alias=/etc/x.service",
        "RequiredBy=a", "Alias=a/../../b.service",
    ])
    func `nothing leads out of the generator's directory`(install: String) {
        let (unit, messages) = lower("[Container]\nImage=a\n[Install]\n\(install)\n")
        #expect(unit.links == [])
        #expect(messages.count == 1)
        #expect(messages.first?.contains("warning: ") == true)
    }
}
