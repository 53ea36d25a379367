import ArgumentParser
import Conversion
import Glibc
import Linux

struct ConvertComposeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compose",
        abstract: "Make Quadlet files of a compose file.",
        discussion: """
            Services become .container files, and what they need .network, .volume and .build files. What is not \
            converted is said with its place. Variables are replaced as compose does it, by the environment and the \
            file .env beside the compose file.
            """
    )

    @Option(
        name: [.customShort("p"), .long],
        help: ArgumentHelp(
            "Name of the project; otherwise what the file says, or its folder's.",
            valueName: "name"
        )
    )
    var projectName: String?

    @Flag(help: "Let names of files begin with the project's.")
    var prefix = false

    @Option(help: ArgumentHelp("Take in services of a profile; '*' for all.", valueName: "name"))
    var profile: [String] = []

    @Option(help: ArgumentHelp("File with variables, instead of .env.", valueName: "path"))
    var envFile: String?

    @OptionGroup var options: ConvertOptions

    @Argument(help: ArgumentHelp("The compose file; - for standard input.", valueName: "file"))
    var file: String?

    /// No compose file is longer.
    private static let longest = 4 << 20
    /// In the order in which compose looks for them.
    private static let names = ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"]

    func run() throws {
        var conversion = try options.options(named: nil)
        let path = try self.path(in: conversion.directory)
        let bytes: [UInt8]
        do {
            if path == "-" {
                bytes = try standardInput(limit: Self.longest)
            } else {
                guard let content = try SmallFile.contents(of: path, limit: Self.longest) else {
                    throw SyscallError("open", path, ENOENT)
                }
                bytes = content
            }
        } catch {
            throw Failure(error)
        }
        conversion.directory = Self.folder(of: path, in: conversion.directory)
        var compose = ComposeOptions(conversion)
        compose.project = projectName ?? environment()["COMPOSE_PROJECT_NAME"]
        compose.hasPrefix = prefix
        compose.profiles = profile
        compose.variables = try variables(in: conversion.directory)
        compose.read = { path in
            // What can't be read is not there for a conversion.
            try? SmallFile.contents(of: path)
        }
        let name = path == "-" ? "standard input" : path
        try options.finish(ComposeConversion.convert(bytes, path: name, compose))
    }

    private func path(in directory: String) throws(Failure) -> String {
        if let file { return file }
        let found = Self.names.first { unsafe access($0, F_OK) == 0 }
        guard let found else {
            throw Failure("\(directory): there is no \(Self.names.joined(separator: ", "))")
        }
        return found
    }

    private static func folder(of path: String, in directory: String) -> String {
        guard path != "-", let slash = path.lastIndex(of: "/") else { return directory }
        let folder = slash == path.startIndex ? "/" : String(path[..<slash])
        return folder.hasPrefix("/") ? folder : directory + "/" + folder
    }

    /// The environment, and what it does not say the file of variables.
    private func variables(in directory: String) throws(Failure) -> [String: String] {
        do {
            let bytes = try SmallFile.contents(of: envFile ?? directory + "/.env")
            if bytes == nil, let envFile { throw SyscallError("open", envFile, ENOENT) }
            let text = String(decoding: bytes ?? [], as: UTF8.self)
            return VariableFile.variables(text).merging(environment()) { $1 }
        } catch {
            throw Failure(error)
        }
    }
}
