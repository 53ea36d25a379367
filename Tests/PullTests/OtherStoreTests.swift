import ContentStore
import Foundation
import OCI
import Pull
import RegistryTestSupport
import TestSupport
import Testing

@Suite(.enabled(if: canMakeImages, "needs root, docker-registry, skopeo and umoci"))
struct `Stores that are only read` {
    @Test func `have images that are used without a copy`() throws {
        let bench = try PullBench()
        let shared = noise(5000)
        let reference = try bench.makeImage("web", [shared, "two"])
        let other = bench.directory.path + "/vendor"
        let filled = try BuiltProgram.run(
            "pull",
            "--quiet",
            "--store=" + other,
            "--notes=" + bench.directory.path + "/notes",
            "\(reference)"
        )
        #expect(filled.status == 0, "\(filled)")
        let words = ["--store=" + bench.store.path, "--additional-store=" + other]
        // The image is there, so nothing is fetched, also where its source is gone.
        try FileManager.default.moveItem(atPath: reference.repository, toPath: reference.repository + ".gone")
        let pulled = try BuiltProgram.run(
            ["pull", "--policy=missing", "--notes=" + bench.directory.path + "/notes"] + words + [
                "\(reference)"
            ]
        )
        #expect(pulled.status == 0, "\(pulled)")
        try FileManager.default.moveItem(atPath: reference.repository + ".gone", toPath: reference.repository)
        let store = Store(path: bench.store.path, additions: [other])
        let image = try #require(try store.image(named: reference))
        #expect(image.layers.allSatisfy { $0.hasPrefix(other + "/layers/") })
        let listed = try BuiltProgram.run(["images", "--format={{.Names}} {{.ReadOnly}}"] + words)
        #expect(listed.output.contains("\(reference) true"), "\(listed)")
        // A container of it has its own directory in the store that is written to.
        let container = try store.container(named: "c1", image: image)
        #expect(container.path.hasPrefix(bench.store.path))
        withExtendedLifetime(container.lock) {}
        let removed = try BuiltProgram.run(["rmi"] + words + ["\(reference)"])
        #expect(removed.status == 125 && removed.errors.contains("only read"), "\(removed)")
        let pruned = try BuiltProgram.run(["prune", "--all", "--force"] + words)
        #expect(pruned.status == 0, "\(pruned)")
        #expect(try store.image(named: reference) != nil)
    }

    /// A damaged name is no image's, whichever store has it, and lists go on without it.
    @Test func `are listed though a name can't be read`() throws {
        let bench = try PullBench()
        let reference = try bench.makeImage("web", ["one"])
        let (own, other) = (bench.store.path, bench.directory.path + "/vendor")
        let notes = "--notes=" + bench.directory.path + "/notes"
        for store in [own, other] {
            let filled = try BuiltProgram.run("pull", "--quiet", "--store=" + store, notes, "\(reference)")
            #expect(filled.status == 0, "\(filled)")
        }
        try "{".write(toFile: other + "/images/bad", atomically: false, encoding: .utf8)
        let words = ["--store=" + own, "--additional-store=" + other]
        let listed = try BuiltProgram.run(["images", "--format={{.ReadOnly}}"] + words)
        #expect(listed.status == 0 && listed.output == "false\n", "\(listed)")
        #expect(
            listed.errors.hasPrefix("systemd-oci: warning: image store: \(other)/images/bad: "),
            "\(listed)"
        )
        #expect(!listed.errors.contains("--repair"), "\(listed)")
        try "{".write(
            toFile: "\(own)/images/\(reference.escaped)",
            atomically: false,
            encoding: .utf8
        )
        #expect(try BuiltProgram.run(["images", "--noheading"] + words).output == "")
    }

    @Test func `have layers that other images need`() throws {
        let bench = try PullBench()
        let first = try bench.makeImage("web", [noise(5000)])
        let layout = first.repository
        try run("umoci", "tag", "--image", "\(layout):web", "more")
        let file = try bench.directory.write("content", "second")
        try run("umoci", "insert", "--image", "\(layout):more", file, "/file1")
        let second = try Reference(parsing: "oci:\(layout):more")
        let other = bench.directory.path + "/vendor"
        let filled = try BuiltProgram.run(
            "pull",
            "--quiet",
            "--store=" + other,
            "--notes=" + bench.directory.path + "/notes",
            "\(first)"
        )
        #expect(filled.status == 0, "\(filled)")
        let words = ["--store=" + bench.store.path, "--additional-store=" + other]
        let notes = "--notes=" + bench.directory.path + "/notes"
        let pulled = try BuiltProgram.run(["pull", "--quiet", notes] + words + ["\(second)"])
        #expect(pulled.status == 0, "\(pulled)")
        let store = Store(path: bench.store.path, additions: [other])
        #expect(try bench.store.layers().count == 1)
        let image = try #require(try store.image(named: second))
        #expect(image.layers[0].hasPrefix(other) && image.layers[1].hasPrefix(bench.store.path))
        #expect(try BuiltProgram.run(["fsck"] + words).status == 0)
        #expect(try store.collectGarbage() == 0)
    }
}

@Suite(.enabled(if: canMakeImages, "needs root, docker-registry, skopeo and umoci"))
struct `image import-storage` {
    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/podman"), "needs podman"))
    func `takes Podman's images with their names, IDs and digests`() throws {
        let bench = try PullBench()
        let folder = bench.directory.path
        let reference = try bench.makeImage("web", [noise(20_000), noise(300), ""])
        let podman = try OwnPodman(folder)
        _ = try podman.pull(reference)
        let listed = try podman(
            "images",
            "--no-trunc",
            "--format",
            "{{.Repository}}:{{.Tag}} {{.Digest}} {{.ID}}"
        )
        let store = "--store=" + bench.store.path
        let outcome = try BuiltProgram.run(
            "image",
            "import-storage",
            "--quiet",
            "--root=\(folder)/podman",
            store
        )
        #expect(outcome.status == 0, "\(outcome)")
        let ours = try BuiltProgram.run(
            "images",
            "--no-trunc",
            store,
            "--format={{.Names}} {{.Digest}} {{.ID}}"
        )
        #expect(ours.output == listed)
        #expect(try StoreCheck(bench.store).run(quick: false).findings == [])
        try bench.puller.pull(reference, .missing)
        let images = try bench.store.images()
        #expect(images.count == 2 && images[0].configuration == images[1].configuration)
    }

    @Test func `takes what importctl has written`() throws {
        let bench = try PullBench()
        let folder = bench.directory.path + "/machines"
        // As systemd 262 leaves it: layers by their digests, removals as files, and the configuration.
        let script = """
            set -e; mkdir -p '\(folder)' && cd '\(folder)'; mkdir -p .oci-1/etc .oci-2/etc app.mstack/rw
            echo one > .oci-1/etc/one; echo gone > .oci-1/etc/gone; chown 5:6 .oci-1/etc/one
            touch .oci-2/etc/.wh.gone; echo two > .oci-2/etc/two; ln .oci-2/etc/two .oci-2/etc/hard
            chown -R 2147352576:2147352576 .oci-2; ln -s ../.oci-1 app.mstack/layer@0; ln -s ../.oci-2 app.mstack/layer@1
            echo '{"os":"linux","architecture":"amd64","config":{"Cmd":["/bin/x"]},"rootfs":{"type":"layers","diff_ids":[]}}' \
              > app.oci-config
            """
        try run("sh", "-c", script)
        let store = "--store=" + bench.store.path
        let outcome = try BuiltProgram.run(
            "image",
            "import-storage",
            "--quiet",
            "--from=importctl",
            "--root=" + folder,
            store
        )
        #expect(outcome.output == "localhost/app:latest\n", "\(outcome)")
        let tree = bench.directory.path + "/tree"
        #expect(try BuiltProgram.run("image", "export", store, "localhost/app:latest", tree).status == 0)
        #expect(
            try run(
                "sh",
                "-c",
                "cd '\(tree)' && ls etc && stat -c %u:%g etc/one etc/two && stat -c %h etc/hard"
            )
                == "hard\none\ntwo\n5:6\n0:0\n2\n"
        )
        let image = try #require(try bench.store.image(named: Reference(parsing: "localhost/app:latest")))
        #expect(image.configuration.command == ["/bin/x"])
        #expect(try StoreCheck(bench.store).run(quick: false).findings == [])
    }
}
