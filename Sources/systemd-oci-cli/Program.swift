import ArgumentParser
import ContentStore
import Glibc
import Lowering

/// The command line for images; the launcher hands over to it what it doesn't do itself.
@main
struct Program: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "systemd-oci",
        abstract: "Containers as systemd units, and their images.",
        discussion: """
            Containers are started by systemd: put a .container file into /etc/containers/systemd, then \
            `systemctl daemon-reload` and `systemctl start`. What their units run is `systemd-oci run`, with the \
            flags of podman-run(1); see `systemd-oci run --help`.

            Besides the commands below there are exec, healthcheck, network, pod and port, each with --help, and those of \
            a runtime, of which `systemd-oci-runtime --help` tells.
            """,
        version: "systemd-oci " + version,
        subcommands: [
            PsCommand.self, ContainerCommand.self, LogsCommand.self, StartCommand.self, StopCommand.self,
            RestartCommand.self, KillCommand.self, PauseCommand.self, UnpauseCommand.self,
            ContainerRemoveCommand.self, WaitCommand.self, AttachCommand.self, StatsCommand.self,
            TopCommand.self,
            ContainerCopyCommand.self, DiffCommand.self, ExportCommand.self, EventsCommand.self,
            UpdateCommand.self, InfoCommand.self, RenameCommand.self, InsideCommand.self,
            PullCommand.self, ImageCommand.self, ArtifactCommand.self, BuildCommand.self, ImagesCommand.self,
            RemoveCommand.self, PruneCommand.self, CheckCommand.self, DiskUsageCommand.self,
            MountCommand.self, UnmountCommand.self, SaveCommand.self, LoadCommand.self,
            InspectCommand.self, CopyCommand.self, PushCommand.self, TagsCommand.self,
            SearchCommand.self, LoginCommand.self, LogoutCommand.self, AutoUpdateCommand.self,
            SystemCommand.self, SecretCommand.self, VolumeCommand.self, UnitCommand.self, KubeCommand.self,
            ConvertCommand.self, LintCommand.self,
            ExplainCommand.self, LanguageServerCommand.self, DocumentsCommand.self,
        ]
    )
    /// The release that this program is of.
    static let version = Release.version

    /// Runs the command; 125 is the exit status of a failure of ours, as it is Podman's.
    static func main() {
        // libcurl only knows the name in small letters, others only this one.
        if let proxy = unsafe getenv("HTTP_PROXY"), unsafe getenv("http_proxy") == nil {
            unsafe _ = setenv("http_proxy", proxy, 1)
        }
        let words = Spelling.normalized(CommandLine.arguments.dropFirst())
        if words.first == "help",
            let text = LauncherCommandText.help(of: words.dropFirst().joined(separator: " "))
        {
            write(text, to: STDOUT_FILENO)
            Glibc.exit(0)
        }
        let named = NamedCommand(words)
        if let mistake = named.mistake {
            say("systemd-oci: " + mistake)
            Glibc.exit(125)
        }
        do {
            var command = try parseAsRoot(words)
            try command.run()
        } catch {
            // A command that did its work, and has a status of its own.
            if let status = error as? ExitCode { Glibc.exit(status.rawValue) }
            let isWanted = exitCode(for: error).isSuccess
            if isWanted || error is CleanExit {
                // The parser knows nothing of examples.
                var text = fullMessage(for: error)
                if text.hasPrefix("OVERVIEW: "), !named.examples.isEmpty {
                    while text.last?.isNewline == true { text.removeLast() }
                    write(text + "\n\n" + named.examples, to: STDOUT_FILENO)
                    Glibc.exit(0)
                }
                exit(withError: error)
            }
            if let failure = error as? Failure {
                if !failure.message.isEmpty { say("systemd-oci: " + failure.message) }
            } else {
                say(fullMessage(for: error))
            }
            Glibc.exit(125)
        }
    }
}

/// A command that did not do what it should; the message is empty where all is said already.
struct Failure: Error {
    var message: String

    init(_ message: String) {
        self.message = message
    }

    init(_ error: any Error) {
        message = "\(error)"
    }
}

/// Which store a command works on.
struct StoreOptions: ParsableArguments {
    @Option(
        name: .customLong("store"),
        help: ArgumentHelp("Directory of the image store.", valueName: "path")
    )
    var path = Store.systemPath

    @Option(
        name: .customLong("additional-store"),
        help: ArgumentHelp(
            "A further store that is only read; more than one may be named.",
            valueName: "path"
        )
    )
    var additions: [String] = []

    var store: Store { Store(path: path, additions: additions.isEmpty ? nil : additions) }
}

extension StoreOptions {
    /// The store of the system.
    static var system: Store { Store(path: Store.systemPath) }
}

/// Writes a line to standard error.
func say(_ line: String) {
    write(line + "\n", to: STDERR_FILENO)
}

/// Writes a text at once; what can't be written is lost.
func write(_ text: String, to descriptor: CInt) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
        let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
        guard count > 0 || errno == EINTR else { return }
        rest = rest.dropFirst(max(count, 0))
    }
}
