import ContentStore
import Foundation
import OCI
import Pull
import RegistryTestSupport
import TestSupport
import Testing

@Suite(.enabled(if: canMakeImages, "needs root, docker-registry, skopeo and umoci"))
struct `systemd-oci-cli` {
    @Test func `pulls by the name of a unit's instance, lists, inspects and removes`() throws {
        let bench = try PullBench()
        let reference = try bench.makeImage("web", ["one"])
        let (store, notes) = ("--store=" + bench.store.path, "--notes=" + bench.directory.path + "/notes")
        let escaped = try run("systemd-escape", reference.description).split(separator: "\n")[0]
        let pulled = try BuiltProgram.run(
            "pull",
            "--policy=missing",
            store,
            notes,
            "--escaped",
            String(escaped)
        )
        #expect(pulled.status == 0 && pulled.output == "")
        #expect(pulled.errors.contains("\n\(reference): ready, sha256:"))
        #expect(try BuiltProgram.run("images", store).output.contains(reference.repositoryText))
        let list = try #require(
            JSONSerialization.jsonObject(
                with: Data(BuiltProgram.run("images", "--format=json", store).output.utf8)
            )
                as? [[String: Any]]
        )
        #expect(list.map { $0["Names"] as? [String] } == [[reference.description]])
        let id = try #require(list.first?["Id"] as? String)
        #expect(try BuiltProgram.run("inspect", store, reference.description).output.contains("\"diff_ids\""))
        let removed = try BuiltProgram.run("rmi", store, reference.description)
        #expect(removed.output == "Untagged: \(reference)\nDeleted: \(id)\n")
        #expect(try bench.leftovers() == [])
    }

    /// The last name of what runs stays, another one may go.
    @Test func `an image that a container runs is not removed by mistake`() throws {
        let bench = try PullBench()
        let reference = try bench.makeImage("web", ["one"])
        let (store, name) = ("--store=" + bench.store.path, reference.description)
        _ = try BuiltProgram.run("pull", store, "--notes=" + bench.directory.path + "/notes", name)
        let container = try bench.store.container(named: "c1", image: bench.store.image(named: reference))
        let refused = try BuiltProgram.run("rmi", store, name)
        #expect(refused.status == 125)
        #expect(
            refused.errors == "systemd-oci: \(name): in use by 'c1'; stop what runs it, or use --force\n"
        )
        #expect(try bench.store.image(named: reference) != nil)
        let forced = try BuiltProgram.run("rmi", store, "--force", name)
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
            "systemd-oci: a.b/c:latest: not in the image store; `systemd-oci pull` brings it there, and docker://a.b/c "
                + "looks at it in its registry\n"
        ),
    ])
    func `says what is wrong and exits with 125`(words: [String], message: String) throws {
        let bench = try PullBench()
        var words = words + ["--store=" + bench.store.path]
        if words[0] == "pull" { words.append("--notes=" + bench.directory.path + "/notes") }
        #expect(try BuiltProgram.run(words) == Outcome(status: 125, errors: message))
    }

    @Test func `exits with 125 where it is called wrongly, and with 0 where it is asked for its version`()
        throws
    {
        #expect(try BuiltProgram.run("pull").status == 125)
        #expect(
            try BuiltProgram.run("--version") == Outcome(status: 0, output: "systemd-oci 0.1.0\n", errors: "")
        )
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
            let process = try BuiltProgram.start(words)
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
