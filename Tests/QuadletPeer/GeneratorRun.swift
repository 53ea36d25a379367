package import Foundation

/// A generator that was run for one input.
package struct GeneratorRun {
    package var testCase: TestCase
    var isUser = false
    /// What it ended with, when it wrote units.
    package var status: Int32
    /// What it wrote to standard error.
    package var errors: String
    /// What it wrote to standard output in a dry run.
    package var output: String
    /// The unit of the input; nil where there is none.
    package var unit: GeneratedFile?
    var directory: URL

    /// The target of a symbolic link in the generator directory.
    func link(_ path: String) throws -> String? {
        // No link is what an assertion may find out.
        try? FileManager.default.destinationOfSymbolicLink(atPath: directory.appending(path: path).path)
    }
}

/// Runs a generator for inputs, each in folders of its own.
package struct Workshop {
    private let inputs: URL
    private let generator: URL
    let isUser: Bool
    private let root: URL
    private var count = 0
    /// What the command lines call; Podman's inputs expect a path that ends in its name.
    private static let program = "/usr/bin/podman"

    /// Runs a program for the Quadlet files of a folder, in the system's scope or a user's.
    package init(inputs: URL, generator: URL, isUser: Bool) throws {
        self.inputs = inputs
        self.generator = generator
        self.isUser = isUser
        // The inputs expect folders of these names.
        let name = "podman-e2e-" + UUID().uuidString
        root = FileManager.default.temporaryDirectory.appending(path: name)
    }

    package func remove() {
        try? FileManager.default.removeItem(at: root)  // Only a leftover in /tmp.
    }

    package mutating func run(_ testCase: TestCase) throws -> GeneratorRun {
        let folder = try makeFolder()
        let quadlets = folder.appending(path: "quadlet")
        for file in [testCase.file] + testCase.dependencies {
            try copy(file, to: quadlets)
        }
        for directory in testCase.dropIns
        where FileManager.default.fileExists(atPath: inputs.appending(path: directory).path) {
            try copy(directory, to: quadlets)
        }
        let output = folder.appending(path: "generated")
        let written = try start(["--no-kmsg-log", output.path], in: quadlets.path)
        let printed = try start(["--dryrun"], in: quadlets.path)
        let unit = output.appending(path: testCase.unit)
        var run = GeneratorRun(
            testCase: testCase,
            isUser: isUser,
            status: written.status,
            errors: written.errors,
            output: printed.output,
            directory: output
        )
        if FileManager.default.fileExists(atPath: unit.path) {
            let text = try String(contentsOf: unit, encoding: .utf8)
            run.unit = GeneratedFile(path: unit.path, text: text)
        }
        return run
    }

    package mutating func makeFolder() throws -> URL {
        count += 1
        let folder = root.appending(path: "subtest-\(count)")
        for name in ["quadlet", "generated"] {
            try FileManager.default.createDirectory(
                at: folder.appending(path: name),
                withIntermediateDirectories: true
            )
        }
        return folder
    }

    func copy(_ name: String, to folder: URL) throws {
        let target = folder.appending(path: name)
        if FileManager.default.fileExists(atPath: target.path) { return }
        try FileManager.default.copyItem(at: inputs.appending(path: name), to: target)
    }

    package struct Outcome {
        package var status: Int32
        package var output: String
        package var errors: String
    }

    /// Runs the generator for the Quadlet files of a folder, with nothing else in its environment.
    package func start(_ arguments: [String], in folder: String) throws -> Outcome {
        let process = Process()
        process.executableURL = generator
        process.arguments = (isUser ? ["--user"] : []) + arguments
        process.environment = ["QUADLET_UNIT_DIRS": folder, "PODMAN": Self.program]
        process.standardInput = FileHandle.nullDevice
        let (output, errors) = (root.appending(path: "stdout"), root.appending(path: "stderr"))
        // Files, as a pipe that nobody reads is full at some point.
        for file in [output, errors] { try Data().write(to: file) }
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: errors)
        // `waitUntilExit()` looks only every so often.
        let end = DispatchSemaphore(value: 0)
        process.terminationHandler = { _ in end.signal() }
        try process.run()
        end.wait()
        return Outcome(
            status: process.terminationReason == .exit ? process.terminationStatus : -1,
            output: String(decoding: try Data(contentsOf: output), as: UTF8.self),
            errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self)
        )
    }
}
