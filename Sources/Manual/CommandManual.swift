import JSON
import Lowering

/// The manual page of a command, in man(7), made of the command's own description.
struct CommandManual {
    private let command: CommandTree
    private let note: CommandNote

    /// The pages that there are: of each command, and of those of a group that have much to say.
    static func all(_ tree: CommandTree) -> [(path: String, text: String)] {
        let notes = CommandNote.all + CommandNote.ofContainers
        let noted = notes.compactMap { note -> CommandManual? in
            var command: CommandTree? = tree
            for word in note.command.split(separator: " ") {
                command = command?.subcommands.first { $0.name == word }
            }
            return command.map { CommandManual(command: $0, note: note) }
        }
        // Those have pages of their own.
        let others = Set(
            ["run", "exec", "help"] + CommandTree.runtime.subcommands.map(\.name) + notes.map(\.command)
        )
        let rest = tree.subcommands.filter { !others.contains($0.name) || !$0.subcommands.isEmpty }
            .map { CommandManual(command: $0, note: CommandNote(of: $0)) }
        return [("docs/man/systemd-oci.1", overview(tree))]
            + (noted + rest).map { ("docs/man/\($0.title).1", $0.text) }
    }

    private static func title(_ command: String) -> String {
        "systemd-oci-" + command.split(separator: " ").joined(separator: "-")
    }

    private var title: String { Self.title(note.command) }

    private static func summary(_ command: CommandTree) -> String {
        command.summary.prefix(1).lowercased() + command.summary.dropFirst().prefix { $0 != "." }
    }

    private var text: String {
        var lines = [
            Roff.comment, Roff.title(title, 1), ".SH NAME",
            "\(Roff.escaped(title)) \\- \(Roff.escaped(Self.summary(command)))", ".SH SYNOPSIS",
            ".B systemd\\-oci \(Roff.escaped(note.command))",
            ".RI [ OPTION ]... \" " + Self.operands(command) + "\"",
            ".SH DESCRIPTION",
        ]
        if !command.subcommands.isEmpty { lines[6] = ".RI COMMAND \" [\" OPTION ]..." }
        lines += Roff.paragraphs(note.description)
        if command.subcommands.isEmpty {
            lines += [".SH OPTIONS"] + Self.options(command)
        } else {
            lines.append(".SH COMMANDS")
            for below in command.subcommands {
                let usage = "\(note.command) \(below.name) [OPTION]... \(Self.operands(below))"
                lines.append(".SS " + Roff.escaped(usage.last == " " ? String(usage.dropLast()) : usage))
                lines += Roff.paragraphs(below.summary)
                if !below.discussion.isEmpty { lines += [".PP"] + Self.prose(below) }
                lines += Self.options(below)
            }
        }
        if !note.examples.isEmpty { lines += [".SH EXAMPLES"] + Roff.example(note.examples) }
        lines += [".SH EXIT STATUS"] + Roff.paragraphs(note.exitStatus)
        if !note.files.isEmpty {
            lines.append(".SH FILES")
            for (file, meaning) in note.files {
                lines += [".TP", ".B " + Roff.escaped(file), Roff.formatted(meaning)]
            }
        }
        lines +=
            [".SH SEE ALSO"]
            + note.others.map { ".BR \(Roff.escaped($0.0)) (\($0.1))" }.joined(separator: ",\n").split(
                separator: "\n"
            ).map(String.init)
        return lines.joined(separator: "\n") + "\n"
    }

    private static func operands(_ command: CommandTree) -> String {
        command.operands.map { $0.uppercased() }.joined(separator: " ")
    }

    private static func options(_ command: CommandTree) -> [String] {
        command.options.filter { $0.names.first != "--version" }.flatMap { option in
            let value = option.value.map { "=" + $0.uppercased() } ?? ""
            let names = option.names.map { $0.hasPrefix("--") ? $0 + value : $0 }.joined(separator: ", ")
            return [".TP", ".B " + Roff.escaped(names), Roff.formatted(option.summary)]
        }
    }

    /// What the help says of a command, without its examples.
    fileprivate static func prose(_ command: CommandTree) -> [String] {
        let text = command.discussion.split(separator: "\n", omittingEmptySubsequences: false)
            .prefix { !["Example:", "Examples:"].contains($0) }
            .map { $0.isEmpty ? "." : String($0) }
        return Roff.paragraphs(text.joined(separator: "\n").trimmingEnds)
    }

    // MARK: The program

    private static func overview(_ tree: CommandTree) -> String {
        var lines = [
            Roff.comment, Roff.title("systemd-oci", 1), ".SH NAME",
            "systemd\\-oci \\- containers as systemd units, and their images", ".SH SYNOPSIS",
            ".B systemd\\-oci", ".RI COMMAND \" [\" OPTION \"]... [\" ARGUMENT ]...", ".SH DESCRIPTION",
        ]
        lines += prose(tree)
        lines += [".SH COMMANDS"]
        let runtime = Set(CommandTree.runtime.subcommands.map(\.name))
        let own = Set(["run", "exec"] + (CommandNote.all + CommandNote.ofContainers).map(\.command))
        for command in tree.subcommands where command.name != "help" {
            let isRuntimes = runtime.contains(command.name) && !own.contains(command.name)
            let page = isRuntimes && command.subcommands.isEmpty ? "systemd-oci-runtime" : title(command.name)
            lines += [
                ".TP", ".B " + Roff.escaped(command.name),
                "\(Roff.formatted(command.summary)) \\fB\(Roff.escaped(page))\\fR(1)",
            ]
        }
        lines += [".SH EXIT STATUS"] + Roff.paragraphs(exitStatus) + [".SH SEE ALSO"]
        let others = [
            ("systemd-oci.container", 5), ("systemd-oci-run", 1), ("systemd-oci-runtime", 1),
            ("systemctl", 1),
        ]
        lines.append(
            others.map { ".BR \(Roff.escaped($0.0)) (\($0.1))" }.joined(separator: ",\n")
        )
        return lines.joined(separator: "\n") + "\n"
    }

    private static let exitStatus = """
        0 on success; 125 where this program could not do what it was told; 126 and 127 where a container's command could not be
        executed or was not there. `run`, `exec` and `attach` exit as the container's process does, with 128 and the number
        where a signal ended it. What else a command exits with its page says.
        """
}

extension String {
    /// Without lines at both ends that are empty or have a dot alone.
    fileprivate var trimmingEnds: String {
        var lines = split(separator: "\n", omittingEmptySubsequences: false)[...]
        while let first = lines.first, first.isEmpty || first == "." { lines.removeFirst() }
        while let last = lines.last, last.isEmpty || last == "." { lines.removeLast() }
        return lines.joined(separator: "\n")
    }
}

extension CommandNote {
    /// What a command says of itself.
    fileprivate init(of command: CommandTree) {
        let below =
            command.subcommands.isEmpty
            ? [[command.name]] : command.subcommands.map { [command.name, $0.name] }
        let known = ([[command.name]] + below).flatMap { CommandExamples.of($0) }
        let launchers = LauncherCommandText.all.filter {
            $0.name.split(separator: " ").first == command.name[...]
        }
        var examples: [String] = []
        for example in known + launchers.map(\.example) where !examples.contains(example) {
            // One of the same name elsewhere.
            if example.hasPrefix("systemd-oci "), !example.hasPrefix("systemd-oci " + command.name) {
                continue
            }
            examples.append(example)
        }
        let prose = command.discussion.split(separator: "\n", omittingEmptySubsequences: false)
            .prefix { !["Example:", "Examples:"].contains($0) }
            .map { $0.isEmpty ? "." : String($0) }.joined(separator: "\n").trimmingEnds
        self.init(
            command: command.name,
            description: prose.isEmpty ? command.summary : prose,
            examples: examples.joined(separator: "\n")
        )
        others = [("systemd-oci", 1)]
    }
}

/// What a manual page says that the command line does not.
struct CommandNote {
    /// Its name, with those of the commands that it is one of.
    var command: String
    var description: String
    var examples = ""
    var exitStatus = "0 on success, 125 otherwise."
    var files: [(String, String)] = []
    var others: [(String, Int)] = [("systemd-oci-pull", 1), ("containers-transports", 5)]

    private static let places = """
        An image is `[docker://]REGISTRY/REPOSITORY:TAG`, also with `@DIGEST`; `oci:PATH[:NAME]`, an OCI image layout;
        `oci-archive:PATH[:NAME]`, such a layout as a tar file; `docker-archive:PATH[:REFERENCE]`, what `docker save`
        writes, in which `:@NUMBER` counts the images from 0; or `dir:PATH`, a manifest and its blobs. Archives that are
        read may be compressed by gzip or zstd. Podman's storage is not read: `podman push NAME oci:PATH:NAME` writes
        an image where it is.
        """

    private static let credentials: [(String, String)] = [
        (
            "$CREDENTIALS_DIRECTORY/oci.registry.login.HOST",
            "`user:password` for a registry, as systemd passes it to a unit. `HOST` has an underscore for the colon before a port."
        ),
        ("$CREDENTIALS_DIRECTORY/oci.registry.auth", "As containers-auth.json(5)."),
        (
            "$REGISTRY_AUTH_FILE, /run/containers/0/auth.json, ~/.config/containers/auth.json, ~/.docker/config.json, ~/.dockercfg",
            "As containers-auth.json(5), with `credHelpers` and `credsStore`; the first that knows the registry counts."
        ),
    ]

    /// In the order of the pages.
    static let all: [CommandNote] = [
        CommandNote(
            command: "auto-update",
            description: """
                Looks at all units that run a container with `AutoUpdate=` in its `.container` file, or with the label
                `io.containers.autoupdate` that this becomes. With `registry` the registry is asked once for each image, and
                what is new is pulled and checked. With `local` it is what the store has under the name that counts.
                .
                Units that run are restarted, those of one image together, and a pod as a whole. Each is watched: its start
                must succeed, with `Notify=` as the container says it; then its health check must succeed, or, where there is
                none, it must stay up for a while. Where one does not, all units of the image get the image again that they had,
                and the new one is left alone until the registry has another: by this command, and by the pull before a start
                with `Pull=newer` or `Pull=always`. `systemd-oci pull` by hand brings it nevertheless.
                .
                The image that worked, and the one that worked before it, stay in the store, until `rmi --force` or until no
                Quadlet file names the image and `prune --all` or `rmi` has removed the name.
                .
                A unit that does not run is not started: it has the new image at its next start. An image with a digest in its
                name is never another one.
                .
                Each step is written to the disk before it is made. What a run did not bring to its end, because it was killed
                or the power failed, the next one does first; at boot `systemd-oci-auto-update-resume.service` does.
                .
                Entries of the journal are found with the units they are about (`journalctl -u`), and have
                `OCI_REFERENCE=`, `OCI_DIGEST=`, `OCI_DIGEST_BEFORE=` and one of these as `MESSAGE_ID=`:
                `854ced6544a8489cbd3017684bf45ec1` an image was updated,
                `ef156259fda34a3bb9b4f46bf10b8b83` it was rolled back,
                `8e25378aebf1414ca3109821c4f75b5e` it could not be updated, or failed and was not rolled back.
                """,
            examples: """
                systemctl enable --now systemd-oci-auto-update.timer
                systemd-oci auto-update --dry-run
                systemd-oci auto-update --rollback=web.service
                systemd-oci auto-update --history
                """,
            exitStatus: """
                0 on success, also where there was nothing to do; 1 where an image could not be updated or was rolled back;
                125 where nothing could be looked at.
                """,
            files: [
                ("/var/lib/systemd-oci/updates/", "What is known of each image's updates."),
                ("/var/lib/systemd-oci/pending-updates/", "Updates that are under way."),
            ],
            others: [("systemd-oci.container", 5), ("systemd-oci-pull", 1), ("podman-auto-update", 1)]
        ),
        CommandNote(
            command: "copy",
            description: """
                Copies an image, without the store. What need not be changed keeps its bytes, and so its digest. Each blob is
                checked against its digest before it is written; a name means the image when all of it is there.
                .
                \(places)
                .
                Between repositories of one registry blobs are not moved. An upload that breaks off goes on where it was.
                """,
            examples: """
                systemd-oci copy quay.io/a/web:1 registry.example/web:1 --all
                systemd-oci copy docker-archive:web.tar oci:/srv/images:web --dest-compress-format=zstd
                """,
            files: credentials,
            others: [("systemd-oci-push", 1), ("skopeo-copy", 1), ("containers-transports", 5)]
        ),
        CommandNote(
            command: "image export",
            description: """
                Writes an image of the store as others run it. What is made is there when all of it is; nothing that is
                there is replaced. Owners are those of the image.
                .
                A disk image has one partition with EROFS or squashfs, and with `--verity` a second one with its hash tree;
                the root hash is beside the image, in a file whose name ends in `.roothash`, where systemd looks for it.
                This needs mkfs.erofs(1) or mksquashfs(1), and systemd-repart(8).
                .
                A mount stack has a directory for each layer, and `rw`, in which what runs may write.
                """,
            examples: """
                systemd-oci image export docker.io/library/nginx /var/lib/machines/nginx.mstack
                systemd-oci image export --format=bundle nginx bundle && runc run --bundle bundle web
                systemd-oci image export --verity nginx /var/lib/portables/nginx.raw
                """,
            others: [
                ("systemd-nspawn", 1), ("systemd.exec", 5), ("systemd.mstack", 7), ("systemd-repart", 8),
            ]
        ),
        CommandNote(
            command: "inspect",
            description: """
                Prints what is known of images. A name is looked up in the store; with a transport the image is looked at
                where it is, and nothing is kept.
                .
                \(places)
                """,
            examples: """
                systemd-oci inspect --raw docker://docker.io/library/nginx
                systemd-oci inspect --config --platform=linux/arm64 docker://quay.io/a/web:1
                """,
            files: credentials
        ),
        CommandNote(
            command: "login",
            description: """
                Asks the registry whether it takes the user and the password, and if so keeps them in the first of the
                files below, or with the credential helper that the file names. A registry with a path is a part of the
                registry. Without a registry it is the first of `unqualified-search-registries`, else docker.io.
                .
                Units of the system read the same files. In a unit `LoadCredential=oci.registry.auth:PATH` or
                `LoadCredentialEncrypted=` passes a file that nobody else can read.
                """,
            examples: """
                systemd-oci login registry.example:5000 --authfile=/etc/containers/auth.json
                printf %s "$PASSWORD" | systemd-oci login --username me --password-stdin quay.io
                """,
            files: credentials,
            others: [("systemd-oci-logout", 1), ("containers-auth.json", 5), ("systemd.exec", 5)]
        ),
        CommandNote(
            command: "logout",
            description: "Forgets what `systemd-oci login` has kept.",
            files: credentials,
            others: [("systemd-oci-login", 1), ("containers-auth.json", 5)]
        ),
        CommandNote(
            command: "push",
            description: """
                Sends an image to a registry, or writes it into a layout or an archive.
                .
                \(places)
                .
                An image of the store keeps its digest where the target has its layers, a repository of the same registry
                has them, or they can be read again from where the image came. Else its layers are packed anew.
                .
                With `--add-compression=zstd` the name means an index with the image twice: who knows zstd layers takes
                those, anybody else the first.
                """,
            examples: """
                systemd-oci push oci:/srv/images:web registry.example/web:1 --add-compression=zstd
                """,
            files: credentials,
            others: [("systemd-oci-copy", 1), ("podman-push", 1), ("containers-transports", 5)]
        ),
        CommandNote(
            command: "search",
            description: """
                Searches registries. Docker's registry and some others search themselves; of the rest all names are read
                that they give away, and those are shown that have the text in them.
                """,
            examples: "systemd-oci search registry.example/web",
            files: credentials
        ),
        CommandNote(
            command: "tags",
            description: """
                Lists the tags of a repository, or the names in a layout or an archive.
                .
                \(places)
                """,
            files: credentials
        ),
    ]
}
