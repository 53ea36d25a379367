import Foundation

/// A program of a test's set-up that did not do what it should.
package struct ProgramFailure: Error {
    package var text: String
}

/// A directory that is removed when the test is over.
package final class TemporaryDirectory {
    package let path: String

    package init() throws {
        path = NSTemporaryDirectory() + "registry-\(UUID())"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    package func write(_ name: String, _ text: String) throws -> String {
        let file = URL(filePath: path + "/" + name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try Data(text.utf8).write(to: file)
        return file.path
    }
}

/// Runs a program to its end and expects it to succeed.
@discardableResult
package func run(_ words: String...) throws -> String {
    try run(words)
}

/// Runs a program to its end and expects it to succeed.
@discardableResult
package func run(_ words: [String]) throws -> String {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = words
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw ProgramFailure(text: "\(words): \(text)") }
    return text
}

/// Debian's docker-registry on a port of loopback.
package final class DistributionServer {
    package let host: String
    private let process = Process()
    private let directory: TemporaryDirectory

    /// Starts it, over TLS where the paths of a certificate and its key are given.
    package init(
        certificate: String? = nil,
        key: String? = nil,
        auth: String? = nil,
        curl: [String] = []
    ) throws {
        let port = try TestServer { _, _ in .init() }
        port.stop()
        host = port.host
        directory = try TemporaryDirectory()
        let tls = certificate.map { "\n  tls: {certificate: \($0), key: \(key ?? "")}" } ?? ""
        let configuration = """
            version: 0.1
            log: {level: error}
            storage: {filesystem: {rootdirectory: \(directory.path)/data}}
            http:
              addr: \(host)\(tls)\(auth.map { "\nauth: " + $0 } ?? "")
            """
        let file = try directory.write("config.yml", configuration)
        process.executableURL = URL(filePath: "/usr/bin/docker-registry")
        process.arguments = ["serve", file]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        let scheme = certificate == nil ? "http" : "https"
        try run(
            ["curl", "-sk", "--retry", "50", "--retry-connrefused", "--retry-delay", "1"] + curl
                + ["\(scheme)://\(host)/v2/"]
        )
    }

    deinit {
        // It never ran where the registry is not installed; Foundation traps on that.
        guard process.isRunning else { return }
        process.terminate()
        process.waitUntilExit()
    }
}
