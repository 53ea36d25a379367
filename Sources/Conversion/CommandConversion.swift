import Lowering
import Quadlet
import UnitFile

/// Command lines of Podman and Docker that make something, as Quadlet files.
package struct CommandConversion {
    private let options: ConversionOptions
    private var isDocker = false
    /// Flags before the command.
    private var globals: [FlagGrammar.Occurrence] = []
    private var origin = Origin(path: "run")

    package init(_ options: ConversionOptions) {
        self.options = options
    }

    /// Converts a command line, which may be one word that a shell would have split.
    ///
    /// Without the name of the program it is what follows that; without a command it is what follows `run`.
    package mutating func convert(_ words: [String]) -> Conversion {
        var words = words
        if words.count == 1, words[0].contains(where: \.isWhitespace) {
            do {
                words = try ShellWords.split(words[0])
            } catch {
                return failure(error.description)
            }
        }
        var rest = words[...]
        if rest.first == "sudo" { rest.removeFirst() }
        if let program = rest.first?.split(separator: "/").last, Self.programs.contains(String(program)) {
            isDocker = program == "docker" || program == "nerdctl"
            rest.removeFirst()
            do {
                try takeGlobals(&rest)
            } catch {
                return failure(error.description)
            }
            guard Self.command(rest) != nil else {
                let known = Set(Self.commands.map(\.kind.rawValue)).sorted().joined(separator: ", ")
                return failure(
                    "'\(rest.prefix(2).joined(separator: " "))' makes nothing that a Quadlet file can be (\(known))"
                )
            }
        }
        guard let command = Self.command(rest) else { return run(Array(rest)) }
        rest = rest.dropFirst(command.words.count)
        origin = Origin(path: command.words.joined(separator: " "))
        if command.kind == .container { return run(Array(rest)) }
        var conversion = ObjectConversion(kind: command.kind, options: options, origin: origin)
        return conversion.convert(Array(rest), globals: globals)
    }

    private static let programs: Set<String> = ["podman", "docker", "nerdctl", "systemd-oci"]

    /// What makes which kind of file.
    private static let commands: [(words: [String], kind: QuadletKind)] = [
        (["run"], .container), (["create"], .container), (["container", "run"], .container),
        (["container", "create"], .container), (["pod", "create"], .pod), (["volume", "create"], .volume),
        (["network", "create"], .network), (["pull"], .image), (["image", "pull"], .image),
        (["build"], .build), (["image", "build"], .build), (["kube", "play"], .kube),
        (["play", "kube"], .kube), (["artifact", "pull"], .artifact),
    ]

    private static func command(_ words: ArraySlice<String>) -> (words: [String], kind: QuadletKind)? {
        commands.first { words.starts(with: $0.words) }
    }

    private func run(_ words: [String]) -> Conversion {
        var conversion = RunConversion(options: options, isDocker: isDocker, origin: origin)
        return conversion.convert(words, globals: globals)
    }

    private func failure(_ message: String) -> Conversion {
        Conversion(diagnostics: [Diagnostic(.error, at: Origin(path: "command line"), message)])
    }

    /// Takes the flags between the program and its command.
    private mutating func takeGlobals(_ words: inout ArraySlice<String>) throws(FlagError) {
        guard words.first?.hasPrefix("-") == true else { return }
        let line = try FlagGrammar.global.read(Array(words))
        globals = line.flags
        words = line.operands[...]
    }
}
