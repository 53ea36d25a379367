import ArgumentParser
import Manual
import Testing

@testable import systemd_oci_cli

@Suite struct `The name of a command` {
    @Test(arguments: [
        (["pul", "x"], "there is no command 'pul'; did you mean 'pull'?"),
        (["image", "pul"], "image: there is no command 'pul'; did you mean 'pull'?"),
        (["secret", "creat"], "secret: there is no command 'creat'; did you mean 'create'?"),
        // The launcher's.
        (["vlume"], "there is no command 'vlume'; did you mean 'volume'?"),
        (["xyzzy"], "there is no command 'xyzzy'; `systemd-oci --help` has those that there are"),
        (
            ["image", "xyzzy"],
            "image: there is no command 'xyzzy'; `systemd-oci image --help` has those that there are"
        ),
    ])
    func `is told to be none, with what was meant`(words: [String], message: String) {
        #expect(NamedCommand(words).mistake == message)
    }

    @Test(arguments: [
        ["pull", "nonsense"], ["image", "list"], ["--version"], ["help", "pull"], ["image", "help", "pull"],
        [],
        ["documents", "."],
    ])
    func `is one`(words: [String]) {
        #expect(NamedCommand(words).mistake == nil)
    }
}

@Suite struct `The examples of commands` {
    @Test func `are of commands that there are, which the parser takes`() throws {
        for name in CommandExamples.commands {
            let path = name.split(separator: " ").map(String.init)
            #expect(NamedCommand(path).path == path)
            #expect(NamedCommand(path).mistake == nil)
            for example in CommandExamples.of(path) {
                let words = example.split(separator: " ").map(String.init)
                guard words.first == "systemd-oci" else { continue }
                let rest = Spelling.normalized(words.dropFirst())
                #expect(throws: Never.self, "\(example)") { try Program.parseAsRoot(rest) }
            }
        }
    }

    @Test func `are in the help`() throws {
        #expect(NamedCommand(["image", "rm"]).examples.hasPrefix("EXAMPLES:\n  systemd-oci image rm "))
        // The same command under another name.
        #expect(NamedCommand(["image", "prune"]).examples == NamedCommand(["prune"]).examples)
        #expect(!NamedCommand([]).examples.isEmpty)
    }
}
