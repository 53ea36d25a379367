import Foundation

/// A program of this machine that was run to its end.
struct Command: Sendable {
    var status: Int32
    var output: String
    var errors: String

    /// Runs a program; without `input` its standard input is empty.
    @concurrent
    static func run(_ words: [String], input: String? = nil) async throws -> Command {
        let process = Process()
        process.executableURL = URL(filePath: words[0])
        process.arguments = Array(words.dropFirst())
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        let source = input.map { _ in Pipe() }
        process.standardInput = source ?? FileHandle.nullDevice
        try process.run()
        async let errorText = text(of: errors)
        if let source, let input {
            try source.fileHandleForWriting.write(contentsOf: Data(input.utf8))
            try source.fileHandleForWriting.close()
        }
        let outputText = await text(of: output)
        let status = await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                process.waitUntilExit()
                continuation.resume(returning: process.terminationStatus)
            }
        }
        return Command(status: status, output: outputText, errors: await errorText)
    }

    private static func text(of pipe: Pipe) async -> String {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                let data = pipe.fileHandleForReading.readDataToEndOfFile()
                continuation.resume(returning: String(decoding: data, as: UTF8.self))
            }
        }
    }
}

/// A command in a host that should have worked.
struct CommandFailure: Error, CustomStringConvertible {
    var line: String
    var command: Command

    var description: String {
        "'\(line)' ended with \(command.status)\n\(command.output)\(command.errors)"
    }
}
