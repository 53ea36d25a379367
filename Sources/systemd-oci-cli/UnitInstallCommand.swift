import ArgumentParser
import Discovery
import Glibc
import Linux
import UnitFile

/// Whose units a command is about.
struct UnitScope: ParsableArguments {
    @Flag(help: "A user's units; the default for everybody but root.")
    var user = false
}

struct UnitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unit",
        abstract: "Install, list, print and remove Quadlet files.",
        subcommands: [
            UnitInstallCommand.self, UnitListCommand.self, UnitPrintCommand.self, UnitRemoveCommand.self,
        ]
    )
}

struct UnitInstallCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "install",
        abstract: "Install Quadlet files, with the files they use.",
        discussion: """
            The first argument is a Quadlet file, a .quadlets file, which holds several, a folder of files, or the \
            URL of a file; further ones are files that it uses. All of them belong together: `systemd-oci unit \
            remove` of one removes all. Files in which the generator would find an error are not installed.
            """
    )

    @Flag(name: .shortAndLong, help: "Replace files of the same name.")
    var replace = false

    @Flag(inversion: .prefixedNo, help: "Let systemd read the files at once.")
    var reloadSystemd = true

    @Flag(help: "Install files with errors, too.")
    var force = false

    @OptionGroup var scope: UnitScope

    @Argument(help: ArgumentHelp("Files, a folder, or URLs.", valueName: "path"))
    var paths: [String]

    func run() throws {
        let scope = scope.value
        let folder = try InstallFolder(scope)
        let set = try InstallSet(paths)
        let findings = set.check(scope, installed: QuadletSources(scope: scope))
        for finding in findings { say(finding.description) }
        if !force, findings.contains(where: { $0.severity == .error }) {
            throw Failure("nothing is installed; --force installs files with errors")
        }
        do {
            try store(set, in: folder)
        } catch  where error.code == EEXIST {
            throw Failure("\(error.subject): is there already; use --replace to replace it")
        } catch {
            throw Failure(error)
        }
        for file in set.files { write("\(folder.path)/\(file.name)\n", to: STDOUT_FILENO) }
        if reloadSystemd { try Systemctl(scope).reload() }
    }

    /// Writes the files, and then the list of them.
    private func store(_ set: InstallSet, in folder: InstallFolder) throws(SyscallError) {
        try NewFiles.write(set.files.map { ($0.name, $0.content) }, into: folder.path, replacing: replace)
        var names = try folder.files(of: set.list)
        for file in set.files where !names.contains(file.name) { names.append(file.name) }
        let list = Array((names.joined(separator: "\n") + "\n").utf8)
        try NewFiles.write([(set.list, list)], into: folder.path, replacing: true)
    }
}

struct UnitPrintCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "print",
        abstract: "Print a Quadlet file.",
        aliases: ["cat"]
    )

    @OptionGroup var scope: UnitScope

    @Argument(help: ArgumentHelp("The file's name, such as web.container.", valueName: "name"))
    var name: String

    func run() throws {
        let sources = QuadletSources(scope: scope.value)
        guard let source = sources.sources.first(where: { $0.name.description == name }) else {
            throw Failure("\(name): there is no such file; `systemd-oci unit list` shows what there is")
        }
        let text: [UInt8]
        do {
            text = try source.text()
        } catch {
            throw Failure(error)
        }
        write(String(decoding: text, as: UTF8.self), to: STDOUT_FILENO)
    }
}
