import ArgumentParser
import Glibc
import OCI
import Registry

/// Which files `login` and `logout` change, and how a registry is asked; flags of podman-login(1).
struct LoginOptions: ParsableArguments {
    @Option(help: ArgumentHelp("File with credentials.", valueName: "path"))
    var authfile: String?

    @Option(help: ArgumentHelp("Directory with certificates of the registry.", valueName: "path"))
    var certDir: String?

    @Option(
        help: ArgumentHelp(
            "Whether the registry needs a trusted certificate: true or false.",
            valueName: "bool"
        )
    )
    var tlsVerify: Bool?

    var settings: RegistrySettings {
        var settings = RegistrySettings(environment: environment(), user: geteuid())
        if let authfile {
            settings.credentials = [authfile]
            settings.legacyCredentials = nil
        }
        settings.certificateDirectory = certDir
        settings.verifiesCertificates = tlsVerify
        return settings
    }

    /// The file that is read first.
    var file: CredentialFile {
        get throws {
            guard let path = settings.credentials.first else {
                throw Failure("there is no file for credentials")
            }
            return try CredentialFile(path: path)
        }
    }

    /// What is logged in to, without a scheme and slashes at its end; the first registry that is searched where
    /// nothing is said.
    func registry(_ given: String?) throws -> String {
        let searched = try ShortName.registries(settings).first ?? "docker.io"
        var text = given ?? searched
        for scheme in ["https://", "http://", "docker://"] where text.hasPrefix(scheme) {
            text.removeFirst(scheme.count)
        }
        while text.hasSuffix("/") { text.removeLast() }
        // It has to be a registry with a path, so that it is the key of what is asked for later.
        _ = try repository(of: text)
        return text == "index.docker.io" ? "docker.io" : text
    }

    /// Some repository there.
    func repository(of registry: String) throws -> Reference {
        do {
            return try Reference(parsing: "docker://\(registry)/x")
        } catch {
            throw Failure("'\(registry)' is not a registry, as in 'registry.example:5000'")
        }
    }
}

struct LoginCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "login",
        abstract: "Log in to a registry: try a name and a password, and keep them in a file.",
        discussion: """
            As root the file is /run/containers/0/auth.json, which is gone after a reboot; with \
            --authfile=/etc/containers/auth.json it stays.
            """
    )

    @Option(name: .shortAndLong, help: ArgumentHelp("The user's name.", valueName: "name"))
    var username: String?

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The password; others can see it in `ps`.", valueName: "text")
    )
    var password: String?

    @Flag(help: "Read the password from standard input.")
    var passwordStdin = false

    @Flag(help: "Print who we are to the registry, and do nothing else.")
    var getLogin = false

    @Flag(name: .shortAndLong, help: ArgumentHelp("Say which file the password is kept in."))
    var verbose = false

    @OptionGroup var options: LoginOptions

    @Argument(help: ArgumentHelp("registry, or registry/path for a part of one.", valueName: "registry"))
    var registry: String?

    func validate() throws {
        if password != nil, passwordStdin {
            throw ValidationError("--password and --password-stdin exclude each other")
        }
    }

    func run() throws {
        do {
            let registry = try options.registry(registry)
            if getLogin { return try printLogin(registry) }
            let credentials = try credentials(registry)
            var settings = options.settings
            settings.login = (credentials.name, credentials.password)
            let session = try RegistrySession.registry(
                of: options.repository(of: registry),
                settings: settings
            )
            do {
                try RegistryService(session).knock()
            } catch {
                guard case .denied(let why) = error.reason else { throw error }
                throw Failure(
                    "\(registry): it refuses the user or the password\(why.isEmpty ? "" : " (\(why))")"
                )
            }
            var file = try options.file
            try file.set(credentials, for: registry)
            if verbose { say("kept in '\(file.path)'") }
            write("Login Succeeded!\n", to: STDOUT_FILENO)
        } catch {
            throw (error as? Failure) ?? Failure(error)
        }
    }

    private func printLogin(_ registry: String) throws {
        let parts = registry.split(separator: "/", maxSplits: 1).map(String.init)
        let search = CredentialSearch(registry: parts[0], repository: parts.count > 1 ? parts[1] : "")
        guard let found = try search.credentials(options.settings) else {
            throw Failure("not logged in to \(registry)")
        }
        write(found.name + "\n", to: STDOUT_FILENO)
    }

    /// What the flags say, and what a user at a terminal says on being asked.
    private func credentials(_ registry: String) throws -> Credentials {
        let isTerminal = isatty(STDIN_FILENO) == 1
        guard username != nil || isTerminal else {
            throw Failure(
                "login: there is no terminal to ask for the user; give --username and --password-stdin"
            )
        }
        let name = try username ?? line("Username: ")
        if passwordStdin {
            guard let password = readLine(strippingNewline: true) else {
                throw Failure("login: there is no password on standard input")
            }
            return Credentials(name: name, password: password)
        }
        if let password { return Credentials(name: name, password: password) }
        guard isTerminal, let password = unsafe getpass("Password: ").map({ unsafe String(cString: $0) })
        else {
            throw Failure("login: there is no terminal to ask for the password; give --password-stdin")
        }
        return Credentials(name: name, password: password)
    }

    private func line(_ prompt: String) throws -> String {
        write(prompt, to: STDERR_FILENO)
        guard let line = readLine(strippingNewline: true), !line.isEmpty else {
            throw Failure("login: no user")
        }
        return line
    }
}

struct LogoutCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logout",
        abstract: "Forget the password for a registry."
    )

    @Flag(name: .shortAndLong, help: "For all registries.")
    var all = false

    @OptionGroup var options: LoginOptions

    @Argument(help: ArgumentHelp("registry, or registry/path as at login.", valueName: "registry"))
    var registry: String?

    func validate() throws {
        if all, registry != nil { throw ValidationError("--all and a registry exclude each other") }
    }

    func run() throws {
        do {
            var file = try options.file
            if all {
                try file.removeAll()
                return write("Removed login credentials for all registries\n", to: STDOUT_FILENO)
            }
            let registry = try options.registry(registry)
            guard try file.remove(registry) else {
                throw Failure("not logged in to \(registry) by '\(file.path)'")
            }
            write("Removed login credentials for \(registry)\n", to: STDOUT_FILENO)
        } catch {
            throw (error as? Failure) ?? Failure(error)
        }
    }
}
