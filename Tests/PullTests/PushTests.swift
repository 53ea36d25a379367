import ContentStore
import Foundation
import OCI
import Pull
import RegistryTestSupport
import TestSupport
import Testing

@Suite(.enabled(if: canMakeImages, "needs root, docker-registry, skopeo and umoci"))
struct `Pushing an image of the store` {
    private func pushed(_ server: DistributionServer, _ image: OddImage) throws -> (String, String) {
        let name = "\(server.host)/odd:1"
        let tls = "--dest-tls-verify=false"
        try run("skopeo", "copy", "--insecure-policy", tls, image.reference.description, "docker://" + name)
        try image.bench.puller.pull(Reference(parsing: name), .always)
        let record = try #require(try image.bench.store.record(of: Reference(parsing: name)))
        return (name, record.manifest.description)
    }

    @Test func `keeps its digest, wherever its layers are`() throws {
        let image = try OddImage()
        var server: DistributionServer? = try DistributionServer()
        let (name, digest) = try pushed(#require(server), image)
        let store = "--store=" + image.bench.store.path
        let folder = image.bench.directory.path
        // Another repository of the registry, which takes the layers over.
        let host = try #require(server).host
        let other = try BuiltProgram.run("push", "--tls-verify=false", store, name, "\(host)/other:2")
        #expect(other.output == digest + "\n", "\(other)")
        #expect(!other.errors.contains("copied\n"), "\(other)")
        let read = try run("skopeo", "inspect", "--tls-verify=false", "docker://\(host)/other:2")
        #expect(read.contains(digest))
        // A layout, whose layers come from the registry.
        let layout = try BuiltProgram.run("push", "--tls-verify=false", store, name, "oci:\(folder)/new:a")
        #expect(layout.output == digest + "\n", "\(layout)")
        try run("umoci", "unpack", "--image", "\(folder)/new:a", folder + "/unpacked")
        // Where it has the layers, nobody is asked.
        server = nil
        let again = try BuiltProgram.run("push", "--tls-verify=false", store, name, "oci:\(folder)/new:b")
        #expect(again.output == digest + "\n", "\(again)")
    }

    @Test func `packs its layers anew where they can't be had, and says so`() throws {
        let image = try OddImage()
        var server: DistributionServer? = try DistributionServer()
        let (name, digest) = try pushed(#require(server), image)
        server = nil
        let store = "--store=" + image.bench.store.path
        let layout = image.bench.directory.path + "/new"
        let outcome = try BuiltProgram.run("push", "--tls-verify=false", store, name, "oci:\(layout):a")
        #expect(outcome.status == 0, "\(outcome)")
        #expect(outcome.errors.contains("packing the layers anew, so the manifest is another one"))
        #expect(outcome.output != digest + "\n")
        let id = try #require(try image.bench.store.record(of: Reference(parsing: name))).configuration
        #expect(try run("skopeo", "inspect", "--raw", "oci:\(layout):a").contains("\(id)"))
    }

    @Test(arguments: ["oci", "dir"])
    func `that is not there makes nothing`(transport: String) throws {
        let bench = try PullBench()
        let target = bench.directory.path + "/new"
        let words = ["push", "--store=" + bench.store.path, "a.b/c:1", "\(transport):\(target)"]
        #expect(try BuiltProgram.run(words).status == 125)
        #expect(!FileManager.default.fileExists(atPath: target))
        let copy = ["copy", "oci:\(bench.directory.path)/nowhere:x", "\(transport):\(target)"]
        #expect(try BuiltProgram.run(copy).status == 125)
        #expect(!FileManager.default.fileExists(atPath: target))
    }
}

@Suite(.enabled(if: canMakeImages, "needs root, docker-registry, skopeo and umoci"))
struct `fsck --repair` {
    @Test(arguments: [
        "rm -rf layers/sha256/$layer", "echo x >> layers/sha256/$layer/a/suid",
        "echo x > blobs/sha256/$config",
        "rm blobs/sha256/$manifest", "rm blobs/sha256/$config blobs/sha256/$manifest; rm -rf layers/sha256/*",
        "rm layers/sha256/$layer.skeleton; echo x > layers/sha256/$layer.json; rm layers/sha256/$layer/a/cap",
    ])
    func `mends what is damaged by hand`(damage: String) throws {
        let image = try OddImage()
        let store = image.bench.store
        try image.bench.puller.pull(image.reference, .always)
        let stored = try #require(try store.image(named: image.reference))
        let before = try stored.layers.map { try OddImage.listing($0) }
        let script = """
            cd '\(store.path)'; layer=\(stored.configuration.diffIDs[1].hexadecimal)
            config=\(stored.configurationDigest.hexadecimal); manifest=\(stored.manifest.hexadecimal); \(damage)
            """
        try run("sh", "-c", script)
        let path = "--store=" + store.path
        let repaired = try BuiltProgram.run("fsck", "--repair", path)
        let isUnknown = damage.contains(".skeleton")
        // Without its skeleton nothing says what a layer was.
        if isUnknown {
            #expect(repaired.output.contains("not checked: nothing says what it was"), "\(repaired)")
            return
        }
        #expect(repaired.status == 0, "\(repaired)")
        #expect(repaired.output.hasSuffix("nothing is damaged\n"), "\(repaired)")
        let after = try #require(try store.image(named: image.reference))
        #expect(after.record == stored.record)
        #expect(try after.layers.map { try OddImage.listing($0) } == before)
    }

    /// Lists go on without the name; what removes layers can't know whether this one needs them.
    @Test(arguments: ["echo { >images/bad", "mkdir images/bad && echo x >images/bad/x"])
    func `is what a name asks for that can't be read`(damage: String) throws {
        let bench = try PullBench()
        let reference = try bench.makeImage("web", ["one"])
        try bench.puller.pull(reference, .always)
        try run("sh", "-c", "cd '\(bench.store.path)' && \(damage)")
        let path = "--store=" + bench.store.path
        let list = ["images", "--format={{.Repository}} {{.ID}}", path]
        let listed = try BuiltProgram.run(list)
        #expect(listed.status == 0 && listed.output.contains(reference.repositoryText), "\(listed)")
        #expect(listed.errors.hasPrefix("systemd-oci: warning: image store: images/bad: "), "\(listed)")
        let pruned = try BuiltProgram.run("image", "prune", "--force", path)
        #expect(pruned.status != 0 && pruned.errors.contains("`systemd-oci fsck --repair`"), "\(pruned)")
        #expect(try BuiltProgram.run("fsck", "--repair", path).status == 0)
        #expect(try BuiltProgram.run("image", "prune", "--force", path).status == 0)
        let healthy = try BuiltProgram.run(list)
        #expect(healthy == Outcome(status: 0, output: listed.output, errors: ""))
    }

    /// Where an image is not to be had any more, that has to be said, but need not be the end.
    @Test func `asks for another image that has the layer`() throws {
        let bench = try PullBench()
        let first = try bench.makeImage("web", [noise(5000)], layout: "first")
        try run("cp", "-a", first.repository, bench.directory.path + "/second")
        let second = try Reference(parsing: "oci:\(bench.directory.path)/second:web")
        for reference in [first, second] { try bench.puller.pull(reference, .always) }
        let layer = try #require(try bench.store.image(named: second)?.layers.first)
        try run("sh", "-c", "echo x >> '\(layer)/file0'; rm -r '\(first.repository)'")
        let repaired = try BuiltProgram.run("fsck", "--repair", "--store=" + bench.store.path)
        #expect(repaired.status == 0, "\(repaired)")
        #expect(repaired.errors.contains("\(first)"), "\(repaired)")
        #expect(repaired.output.hasSuffix("nothing is damaged\n"), "\(repaired)")
    }
}
