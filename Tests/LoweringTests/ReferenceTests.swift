import Lowering
import Testing
import UnitFile

/// Names of other Quadlet files.
@Suite struct `Names of other files` {
    private let db = ["db.container": "[Container]\nImage=a\nContainerName=d\n"]

    @Test func `become units in dependencies`() {
        let text = "[Unit]\nAfter=db.container a.service\nBindsTo=db.container\n[Container]\nImage=a\n"
        let (unit, messages) = lower(text, others: db)
        #expect(messages == [])
        #expect(unit.values("Unit", "After").last == "db.service a.service")
        #expect(unit.values("Unit", "BindsTo") == ["db.service"])
    }

    /// What Podman's generator makes of it; systemd itself resets no dependencies.
    @Test func `are forgotten at an empty assignment`() {
        let text =
            "[Unit]\nRequires=gone.container a.service\nPartOf=other.service gone.container\nRequires=\nRequires=db.container\nPartOf=\n"
            + "Upholds=c.service\nUpholds=\n"
        let (unit, messages) = lower(text + "[Container]\nImage=a\n", others: db)
        #expect(messages == [])
        #expect(unit.values("Unit", "Requires") == ["db.service"])
        #expect(!"\(unit.document)".contains("other.service"))
        #expect(unit.document.sections.flatMap(\.assignments).contains { $0.value == "c.service" })
    }

    @Test func `a container's network is shared, and the container required`() {
        let (unit, messages) = lower("[Container]\nImage=a\nNetwork=db.container\n", others: db)
        #expect(messages == [])
        #expect(unit.has(["--network", "container:d"]))
        #expect(unit.values("Unit", "Requires") == ["db.service"])
        #expect(unit.values("Unit", "After").contains("db.service"))
    }

    @Test(arguments: [
        (
            "Volume=data.volume:/a",
            "4:8: error: there is no file 'data.volume', which 'Volume=' names; there is there.volume"
        ),
        ("Network=net.network", "4:9: error: there is no file 'net.network', which 'Network=' names"),
        ("Pod=web.pod", "4:5: error: there is no file 'web.pod', which 'Pod=' names"),
        ("Pod=web", "4:5: error: 'Pod=web' has to name a .pod file"),
        (
            "Network=db.container:ip=1",
            "4:9: error: the network of another container takes no options"
        ),
        (
            "Mount=type=bind,dst=/a",
            "4:7: error: 'Mount=type=bind,dst=/a': a mount of type bind needs a source"
        ),
        (
            "Mount=type=volume,src,dst=/a",
            "4:7: error: 'Mount=type=volume,src,dst=/a': the source has no value"
        ),
        (
            "Volume=ther.volume:/a",
            "4:8: error: there is no file 'ther.volume', which 'Volume=' names, did you mean 'there.volume'?"
        ),
        (
            "[Unit]\nAfter=nothing.container",
            "5:7: error: there is no file 'nothing.container', which 'After=' names; there is db.container"
        ),
    ])
    func `that can't be used are mistakes`(line: String, message: String) {
        let others = db.merging(["there.volume": "[Volume]\n"]) { first, _ in first }
        let (_, messages) = lower("[Container]\nImage=a\n\n\(line)\n", others: others)
        #expect(messages == ["/etc/containers/systemd/web.container:" + message])
    }
}
