import Foundation
import Testing

/// What a run of a program left.
package struct Outcome {
    package var status: Int32
    package var output: String
    package var errors: String

    /// Runs a program of this package that was built together with this test, or any by its path.
    package static func of(_ program: String, _ arguments: [String]) throws -> Outcome {
        let process = Process()
        process.executableURL = program.hasPrefix("/") ? URL(filePath: program) : try built(program)
        process.arguments = arguments
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let outputBytes = try output.fileHandleForReading.readToEnd() ?? Data()
        let errorBytes = try errors.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return Outcome(
            status: process.terminationStatus,
            output: String(decoding: outputBytes, as: UTF8.self),
            errors: String(decoding: errorBytes, as: UTF8.self)
        )
    }

    private static func built(_ name: String) throws -> URL {
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
