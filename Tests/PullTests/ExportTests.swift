import ContentStore
import Foundation
import OCI
import Pull
import RegistryTestSupport
import TestSupport
import Testing

private func has(_ programs: String...) -> Bool {
    programs.allSatisfy { name in
        ["/usr/bin/", "/usr/sbin/"].contains { FileManager.default.isExecutableFile(atPath: $0 + name) }
    }
}

@Suite(.enabled(if: canMakeImages, "needs root, docker-registry, skopeo and umoci"))
struct `export` {
    private func pulled() throws -> (image: OddImage, words: [String]) {
        let image = try OddImage()
        try image.bench.puller.pull(image.reference, .always)
        return (image, ["--store=" + image.bench.store.path, image.reference.description])
    }

    /// What a container sees: a directory that an archive only implies is one, also where a lower layer has a link.
    private func compared(_ lines: [String]) -> Set<String> {
        let known = [
            "lib|", "lib/via|", "usr/lib/via|", "a|d|", "a/b|d|", "usr|d|", "usr/share|d|", "a/two|",
        ]
        return Set(
            lines.filter { line in !known.contains { line.hasPrefix($0) } && !line.hasSuffix("lib/via") }
        )
    }

    @Test func `writes a directory that is what umoci unpacks`() throws {
        let (image, words) = try pulled()
        let folder = image.bench.directory.path
        let outcome = try BuiltProgram.run(["image", "export"] + words + [folder + "/tree"])
        #expect(outcome == .init(status: 0, output: "", errors: ""))
        try run("umoci", "unpack", "--image", "\(image.layout):app", folder + "/theirs")
        let ours = compared(try OddImage.listing(folder + "/tree"))
        let theirs = compared(try OddImage.listing(folder + "/theirs/rootfs"))
        #expect(ours.subtracting(theirs) == [])
        #expect(theirs.subtracting(ours) == [])
        #expect(ours.count > 25)
        let again = try BuiltProgram.run(["image", "export"] + words + [folder + "/tree"])
        #expect(again.errors.contains("/tree' is there already"))
    }

    @Test func `writes a bundle whose configuration is the image's`() throws {
        let bench = try PullBench()
        let reference = try bench.makeImage("web", ["one"])
        let layout = reference.repository
        let set = [
            "umoci", "config", "--image", "\(layout):web", "--config.entrypoint", "/file0", "--config.cmd",
            "a b",
            "--config.env", "X=y", "--config.user", "5:6", "--config.workingdir", "/srv",
        ]
        try run(set)
        try bench.puller.pull(reference, .always)
        let target = bench.directory.path + "/bundle"
        let store = "--store=" + bench.store.path
        let outcome = try BuiltProgram.run(
            "image",
            "export",
            "--format=bundle",
            store,
            "\(reference)",
            target
        )
        #expect(outcome.status == 0, "\(outcome)")
        let text = try Data(contentsOf: URL(filePath: target + "/config.json"))
        let spec = try RuntimeSpec(parsing: Array(text))
        #expect(spec.process.arguments == ["/file0", "a b"])
        #expect(spec.process.workingDirectory == "/srv")
        #expect(spec.process.user.uid == 5 && spec.process.user.gid == 6)
        #expect(spec.process.environment.contains("X=y"))
        #expect(spec.process.rlimits == [])
        #expect(try String(contentsOfFile: target + "/rootfs/file0", encoding: .utf8) == "one")
        #expect(try run("stat", "-c", "%a", target) == "700\n")
    }

    /// systemd mounts the stack's layers with `userxattr`.
    @Test func `writes a mount stack that overlayfs makes the image of`() throws {
        let (image, words) = try pulled()
        let folder = image.bench.directory.path
        let outcome = try BuiltProgram.run(["image", "export"] + words + [folder + "/app.mstack"])
        #expect(outcome.status == 0, "\(outcome)")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder + "/app.mstack").sorted()
        #expect(names == ["layer@0", "layer@1", "layer@2", "rw"])
        let script = """
            cd '\(folder)'; mkdir merged
            mount -t overlay overlay -o ro,userxattr,lowerdir=app.mstack/layer@2:app.mstack/layer@1:app.mstack/layer@0 merged
            """
        try run("sh", "-c", script)
        defer { _ = try? run("umount", folder + "/merged") }
        let tree = try BuiltProgram.run(["image", "export"] + words + [folder + "/tree"])
        #expect(tree.status == 0)
        func listing(_ path: String) throws -> Set<String> {
            Set(try OddImage.listing(path).filter { !$0.hasPrefix("a/two|") })
        }
        #expect(try listing(folder + "/merged") == listing(folder + "/tree"))
    }

    @Test(
        .enabled(
            if: has("mkfs.erofs", "mksquashfs", "systemd-repart", "sfdisk"),
            "needs erofs-utils and systemd-repart"
        )
    )
    func `writes disk images`() throws {
        let (image, words) = try pulled()
        let folder = image.bench.directory.path
        for (kind, magic) in [("erofs", "e2e1f5e0"), ("squashfs", "68737173")] {
            let path = "\(folder)/\(kind).raw"
            let outcome = try BuiltProgram.run(["image", "export", "--filesystem=\(kind)"] + words + [path])
            #expect(outcome.status == 0, "\(outcome)")
            let table = try run("sfdisk", "--json", path)
            // Of the discoverable partitions specification: a root file system of x86-64.
            #expect(table.contains("4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709"), "\(table)")
            let start = try run(
                "sh",
                "-c",
                "sfdisk --json '\(path)' | jq '.partitiontable.partitions[0].start'"
            )
            let sector = try #require(Int(start.trimmingCharacters(in: .whitespacesAndNewlines)))
            let offset = sector * 512 + (kind == "erofs" ? 1024 : 0)
            #expect(try run("xxd", "-s", "\(offset)", "-l", "4", "-p", path) == magic + "\n")
        }
        // Large enough for a tree of more than one block.
        let file = try image.bench.directory.write("content", noise(2_000_000))
        try run("umoci", "insert", "--image", "\(image.layout):app", file, "/noise")
        try image.bench.puller.pull(image.reference, .always)
        let path = folder + "/verity.raw"
        let outcome = try BuiltProgram.run(["image", "export", "--verity"] + words + [path])
        #expect(outcome.status == 0, "\(outcome)")
        let hash = try String(contentsOfFile: folder + "/verity.roothash", encoding: .utf8)
        #expect(hash.count == 65)
        #expect(try run("sfdisk", "--json", path).contains("2C7357ED-EBD2-46D9-AEC1-23D437EC2BF5"))
    }
}

@Suite(
    .enabled(
        if: canMakeImages && has("mkfs.erofs", "mksquashfs", "veritysetup"),
        "needs root, erofs-utils, squashfs-tools and cryptsetup"
    )
)
struct `image convert` {
    private func comparable(_ layer: String) throws -> [String] {
        try OddImage.listing(layer).filter { !$0.contains("|d|") }.map { line in
            line.replacingOccurrences(of: #"\.[0-9]{10}\|"#, with: "|", options: .regularExpression)
        }
    }

    @Test(arguments: ["squashfs", "erofs"])
    func `makes an image that others fetch, with the same files`(kind: String) throws {
        let image = try OddImage()
        let bench = image.bench
        try bench.puller.pull(image.reference, .always)
        let folder = bench.directory.path
        let store = "--store=" + bench.store.path
        let name = "localhost/odd:\(kind)"
        let made = try BuiltProgram.run("image", "convert", "--to=\(kind)", store, "\(image.reference)", name)
        #expect(made.status == 0, "\(made)")
        // The same image becomes the same one.
        let again = try BuiltProgram.run(
            "image",
            "convert",
            "--to=\(kind)",
            store,
            "\(image.reference)",
            name
        )
        #expect(kind == "erofs" || again.output == made.output)
        let layout = "oci:\(folder)/converted:a"
        #expect(try BuiltProgram.run("push", store, name, layout).output == again.output)
        let other = try PullBench()
        let reference = try Reference(parsing: layout)
        try other.puller.pull(reference, .always)
        let stored = try #require(try other.store.image(named: reference))
        defer { _ = try? run("sh", "-c", "umount '\(other.store.path)'/mounted-layers/*/*") }
        #expect(stored.layers.allSatisfy { $0.hasPrefix(other.store.path + "/mounted-layers/") })
        let plain = try #require(try bench.store.image(named: image.reference))
        for (ours, theirs) in zip(stored.layers, plain.layers) {
            // squashfs has whole seconds, and an archive need not say when a directory was modified.
            #expect(try comparable(ours) == comparable(theirs))
        }
        // veritysetup agrees with the tree and its root hash.
        let layer = try #require(try other.store.imageLayer(stored.configuration.diffIDs[1]))
        let hash = try #require(try other.store.layerRecord(stored.configuration.diffIDs[1])?.rootHash)
        let dump = try run(
            "sh",
            "-c",
            "for o in $(seq 4096 4096 $(stat -c %s '\(layer.path)')); do veritysetup dump '\(layer.path)' --hash-offset=$o 2>/dev/null && echo at $o && break; done"
        )
        let offset = try #require(dump.split(separator: "\n").last).dropFirst(3)
        try run("veritysetup", "verify", layer.path, layer.path, hash, "--hash-offset=\(offset)")
        #expect(try StoreCheck(other.store).run(quick: false).findings == [])
    }

    /// The layer's record would have the wrong root hash for all images that share the layer.
    @Test(arguments: ["squashfs", "erofs"])
    func `a root hash that is not the layer's is refused`(kind: String) throws {
        let image = try OddImage()
        let bench = image.bench
        try bench.puller.pull(image.reference, .always)
        let store = "--store=" + bench.store.path
        let layout = bench.directory.path + "/converted"
        let words = ["--to=" + kind, "--verity=yes", store, "\(image.reference)", "localhost/odd:1"]
        try #require(try BuiltProgram.run(["image", "convert"] + words).status == 0)
        let target = "oci:\(layout):right"
        try #require(try BuiltProgram.run("push", store, "localhost/odd:1", target).status == 0)
        let script = """
            set -e; cd '\(layout)'; old=$(jq -r .manifests[0].digest index.json)
            jq -c '.layers[0].annotations |= map_values("0" * 64)' blobs/sha256/${old#sha256:} >changed
            sum=$(sha256sum <changed | cut -d' ' -f1)
            jq -c --arg new sha256:$sum --argjson size $(stat -c %s changed) '.manifests += [.manifests[0]
              | .digest = $new | .size = $size | .annotations |= map_values("wrong")]' index.json >index
            mv index index.json; mv changed blobs/sha256/$sum
            """
        try run("sh", "-c", script)
        let other = try PullBench()
        defer { _ = try? run("sh", "-c", "umount '\(other.store.path)'/mounted-layers/*/*") }
        let wrong = try Reference(parsing: "oci:\(layout):wrong")
        do {
            try other.puller.pull(wrong, .always)
            Issue.record("it was pulled")
        } catch {
            #expect("\(error)".hasSuffix("it has no dm-verity tree with the root hash that is named"))
        }
        let right = try Reference(parsing: "oci:\(layout):right")
        try other.puller.pull(right, .always)
        #expect(try other.store.image(named: right) != nil)
    }

    @Test func `a layer with a root hash that is damaged is not mounted`() throws {
        let image = try OddImage()
        let bench = image.bench
        try bench.puller.pull(image.reference, .always)
        let store = "--store=" + bench.store.path
        let name = "localhost/odd:1"
        let words = ["image", "convert", "--verity=yes", store, "\(image.reference)", name]
        #expect(try BuiltProgram.run(words).status == 0)
        let reference = try Reference(parsing: name)
        let record = try #require(try bench.store.record(of: reference))
        let text = try #require(try bench.store.readBlob(record.configuration))
        let layer = try ImageConfiguration(parsing: text).diffIDs[1]
        let file = try #require(try bench.store.imageLayer(layer)).path
        try run("sh", "-c", "printf X | dd of='\(file)' bs=1 seek=5000 conv=notrunc status=none")
        defer { _ = try? run("sh", "-c", "umount '\(bench.store.path)'/mounted-layers/*/*") }
        #expect(throws: StoreError.self) { try bench.store.image(named: reference) }
    }
}
