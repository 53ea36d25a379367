import Foundation
import Inspection
import JSON
import Manual
import Quadlet
import TestSupport
import Testing
import UnitFile

private let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

/// What `make documents` prints from the tables.
private func documents() throws -> [(path: String, text: String)] {
    let dump = try Outcome.of("systemd-oci-cli", ["--experimental-dump-help"]).output
    return try #require(Documents.all(dump: try JSONValue(parsing: Array(dump.utf8))))
}

@Suite struct `Documents made of tables` {
    @Test func `are committed as they are printed`() throws {
        for (path, text) in try documents() {
            let committed = try String(contentsOf: root.appending(path: path), encoding: .utf8)
            #expect(committed == text, "\(path) is another: make documents")
        }
    }

    @Test func `are written by a command`() throws {
        let folder = try TemporaryFolder()
        for (path, _) in try documents() { try folder.write(path, "old") }
        let outcome = try Outcome.of("systemd-oci-cli", ["documents", folder.root.path])
        #expect(outcome.status == 0)
        for (path, text) in try documents() {
            #expect(try String(contentsOf: folder.root.appending(path: path), encoding: .utf8) == text)
        }
    }

    /// A group of commands has one page, the runtime's commands another.
    @Test func `has a manual page of every command, with its flags`() throws {
        let dump = try Outcome.of("systemd-oci-cli", ["--experimental-dump-help"]).output
        let tree = try #require(CommandTree(dump: try JSONValue(parsing: Array(dump.utf8))))
        let pages = Dictionary(uniqueKeysWithValues: try documents().map { ($0.path, $0.text) })
        let runtime = CommandTree.runtime.subcommands.map(\.name)
        let overview = try #require(pages["docs/man/systemd-oci.1"])
        for command in tree.subcommands where command.name != "help" {
            #expect(overview.contains(".B \(command.name.replacing("-", with: "\\-"))\n"))
            guard var page = pages["docs/man/systemd-oci-\(command.name).1"] else {
                #expect(runtime.contains(command.name), "\(command.name)")
                continue
            }
            // Its flags for bundles have a page of their own.
            page += pages["docs/man/systemd-oci-\(command.name)-bundle.1"] ?? ""
            for option in ([command] + command.subcommands).flatMap(\.options) {
                guard let name = option.names.first, name != "--version" else { continue }
                #expect(page.contains(name.replacing("-", with: "\\-")), "\(command.name) \(name)")
            }
        }
    }

    /// What `--format json` prints is described for each command that has it, by its whole name or a shorter one.
    @Test func `say what is printed as JSON`() throws {
        let path = root.appending(path: "docs/formats/output.md")
        let headings = try String(contentsOf: path, encoding: .utf8).split(separator: "\n")
            .filter { $0.hasPrefix("## ") }
        let dump = try Outcome.of("systemd-oci-cli", ["--experimental-dump-help"]).output
        let tree = try #require(CommandTree(dump: try JSONValue(parsing: Array(dump.utf8))))
        var count = 0
        func check(_ command: CommandTree, _ names: [String]) {
            for subcommand in command.subcommands { check(subcommand, names + [subcommand.name]) }
            let format = command.options.first { $0.names.contains("--format") }
            guard let format, format.summary.contains("json") else { return }
            count += 1
            // `container ps` is `ps`.
            let known = names.indices.contains { index in
                let name = names[index...].joined(separator: " ")
                return headings.contains { $0.contains("`\(name)`") || $0.contains("`\(name) ") }
            }
            #expect(known, "\(names.joined(separator: " "))")
        }
        check(tree, [])
        check(.runtime, ["runtime"])
        #expect(count > 30)
    }

    @Test(arguments: QuadletKind.allCases)
    func `the manual page has every key, and an example without mistakes`(kind: QuadletKind) throws {
        let manual = KeyManual(kind)
        for row in KeyTable.rows(of: kind) { #expect(manual.text.contains(".B \(row.name)=")) }
        if KeyTable.rows(of: kind).isEmpty { return }
        let folder = try TemporaryFolder()
        try folder.write("example." + kind.rawValue, manual.example)
        let inspection = try Inspection(paths: [folder.root.path])
        // What no example can do anything about.
        let ofTheHost = ["is not supported yet", "is not there", "is not installed"]
        let mistakes = inspection.diagnostics.filter { diagnostic in
            !ofTheHost.contains { diagnostic.message.contains($0) }
        }
        #expect(mistakes.map(\.description) == [])
    }
}

@Suite struct `Shell completion` {
    /// Words before the cursor, and what bash offers.
    @Test(arguments: [
        (["lin"], "lint"), (["checkpoint", "--image-"], "--image-path"), (["exec", "--wor"], "--workdir"),
        (["lint", "--fo"], "--format"), (["lint", "--format", "s"], "sarif"),
        (["lint", "--format", "=", "j"], "json"), (["run", "--publish-"], "--publish-all"),
        (["explain", "web.container", "Publ"], "PublishPort"),
        (["explain", "data.volume", "VolumeN"], "VolumeName"),
        (["explain", "--user", "web.container", "DefaultD"], "DefaultDependencies"),
    ])
    func `offers commands, flags, their values, and keys`(words: [String], offered: String) throws {
        let script = """
            . "$0"
            COMP_WORDS=(systemd-oci "$@")
            COMP_CWORD=$#
            _systemd_oci
            printf '%s ' "${COMPREPLY[@]}"
            """
        let file = root.appending(path: "completions/systemd-oci.bash").path
        let outcome = try Outcome.of("/bin/bash", ["-c", script, file] + words)
        #expect(outcome.errors == "")
        #expect(outcome.output.split(separator: " ").map(String.init) == [offered])
    }

    /// The same program by another name has runc's commands.
    @Test(arguments: [
        (["rest"], "restore"), (["--systemd"], "--systemd-cgroup"), (["run", "--no-pi"], "--no-pivot"),
    ])
    func `offers what the program has as a runtime`(words: [String], offered: String) throws {
        let script = """
            . "$0"
            COMP_WORDS=(systemd-oci-runtime "$@")
            COMP_CWORD=$#
            _systemd_oci_runtime
            printf '%s ' "${COMPREPLY[@]}"
            """
        let file = root.appending(path: "completions/systemd-oci-runtime.bash").path
        let outcome = try Outcome.of("/bin/bash", ["-c", script, file] + words)
        #expect(outcome.errors == "")
        #expect(outcome.output.split(separator: " ").map(String.init) == [offered])
    }

    @Test(arguments: [
        ("zsh", "_systemd-oci"), ("fish", "systemd-oci.fish"), ("zsh", "_systemd-oci-runtime"),
        ("fish", "systemd-oci-runtime.fish"),
    ])
    func `is understood by other shells`(shell: String, file: String) throws {
        let path = "/usr/bin/" + shell
        guard FileManager.default.isExecutableFile(atPath: path) else {
            print("skipped: \(shell) is not installed")
            return
        }
        let outcome = try Outcome.of(path, ["-n", root.appending(components: "completions", file).path])
        #expect(outcome.status == 0)
        #expect(outcome.errors == "")
    }
}
