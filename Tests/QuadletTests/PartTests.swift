import Quadlet
import Testing
import UnitFile

/// What one `.quadlets` file is split into; the rules are those of `podman quadlet install`.
@Suite struct `Several Quadlet files in one` {
    private func parts(_ text: String) -> (parts: [QuadletPart], messages: [String]) {
        var diagnostics: [Diagnostic] = []
        let parts = QuadletPart.parts(of: Array(text.utf8), path: "a.quadlets", diagnostics: &diagnostics)
        return (parts, diagnostics.map(\.description))
    }

    /// The example of podman-quadlet-install(1).
    private static let example = """
        # FileName=web-server
        [Container]
        Image=nginx:latest
        ContainerName=web-server
        PublishPort=8080:80
        ---
        # FileName=app-storage
        [Volume]
        Label=app=webapp
        ---
        # FileName=app-network
        [Network]
        Subnet=10.0.0.0/24

        """

    @Test func `the example of Podman's manual page`() {
        let (parts, messages) = parts(Self.example)
        #expect(messages == [])
        #expect(
            parts.map(\.name.description) == [
                "web-server.container", "app-storage.volume", "app-network.network",
            ]
        )
        #expect(parts.map(\.kind) == [.container, .volume, .network])
        #expect(parts.map(\.firstLine) == [1, 7, 11])
    }

    @Test func `places are those of the whole file`() throws {
        let part = try #require(parts(Self.example).parts.last)
        var diagnostics: [Diagnostic] = []
        let document = part.document(path: "a.quadlets", diagnostics: &diagnostics)
        let subnet = try #require(document.last("Network", "Subnet"))
        #expect(subnet.value == "10.0.0.0/24")
        #expect(subnet.origin == Origin(path: "a.quadlets", line: 13, column: 1))
        #expect(diagnostics == [])
    }

    @Test(arguments: [
        "  ---  \n#FileName= a \n[Volume]\n\t---\r\n\n", "#   FileName=a\n\n[Volume]",
        "[Unit]\nDescription=x\n[Volume]\n# FileName=a\n# FileName=b\n",
        "\u{FEFF}# FileName=a\r\n[Volume]\r\n",
        "# Hello\n# FileName=a\n[volume]\n",
    ])
    func `are split as Podman does it`(text: String) {
        let (parts, messages) = parts(text)
        #expect(messages == [])
        #expect(parts.map(\.name.description) == ["a.volume"])
    }

    @Test(arguments: [
        ("", ["a.quadlets: error: no Quadlet file in it, expected '# FileName=NAME' and a section"]),
        ("\n---\n\n", ["a.quadlets: error: no Quadlet file in it, expected '# FileName=NAME' and a section"]),
        (
            "\n[Volume]\n---\n# FileName=b\n[Unit]\n",
            [
                "a.quadlets:2: error: no name, expected a comment '# FileName=NAME' before [Volume]",
                """
                a.quadlets:4: error: no section that says what it is, expected one of [Artifact], [Build], [Container], \
                [Image], [Kube], [Network], [Pod], [Volume]
                """,
            ]
        ),
        (
            "# FileName=../x\n[Volume]",
            ["a.quadlets:1: error: 'FileName=../x' is no name of a unit without its suffix"]
        ),
        (
            "# FileName=\n[Volume]",
            ["a.quadlets:1: error: 'FileName=' is no name of a unit without its suffix"]
        ),
        (
            "# FileName=a\n[Volume]\n---\n# FileName=a\n[Volume]",
            ["a.quadlets:4: error: the file has another 'a.volume' already"]
        ),
        (
            "# FileName=a.volume\n[Volume]",
            ["a.quadlets:1: warning: the name has no suffix, so this is 'a.volume.volume'"]
        ),
    ])
    func `mistakes are named with their line`(text: String, messages: [String]) {
        #expect(parts(text).messages == messages)
    }

    /// The others are used all the same.
    @Test func `a part with a mistake is left out`() {
        let (parts, _) = parts("[Volume]\n---\n# FileName=b\n[Volume]\n")
        #expect(parts.map(\.name.description) == ["b.volume"])
    }

    @Test(arguments: [
        ("a.quadlets", true), (".quadlets", false), ("a.container", false), ("a.quadlet", false),
    ])
    func `are in a file of that name`(name: String, isCollection: Bool) {
        #expect(QuadletPart.isCollection(name) == isCollection)
    }
}
