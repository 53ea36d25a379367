import ArgumentParser
import Discovery
import Glibc
import JSON
import Linux

/// Secrets of containers, which are credentials of systemd's.
struct SecretCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "secret",
        abstract: "Work with secrets: credentials that containers get by Secret= or --secret.",
        discussion: """
            A secret is kept encrypted in /etc/credstore.encrypted, bound to this machine and, where there is one, to \
            its TPM (systemd-creds(1)). What else is in systemd's credential stores is listed, too, and is a secret \
            as well. It reaches a container when that starts the next time.
            """,
        subcommands: [Create.self, List.self, Inspect.self, Remove.self, Exists.self]
    )

    struct Create: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Encrypt and keep a secret.")

        @Flag(help: "Read it from the environment variable that is named instead of a file.")
        var env = false

        @Flag(help: "Replace one of that name.")
        var replace = false

        @Flag(help: "Do nothing where there is one of that name.")
        var ignore = false

        @Option(
            name: .shortAndLong,
            help: ArgumentHelp("A label; may be given more than once.", valueName: "name=value")
        )
        var label: [String] = []

        @Option(
            name: .shortAndLong,
            help: ArgumentHelp("systemd-creds or, as Podman's scripts say, file.", valueName: "driver")
        )
        var driver = SecretStore.driver

        @OptionGroup var scope: UnitScope

        @Argument(help: ArgumentHelp("The secret's name.", valueName: "name"))
        var name: String

        @Argument(help: ArgumentHelp("A file, or - for standard input.", valueName: "file"))
        var source: String

        func run() throws {
            guard [SecretStore.driver, "file"].contains(driver) else {
                throw Failure(
                    "secret create: there is no driver '\(driver)': secrets are kept encrypted by systemd-creds"
                )
            }
            guard !(ignore && replace) else {
                throw Failure("secret create: --ignore and --replace contradict each other")
            }
            do {
                let store = SecretStore(scope: scope.value)
                if try ignore && store.secrets().contains(where: { $0.name == name }) {
                    return write(name + "\n", to: STDOUT_FILENO)
                }
                try store.create(name, content(), labels: labels(), replacing: replace)
            } catch {
                throw error as? Failure ?? Failure(error)
            }
            write(name + "\n", to: STDOUT_FILENO)
        }

        private func labels() throws(Failure) -> [String: String] {
            var labels: [String: String] = [:]
            for text in label {
                guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
                    throw Failure("secret create: --label '\(text)': needs the form name=value")
                }
                labels[String(text[..<equals])] = String(text[text.index(after: equals)...])
            }
            return labels
        }

        private func content() throws -> [UInt8] {
            if env {
                guard let value = Environment[source] else {
                    throw Failure("the environment has no variable '\(source)'")
                }
                return Array(value.utf8)
            }
            if source == "-" { return try standardInput(limit: SecretStore.mostBytes) }
            guard let content = try SmallFile.contents(of: source, limit: SecretStore.mostBytes) else {
                throw Failure("there is no file '\(source)'")
            }
            return content
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "ls",
            abstract: "List secrets.",
            aliases: ["list"]
        )

        private static let headings = [
            "ID": "ID", "Name": "NAME", "Driver": "DRIVER", "CreatedAt": "CREATED", "UpdatedAt": "UPDATED",
            "Path": "PATH", "Encrypted": "ENCRYPTED",
        ]
        private static let fields = ["ID", "Name", "Driver", "CreatedAt", "UpdatedAt", "Path", "Encrypted"]

        @Option(
            help: ArgumentHelp(
                "table, json, or a Go template of \(fields.map { "." + $0 }.joined(separator: " ")).",
                valueName: "format"
            )
        )
        var format = "table"

        @Option(
            name: .shortAndLong,
            help: ArgumentHelp("Only secrets whose name begins with name= or id=.", valueName: "filter")
        )
        var filter: [String] = []

        @Flag(name: [.customShort("n"), .long], help: "Print no heading.")
        var noheading = false

        @Flag(name: .shortAndLong, help: "Only names.")
        var quiet = false

        @OptionGroup var scope: UnitScope

        func run() throws {
            let store = SecretStore(scope: scope.value)
            let prefixes = try filter.map(Self.prefix)
            let secrets: [SecretStore.Secret]
            let rows: [[String: String]]
            do {
                secrets = try store.secrets().filter { secret in
                    prefixes.isEmpty || prefixes.contains { secret.name.hasPrefix($0) }
                }
                rows = try secrets.map { secret in try Self.row(secret, store.record(of: secret)) }
            } catch {
                throw Failure(error)
            }
            if quiet { return write(secrets.map { $0.name + "\n" }.joined(), to: STDOUT_FILENO) }
            if format == "json" {
                let documents = JSONValue.array(secrets.map { .object(Self.members($0)) })
                return write(documents.text + "\n", to: STDOUT_FILENO)
            }
            let printer = ListPrinter(
                fields: Self.fields,
                headings: Self.headings,
                table: ["ID", "Name", "Driver", "CreatedAt", "UpdatedAt"]
            )
            try printer.show(rows, format: format, heading: !noheading)
        }

        /// Names and identifiers are the same.
        private static func prefix(_ filter: String) throws(Failure) -> String {
            for key in ["name=", "id="] where filter.hasPrefix(key) {
                return String(filter.dropFirst(key.count))
            }
            throw Failure("--filter: '\(filter)' is none of name= and id=")
        }

        private static func row(_ secret: SecretStore.Secret, _ record: SecretRecord?) -> [String: String] {
            let now = Amounts.now
            return [
                "ID": secret.name, "Name": secret.name, "Driver": SecretStore.driver, "Path": secret.path,
                "Encrypted": String(secret.isEncrypted),
                "CreatedAt": Amounts.age(max(now - (record?.created ?? secret.modified), 0)),
                "UpdatedAt": Amounts.age(max(now - secret.modified, 0)),
            ]
        }

        private static func members(_ secret: SecretStore.Secret) -> [JSONValue.Member] {
            [
                .init("name", .string(secret.name)),
                .init("path", .string(secret.path)),
                .init("encrypted", .bool(secret.isEncrypted)),
                .init("created", .string(date(secret.modified))),
            ]
        }
    }

    struct Inspect: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Print what is known of secrets, as JSON.")

        @Flag(help: "Also print what is in them.")
        var showsecret = false

        @Option(
            name: .shortAndLong,
            help: ArgumentHelp("json, or a Go template such as '{{.Spec.Name}}'.", valueName: "format")
        )
        var format = "json"

        @Flag(help: "Print a line for each thing that is known.")
        var pretty = false

        @OptionGroup var scope: UnitScope

        @Argument(help: ArgumentHelp("The secrets' names.", valueName: "name"))
        var names: [String]

        func run() throws {
            let store = SecretStore(scope: scope.value)
            let documents: [JSONValue]
            do {
                documents = try names.map { name in
                    let secret = try store.secret(named: name)
                    let document = try store.document(of: secret)
                    guard showsecret else { return document }
                    let content = String(decoding: try store.content(of: secret), as: UTF8.self)
                    return .object((document.members ?? []) + [.init("SecretData", .string(content))])
                }
            } catch {
                throw error as? Failure ?? Failure(error)
            }
            if pretty || format != "json" {
                let template = try ValueTemplate(pretty ? Self.prettyFormat : format)
                for document in documents { write(try template.text(document) + "\n", to: STDOUT_FILENO) }
                return
            }
            write(JSONValue.array(documents).indentedText(by: 4) + "\n", to: STDOUT_FILENO)
        }

        private static let prettyFormat = """
            ID:              {{.ID}}
            Name:            {{.Spec.Name}}
            Labels:          {{json .Spec.Labels}}
            Driver:          {{.Spec.Driver.Name}}
            Created at:      {{.CreatedAt}}
            Updated at:      {{.UpdatedAt}}
            """
    }

    struct Remove: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "rm",
            abstract: "Remove secrets. Containers that run keep theirs."
        )

        @Flag(name: .shortAndLong, help: "All that are this machine's own.")
        var all = false

        @Flag(name: .shortAndLong, help: "What is not there is no mistake.")
        var ignore = false

        @OptionGroup var scope: UnitScope

        @Argument(help: ArgumentHelp("The secrets' names.", valueName: "name"))
        var names: [String] = []

        func run() throws {
            guard all == names.isEmpty else { throw Failure("secret rm: needs either names or --all") }
            let store = SecretStore(scope: scope.value)
            let known: [SecretStore.Secret]
            do {
                known = try store.secrets()
            } catch {
                throw Failure(error)
            }
            let wanted = all ? known.filter(store.isOwn).map(\.name) : names
            var isFailed = false
            for name in wanted where !ignore || known.contains(where: { $0.name == name }) {
                do {
                    try store.remove(name)
                    write(name + "\n", to: STDOUT_FILENO)
                } catch {
                    say("systemd-oci: " + ((error as? Failure)?.message ?? "\(error)"))
                    isFailed = true
                }
            }
            if isFailed { throw ExitCode(1) }
        }
    }

    struct Exists: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Exit with 0 where there is a secret of that name, with 1 where not."
        )

        @OptionGroup var scope: UnitScope

        @Argument(help: ArgumentHelp("The secret's name.", valueName: "name"))
        var name: String

        func run() throws {
            let secrets: [SecretStore.Secret]
            do {
                secrets = try SecretStore(scope: scope.value).secrets()
            } catch {
                throw Failure(error)
            }
            if !secrets.contains(where: { $0.name == name }) { throw ExitCode(1) }
        }
    }
}
