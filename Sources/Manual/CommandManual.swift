import JSON

/// The manual page of a command of the second program, in man(7), made of the command's own description.
struct CommandManual {
    private let command: CommandTree
    private let note: CommandNote

    /// The pages that there are.
    static func all(_ tree: CommandTree) -> [(path: String, text: String)] {
        (CommandNote.all + CommandNote.ofContainers).compactMap { note in
            guard let command = tree.subcommands.first(where: { $0.name == note.command }) else { return nil }
            let manual = CommandManual(command: command, note: note)
            return ("docs/man/systemd-oci-\(command.name).1", manual.text)
        }
    }

    private var text: String {
        let name = Roff.escaped("systemd-oci-" + command.name)
        let summary =
            command.summary.prefix(1).lowercased() + command.summary.dropFirst().prefix { $0 != "." }
        var lines = [
            Roff.comment, Roff.title("systemd-oci-" + command.name, 1), ".SH NAME",
            "\(name) \\- \(Roff.escaped(summary))", ".SH SYNOPSIS",
            ".B systemd\\-oci \(Roff.escaped(command.name))",
            ".RI [ OPTION ]... \" " + command.operands.map { $0.uppercased() }.joined(separator: " ") + "\"",
            ".SH DESCRIPTION",
        ]
        lines += Roff.paragraphs(note.description)
        lines += [".SH OPTIONS"]
        for option in command.options {
            let value = option.value.map { "=" + $0.uppercased() } ?? ""
            let names = option.names.map { $0.hasPrefix("--") ? $0 + value : $0 }.joined(separator: ", ")
            lines += [".TP", ".B " + Roff.escaped(names), Roff.formatted(option.summary)]
        }
        if !note.examples.isEmpty { lines += [".SH EXAMPLES"] + Roff.example(note.examples) }
        lines += [".SH EXIT STATUS", note.exitStatus]
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
}

/// What a manual page says that the command line does not.
struct CommandNote {
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
