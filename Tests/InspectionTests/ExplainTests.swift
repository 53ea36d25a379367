import Discovery
import Foundation
import Inspection
import JSON
import Lowering
import TestSupport
import Testing
import UnitFile

@Suite struct `Explaining a file` {
    private func explain(_ text: String, dropIn: String? = nil) throws -> (Explanation, String) {
        let folder = try TemporaryFolder()
        try folder.write("web.container", text)
        try folder.write("db.container")
        if let dropIn { try folder.write("web.container.d/x.conf", dropIn) }
        let path = folder.root.path + "/web.container"
        return (try Explanation(of: path, scope: .system), folder.root.path)
    }

    private func effects(_ explanation: Explanation, of key: String) -> [String] {
        explanation.entries.filter { $0.assignment.key == key }.flatMap { entry in
            entry.effects.map { effect in
                switch effect {
                case .setting(_, let key, let value): "\(key)=\(value)"
                case .link(let path, _): path
                case .name(let name): name
                }
            } + [entry.remark].compactMap(\.self)
        }
    }

    private static let image = "[Container]\nImage=docker.io/library/a\n"

    @Test(arguments: [
        (
            "PublishPort=80:80\nPublishPort=81:81\n", "PublishPort",
            ["ExecStart=… --publish 80:80 …", "ExecStart=… --publish 81:81 …"]
        ),
        ("Memory=1g\n", "Memory", ["MemoryMax=1073741824", "ExecStart=… --memory 1g …"]),
        (
            "ContainerName=w\n", "ContainerName",
            ["LogExtraFields=CONTAINER_NAME=w", "ExecStart=… --name w …"]
        ),
        ("Exec=a \"b c\"\n", "Exec", ["ExecStart=… a \"b c\""]),
        ("ServiceName=front\n", "ServiceName", ["front.service"]),
        (
            "Pull=never\nPull=newer\n", "Pull",
            [
                "nothing, since PATH/web.container:4:1 says it again",
                "Wants=… systemd-oci-pull-newer@docker.io-library-a:latest.service …",
                "After=… systemd-oci-pull-newer@docker.io-library-a:latest.service …",
                "ExecStart=… --pull newer …",
            ]
        ),
        (
            "DNS=192.0.2.1\nDNS=\n", "DNS",
            ["nothing, since PATH/web.container:4:1 forgets it", "forgets what the key had before"]
        ),
        ("[Unit]\nAfter=db.container\n", "After", ["After=db.service"]),
        ("[Install]\nWantedBy=a.target\n", "WantedBy", ["WantedBy=a.target", "a.target.wants/web.service"]),
        ("X-Note=a\n", "X-Note", ["not looked at, as its name begins with X-"]),
    ])
    func `an assignment is what would be missing without it`(
        lines: String,
        key: String,
        expected: [String]
    ) throws {
        let (explanation, root) = try explain(Self.image + lines)
        #expect(explanation.diagnostics == [])
        let found = effects(explanation, of: key).map { $0.replacing(root, with: "PATH") }
        #expect(found == expected)
    }

    @Test func `what the file can't do without is found, too`() throws {
        let (explanation, _) = try explain(Self.image)
        #expect(
            effects(explanation, of: "Image") == [
                "Wants=… systemd-oci-pull@docker.io-library-a:latest.service …",
                "After=… systemd-oci-pull@docker.io-library-a:latest.service …",
                "LogExtraFields=IMAGE_NAME=docker.io/library/a", "ExecStart=… docker.io/library/a",
            ]
        )
    }

    @Test func `drop-ins are shown with their place`() throws {
        let (explanation, root) = try explain(
            Self.image + "HostName=a\n",
            dropIn: "[Container]\n\nHostName=b\n"
        )
        let text = try #require(explanation.text())
        #expect(text.contains("  with drop-in \(root)/web.container.d/x.conf\n"))
        #expect(text.contains("HostName=a  (web.container:3)\n"))
        #expect(text.contains("    → nothing, since \(root)/web.container.d/x.conf:3:1 says it again\n"))
        #expect(text.contains("HostName=b  (\(root)/web.container.d/x.conf:3)\n"))
    }

    @Test(arguments: [
        ("HostName", "Host name of the container. systemd-oci.container(5), Podman 4.6"),
        ("HostName", "    → [Service] ExecStart=… --hostname h …"),
        ("MemoryMax", "Memory=1g"), ("KillMode", "[Service] KillMode=mixed"),
        ("Restart", "systemd.service(5)"),
        ("ReadOnly", "Example: ReadOnly=yes"), ("WatchdogSec", "systemd's own"),
    ])
    func `a key is explained alone`(key: String, part: String) throws {
        let text = Self.image + "HostName=h\nMemory=1g\n[Service]\nRestart=always\n"
        let (explanation, _) = try explain(text)
        let found = try #require(explanation.text(key: key))
        #expect(found.contains(part))
        #expect(!found.contains("Image="))
    }

    @Test func `a key that does not exist has a suggestion`() throws {
        let (explanation, _) = try explain(Self.image)
        #expect(explanation.text(key: "Hostnme") == nil)
        #expect(
            explanation.unknown("Hostnme")
                == "'Hostnme' is no key of a .container file and no setting of systemd, did you mean 'HostName'?"
        )
    }

    @Test func `a file with mistakes says them, and what its keys mean`() throws {
        let (explanation, root) = try explain(Self.image + "Memory=lots\n")
        let text = try #require(explanation.text())
        #expect(explanation.unit == nil)
        #expect(
            text.contains(
                "  \(root)/web.container:3:8: error: 'Memory=lots': expected a size, such as 512m\n"
            )
        )
        #expect(text.contains("Limit of memory."))
    }

    @Test func `a file is found by its name and by its unit's`() throws {
        #expect(throws: InspectionError.missing("/nothing/web.container")) {
            try Explanation(of: "/nothing/web.container", scope: .system)
        }
        #expect(throws: InspectionError.unknown("nothing.container", nil)) {
            try Explanation(of: "nothing.container", scope: .system)
        }
    }

    /// The inputs of the golden units, which have every kind.
    private static let golden = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent()
        .appending(components: "LoweringTests", "Golden").path
    private static let sources = QuadletSources(searching: [SearchPath.Folder(path: golden)])

    @Test(arguments: sources.sources.map(\.name.description), [LoweringContext.Scope.system, .user])
    func `everything in a unit has a reason`(name: String, scope: LoweringContext.Scope) throws {
        let source = try #require(Self.sources.sources.first { $0.name.description == name })
        let explanation = Explanation(source, among: Self.sources, scope: scope)
        #expect(explanation.unit != nil, "\(explanation.diagnostics)")
        for added in explanation.defaults { #expect(added.reason != nil, "\(name): \(added.effect)") }
        for entry in explanation.entries {
            #expect(!entry.effects.isEmpty || entry.remark != nil, "\(entry.assignment)")
            #expect(entry.meaning != nil || entry.assignment.key.hasPrefix("X-"), "\(entry.assignment)")
        }
    }

    /// The members are those of docs/formats/output.md.
    @Test func `has all of it for programs`() throws {
        let (explanation, root) = try explain(Self.image + "PublishPort=8080:80\n")
        let json = try #require(explanation.json())
        #expect(
            json.members?.map(\.name)
                == ["path", "dropIns", "kind", "unit", "companions", "diagnostics", "entries", "defaults"]
        )
        #expect(json["kind"]?.string == "container")
        let entry = try #require(json["entries"]?.array?.first { $0["key"]?.string == "PublishPort" })
        #expect(entry["value"]?.string == "8080:80")
        #expect(entry["path"]?.string?.hasPrefix(root) == true)
        #expect(entry["effects"]?.array?.first?["key"]?.string == "ExecStart")
        let one = try #require(explanation.json(key: "PublishPort"))
        #expect(one["entries"]?.array?.count == 1)
        #expect(explanation.json(key: "Delegate")?["defaults"]?.array?.count == 1)
        #expect(explanation.json(key: "Nonsense") == nil)
    }
}
