import Lowering
import Quadlet
import Testing

/// The flags of the generated command line are flags that `run` reads.
@Suite struct `What the generator writes, the launcher reads` {
    /// Keys whose flag `run` refuses, with what it says; nothing is started without what they ask for.
    private let refused = [
        "SubGIDMap": "--subgidname: not supported; use --userns=auto, or --gidmap",
        "SubUIDMap": "--subuidname: not supported; use --userns=auto, or --uidmap",
    ]

    @Test(arguments: Container.keys.map(\.name))
    func `for every key`(name: String) throws {
        let key = try #require(Container.keys.first { $0.name == name })
        if case .refused = key.value { return }
        let root = ["Image": "", "Rootfs": ""][name] ?? "Image=a\n"
        let needs = [
            "Group": "User=1\n", "RemapUid": "RemapUsers=manual\n", "RemapGid": "RemapUsers=manual\n",
        ]
        let text = "[Container]\n\(root)\(needs[name] ?? "")\(name)=\(key.example.text)\n"
        let command = lower(text, others: ["web.pod": "[Pod]\n"]).unit.command
        let run = try #require(command.firstIndex(of: "run"))
        do {
            // systemd puts the unit's name for %N.
            let words = command[(run + 1)...].map { $0.replacing("%N", with: "web") }
            let options = try RunOptions(arguments: words)
            #expect(refused[name] == nil)
            #expect(options.image != nil || options.rootIsDirectory)
        } catch {
            #expect(refused[name] == "\(error)")
        }
    }

    @Test func `a value arrives as it was written`() throws {
        let lines = """
            ContainerName=c
            Exec=sh -c "a  b" ''
            Environment="A=x y" B=
            PublishPort=127.0.0.1:8080:80
            ReadOnly=yes
            Memory=1m
            """
        let command = lower(lines: lines).command
        let run = try #require(command.firstIndex(of: "run"))
        let options = try RunOptions(arguments: Array(command[(run + 1)...]))
        #expect(options.name == "c")
        #expect(options.image == "a")
        #expect(options.operands.dropFirst() == ["sh", "-c", "a  b", ""])
        #expect(options.readOnly)
        #expect(options.replace && options.remove && options.detach)
    }
}
