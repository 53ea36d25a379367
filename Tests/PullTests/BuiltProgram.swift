import Foundation
import TestSupport

/// The program as it was built beside the tests.
enum BuiltProgram {
    static var path: String {
        get throws { try Outcome.built("systemd-oci-cli").path }
    }

    static func run(_ words: String...) throws -> Outcome { try run(words) }

    static func run(_ words: [String]) throws -> Outcome { try Outcome.of("systemd-oci-cli", words) }

    /// Runs it without waiting, and says nothing.
    static func start(_ words: [String]) throws -> Process {
        let process = Process()
        process.executableURL = try Outcome.built("systemd-oci-cli")
        process.arguments = words
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }
}
