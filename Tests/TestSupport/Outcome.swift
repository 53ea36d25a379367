package import Foundation
import Testing

/// What a run of a program left.
package struct Outcome: Equatable {
    package var status: Int32
    package var output: String
    package var errors: String

    package init(status: Int32 = 0, output: String = "", errors: String = "") {
        self.status = status
        self.output = output
        self.errors = errors
    }

    /// Runs a program of this package that was built together with this test, or any by its path.
    ///
    /// Without an environment and an input it has those of the test.
    package static func of(
        _ program: String,
        _ arguments: [String],
        environment: [String: String]? = nil,
        input: String? = nil,
        directory: URL? = nil
    ) throws -> Outcome {
        let process = Process()
        process.executableURL = program.hasPrefix("/") ? URL(filePath: program) : try built(program)
        process.arguments = arguments
        if let environment { process.environment = environment }
        if let directory { process.currentDirectoryURL = directory }
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        let source = input.map { _ in Pipe() }
        if let source { process.standardInput = source }
        try process.run()
        if let source, let input {
            try source.fileHandleForWriting.write(contentsOf: Data(input.utf8))
            try source.fileHandleForWriting.close()
        }
        let outputBytes = try output.fileHandleForReading.readToEnd() ?? Data()
        let errorBytes = try errors.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return Outcome(
            status: process.terminationStatus,
            output: String(decoding: outputBytes, as: UTF8.self),
            errors: String(decoding: errorBytes, as: UTF8.self)
        )
    }

    /// Where a program of this package is that was built together with this test.
    package static func built(_ name: String) throws -> URL {
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        var folder = URL(filePath: own).deletingLastPathComponent()
        while folder.path != "/" {
            let program = folder.appending(path: name)
            if FileManager.default.isExecutableFile(atPath: program.path) { return program }
            folder.deleteLastPathComponent()
        }
        // Where the test's process is one of the toolchain, its argument is the bundle.
        let bundles = ProcessInfo.processInfo.arguments.filter { $0.hasSuffix(".xctest") }
        let bundle = try #require(bundles.first)
        return URL(filePath: bundle).deletingLastPathComponent().appending(path: name)
    }
}
