import Foundation
import TestSupport

/// A folder for one test, in which the generator finds its files and writes its units.
struct Sandbox: ~Copyable {
    let root: URL

    init(in folder: URL = FileManager.default.temporaryDirectory) throws {
        root = folder.appending(path: "generator-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: root)  // Only a leftover.
    }

    /// The generator directory.
    var output: URL { root.appending(path: "out") }

    func write(_ path: String, _ text: String = "[Container]\nImage=a\n") throws {
        let file = root.appending(path: path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try Data(text.utf8).write(to: file)
    }

    func link(_ path: String, to target: String) throws {
        let file = root.appending(path: path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try FileManager.default.createSymbolicLink(atPath: file.path, withDestinationPath: target)
    }

    /// All that was written, as paths relative to the generator directory, sorted.
    var written: [String] {
        let all = FileManager.default.enumerator(atPath: output.path)?.allObjects as? [String] ?? []
        return all.filter { path in
            let full = output.appending(path: path).path
            let type = try? FileManager.default.attributesOfItem(atPath: full)[.type] as? FileAttributeType
            return type != .typeDirectory
        }
        .sorted()
    }

    func unit(_ name: String) throws -> String {
        try String(contentsOf: output.appending(path: name), encoding: .utf8)
    }
}

extension Sandbox {
    /// Runs the program, with `q` of this folder as the place of Quadlet files unless the environment says more.
    func run(
        _ arguments: [String]? = nil,
        environment: [String: String]? = nil,
        program: URL? = nil
    ) throws -> Outcome {
        try Outcome.of(
            program?.path ?? "systemd-oci-generator",
            arguments ?? ["--no-kmsg-log", output.path],
            environment: environment ?? ["QUADLET_UNIT_DIRS": root.appending(path: "q").path]
        )
    }
}
