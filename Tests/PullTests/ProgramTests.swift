import ContentStore
import Foundation
import OCI
import Pull
import RegistryTestSupport
import Testing

@Suite(.enabled(if: canMakeImages, "needs root, docker-registry, skopeo and umoci"))
struct `systemd-oci-cli` {
    /// Beside the program that runs the tests.
    private static let program = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        .appending(path: "systemd-oci-cli")

    private struct Outcome: Equatable {
        var status: Int32
        var output: String
        var errors: String
    }

    private func start(_ words: [String]) throws -> (Process, Pipe, Pipe) {
        let process = Process()
        let (output, errors) = (Pipe(), Pipe())
        process.executableURL = Self.program
        process.arguments = words
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        return (process, output, errors)
    }

    private func result(_ words: String...) throws -> Outcome {
        let (process, output, errors) = try start(words)
        let texts = [output, errors].map {
            String(decoding: $0.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        }
        process.waitUntilExit()
        return Outcome(status: process.terminationStatus, output: texts[0], errors: texts[1])
    }

    @Test func `pulls by the name of a unit's instance, lists, inspects and removes`() throws {
        let bench = try PullBench()
        let reference = try bench.makeImage("web", ["one"])
        let (store, notes) = ("--store=" + bench.store.path, "--notes=" + bench.directory.path + "/notes")
        let escaped = try run("systemd-escape", reference.description).split(separator: "\n")[0]
        let pulled = try result("pull", "--policy=missing", store, notes, "--escaped", String(escaped))
        #expect(pulled.status == 0 && pulled.output == "")
        #expect(pulled.errors.hasSuffix("\(reference): ready\n"))
        #expect(try result("images", store).output.contains(reference.repositoryText))
        let list = try #require(
            JSONSerialization.jsonObject(with: Data(result("images", "--format=json", store).output.utf8))
                as? [[String: Any]]
        )
        #expect(list.map { $0["Names"] as? [String] } == [[reference.description]])
        let id = try #require(list.first?["Id"] as? String)
        #expect(try result("inspect", store, reference.description).output.contains("\"diff_ids\""))
        let removed = try result("rmi", store, reference.description)
        #expect(removed.output == "Untagged: \(reference)\nDeleted: \(id)\n")
        #expect(try bench.leftovers() == [])
    }

    /// The last name of what runs stays, another one may go.
    @Test func `an image that a container runs is not removed by mistake`() throws {
        let bench = try PullBench()
        let reference = try bench.makeImage("web", ["one"])
        let (store, name) = ("--store=" + bench.store.path, reference.description)
        _ = try result("pull", store, "--notes=" + bench.directory.path + "/notes", name)
        let container = try bench.store.container(named: "c1", image: bench.store.image(named: reference))
        let refused = try result("rmi", store, name)
        #expect(refused.status == 125)
        #expect(
            refused.errors == "systemd-oci: \(name): in use by 'c1'; stop what runs it, or use --force\n"
        )
        #expect(try bench.store.image(named: reference) != nil)
        let forced = try result("rmi", store, "--force", name)
        #expect(forced.output.hasPrefix("Untagged: \(name)\nDeleted: "))
        withExtendedLifetime(container.lock) {}
    }

    @Test(arguments: [
        (["pull", "oci:/nowhere:x"], "systemd-oci: oci:/nowhere:x: '/nowhere' is not an OCI layout\n"),
        (["pull", "UPPER"], "systemd-oci: image 'UPPER': 'library/UPPER' is not a repository\n"),
        (
            ["rmi", "a.b/c"],
            "systemd-oci: a.b/c:latest: not in the image store; `systemd-oci images` lists what is\n"
        ),
        (
            ["inspect", "a.b/c"],
            "systemd-oci: a.b/c:latest: not in the image store; `systemd-oci pull` brings it there\n"
        ),
    ])
    func `says what is wrong and exits with 125`(words: [String], message: String) throws {
        let bench = try PullBench()
        var words = words + ["--store=" + bench.store.path]
        if words[0] == "pull" { words.append("--notes=" + bench.directory.path + "/notes") }
        let (process, _, errors) = try start(words)
        let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 125)
        #expect(text == message)
    }

    @Test func `exits with 125 where it is called wrongly, and with 0 where it is asked for its version`()
        throws
    {
        #expect(try result("pull").status == 125)
        #expect(try result("--version") == Outcome(status: 0, output: "systemd-oci 0.1.0\n", errors: ""))
    }

    @Test func `can be killed at any moment`() throws {
        let bench = try PullBench()
        let texts = (0..<4).map { _ in noise(400_000) }
        let reference = try bench.makeImage("web", texts)
        let words = [
            "pull", "--policy=missing", "--store=" + bench.store.path,
            "--notes=" + bench.directory.path + "/notes", reference.description,
        ]
        var interrupted = 0
        for step in 0..<12 {
            let (process, _, _) = try start(words)
            usleep(UInt32(step * 8000))
            interrupted += kill(process.processIdentifier, SIGKILL) == 0 && process.isRunning ? 1 : 0
            process.waitUntilExit()
            // A layer that has its name is whole.
            let layers = bench.store.path + "/layers/sha256"
            let names = (try? FileManager.default.contentsOfDirectory(atPath: layers)) ?? []
            for layer in names where !layer.contains(".") {
                let files = try FileManager.default.contentsOfDirectory(
                    atPath: bench.store.path + "/layers/sha256/" + layer
                )
                let path = bench.store.path + "/layers/sha256/\(layer)/\(try #require(files.first))"
                #expect(texts.contains(try String(contentsOfFile: path, encoding: .utf8)))
            }
            if try bench.store.image(named: reference) != nil {
                #expect(try bench.texts(reference, count: 4) == texts)
                _ = try bench.store.removeImage(reference)
                _ = try bench.store.collectGarbage()
            }
        }
        #expect(interrupted > 0)
        try bench.puller.pull(reference, .missing)
        #expect(try bench.texts(reference, count: 4) == texts)
        try bench.store.sweep()
        #expect(try FileManager.default.contentsOfDirectory(atPath: bench.store.path + "/staging") == [])
    }
}
