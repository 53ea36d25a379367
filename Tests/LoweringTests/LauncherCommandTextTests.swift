import Lowering
import Testing

@Suite struct `The commands of the launcher` {
    @Test(arguments: LauncherCommandText.all)
    func `have help with their flags, and an example that they take`(_ command: LauncherCommandText) throws {
        let help = try #require(LauncherCommandText.help(of: command.name))
        #expect(help.contains("USAGE: systemd-oci \(command.name)"))
        for flag in command.flags where flag.hasEffect { #expect(help.contains("  \(flag.synopsis)")) }
        #expect(help.contains("  \(command.example)\n"))
        let start = "systemd-oci \(command.name)"
        #expect(command.example.hasPrefix(start))
        for word in command.example.dropFirst(start.count).split(separator: " ") where word.hasPrefix("--") {
            let name = String(word.prefix { $0 != "=" })
            #expect(command.flags.contains { $0.names.contains(name) && $0.hasEffect }, "\(word)")
        }
    }

    @Test func `are listed by their groups`() throws {
        let help = try #require(LauncherCommandText.help(of: "network"))
        #expect(help.contains("\n  create                  Make a network.\n"))
        #expect(help.contains("\n  systemd-oci network rm backend\n"))
        #expect(!help.contains("pod ps"))
    }

    @Test func `are no others`() {
        #expect(LauncherCommandText.help(of: "network frobnicate") == nil)
        #expect(LauncherCommandText.help(of: "") == nil)
    }
}
