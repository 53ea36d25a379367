import ContentStore
import Foundation
import Layers
import OCI
import Pull
import RegistryTestSupport
import TestSupport
import Testing

private let canMakeFileSystems =
    canMakeImages
    && ["mksquashfs", "mkfs.erofs"].allSatisfy {
        FileManager.default.isExecutableFile(atPath: "/usr/bin/" + $0)
    } && FileManager.default.fileExists(atPath: "/dev/loop-control")

/// Layers that are file systems, as stacker writes them.
@Suite(.enabled(if: canMakeFileSystems, "needs root, loop devices, mksquashfs, mkfs.erofs, skopeo and umoci"))
struct `Layers that are file systems` {
    private static let make = """
        set -e; cd "$1"; mkdir -p 1/a 1/gone 1/opaque 2/a 2/opaque layout/blobs/sha256; echo one > 1/a/one
        echo g > 1/gone/g; echo below > 1/opaque/below; chown 33:34 1/a/one; mknod 2/gone c 0 0
        setfattr -n trusted.overlay.opaque -v y 2/opaque; echo two > 2/a/two; echo new > 2/opaque/new
        put() { sum=$(sha256sum < "$1" | cut -d' ' -f1); size=$(stat -c %s "$1"); cp "$1" layout/blobs/sha256/$sum; }
        for n in 1 2; do
          case $2 in
          squashfs) mksquashfs $n image$n -comp zstd -quiet -no-progress >/dev/null; type=stacker.image.layer.squashfs+zstd;;
          erofs) mkfs.erofs -zlz4 image$n $n >/dev/null 2>&1; type=stacker.image.layer.erofs+lz4;;
          packed) mkfs.erofs image$n.raw $n >/dev/null 2>&1; gzip -c image$n.raw > image$n; type=erofs.layer.v1+gzip;;
          esac
          put image$n; layers="$layers${layers:+,}{\\"mediaType\\":\\"application/vnd.$type\\",\\"digest\\":\\"sha256:$sum\\",\\"size\\":$size}"
          [ $2 != packed ] || sum=$(sha256sum < image$n.raw | cut -d' ' -f1)
          diffs="$diffs${diffs:+,}\\"sha256:$sum\\""
        done
        echo "{\\"os\\":\\"linux\\",\\"architecture\\":\\"amd64\\",\\"rootfs\\":{\\"type\\":\\"layers\\",\\"diff_ids\\":[$diffs]}}" > config
        put config; m=application/vnd.oci.image
        config="{\\"mediaType\\":\\"$m.config.v1+json\\",\\"digest\\":\\"sha256:$sum\\",\\"size\\":$size}"
        echo "{\\"schemaVersion\\":2,\\"mediaType\\":\\"$m.manifest.v1+json\\",\\"config\\":$config,\\"layers\\":[$layers]}" > manifest
        put manifest; echo '{"imageLayoutVersion":"1.0.0"}' > layout/oci-layout
        entry="{\\"mediaType\\":\\"$m.manifest.v1+json\\",\\"digest\\":\\"sha256:$sum\\",\\"size\\":$size}"
        echo "{\\"schemaVersion\\":2,\\"manifests\\":[$entry]}" > layout/index.json
        """

    @Test(arguments: ["squashfs", "erofs", "packed"])
    func `are mounted as they came, with the owners of unpacked ones`(kind: String) throws {
        let bench = try PullBench()
        let folder = bench.directory.path
        try run("sh", "-c", Self.make, "sh", folder, kind)
        let reference = try Reference(parsing: "oci:\(folder)/layout")
        try bench.puller.pull(reference, .always)
        let image = try #require(try bench.store.image(named: reference))
        let mounted = bench.store.path + "/mounted-layers"
        defer {
            _ = try? run("sh", "-c", "umount '\(mounted)'/*/*")
        }
        #expect(image.layers.allSatisfy { $0.hasPrefix(mounted) })
        #expect(try run("stat", "-c", "%u:%g", image.layers[0] + "/a/one") == "2147352609:2147352610\n")
        #expect(try String(contentsOfFile: image.layers[1] + "/a/two", encoding: .utf8) == "two\n")
        // Looked up again they are not mounted again.
        _ = try bench.store.image(named: reference)
        #expect(try run("sh", "-c", "grep -c '\(mounted)' /proc/mounts") == "4\n")
        #expect(try StoreCheck(bench.store).run(quick: false).findings == [])
        let file = try #require(try bench.store.imageLayer(image.configuration.diffIDs[0])).path
        try run("sh", "-c", "printf X | dd of='\(file)' bs=1 seek=2000 conv=notrunc status=none")
        #expect(
            try StoreCheck(bench.store).run(quick: false).findings.map(\.reason) == ["has another digest"]
        )
        _ = try bench.store.removeImage(reference)
        #expect(try bench.store.collectGarbage() == 2)
        #expect(try run("sh", "-c", "grep -c '\(mounted)' /proc/mounts || true") == "0\n")
    }

    /// What is in a tree, with its owners.
    private func listing(_ root: String) throws -> String {
        try run("sh", "-c", "cd '\(root)' && find . -mindepth 1 -printf '%P %y %m %U:%G\\n' | LC_ALL=C sort")
    }

    private static let merged = """
        a d 755 0:0
        a/one f 644 33:34
        a/two f 644 0:0
        opaque d 755 0:0
        opaque/new f 644 0:0

        """

    /// The two layers on each other, by what was put into them.
    @Test(arguments: ["squashfs", "erofs", "packed"])
    func `can be unpacked into a directory`(kind: String) throws {
        let bench = try PullBench()
        let folder = bench.directory.path
        try run("sh", "-c", Self.make, "sh", folder, kind)
        let reference = try Reference(parsing: "oci:\(folder)/layout")
        try bench.puller.pull(reference, to: folder + "/tree", ownership: .image)
        #expect(try listing(folder + "/tree") == Self.merged)
        #expect(try String(contentsOfFile: folder + "/tree/a/two", encoding: .utf8) == "two\n")
    }

    private static let hasFUSE = ["/usr/bin/squashfuse", "/usr/bin/fusermount3", "/dev/fuse"].allSatisfy {
        FileManager.default.fileExists(atPath: $0)
    }

    /// A user without privileges sees no attribute of overlayfs but those of users, so there is no opaque directory.
    ///
    /// Where no udev has been, `/dev/fuse` is the administrator's alone.
    @Test(.enabled(if: hasFUSE, "needs squashfuse and fuse3"))
    func `can be unpacked by a user without privileges`() throws {
        let bench = try PullBench()
        let folder = bench.directory.path
        try run("sh", "-c", Self.make, "sh", folder, "squashfs")
        let program = try BuiltProgram.path
        let script = """
            set -e; cd "$1"; chmod -R a+rX . ; mkdir -m 777 own; chmod 755 .; ls -ld "$PWD"
            mknod -m 666 fuse c 10 229; mount --bind fuse /dev/fuse
            setpriv --reuid=65534 --regid=65534 --clear-groups \
              '\(program)' pull --quiet --to=own/tree --owner=self oci:$PWD/layout
            ! grep -q "$PWD" /proc/mounts
            cd own/tree; stat -c %u a/one; cat a/one a/two; ls
            """
        let said = try run("unshare", "--mount", "bash", "-c", script, "bash", folder)
        #expect(said.hasSuffix("65534\none\ntwo\na\nopaque\n"), "\(said)")
    }

    @Test func `leave nothing where there is no room to make one`() throws {
        let disk = try SmallDisk(kilobytes: 2600)
        let bench = try PullBench(store: disk.path + "/store")
        let reference = try bench.makeImage("web", ["first", noise(1_500_000)])
        try bench.puller.pull(reference, .missing)
        let before = try bench.leftovers()
        func convert() throws -> Outcome {
            try BuiltProgram.run(
                "image",
                "convert",
                "--store=" + bench.store.path,
                "\(reference)",
                "localhost/squashfs:1"
            )
        }
        let outcome = try convert()
        #expect(outcome.status == 125)
        #expect(outcome.errors.contains("no space left in the image store"), "\(outcome)")
        #expect(try bench.leftovers() == before)
        try disk.grow(to: 5000)
        let second = try convert()
        #expect(second.status == 0, "\(second)")
    }

    @Test func `have the digest that the image configuration says`() throws {
        let bench = try PullBench()
        let folder = bench.directory.path
        try run("sh", "-c", Self.make, "sh", folder, "packed")
        // Another file in the same wrapping.
        let reference = try Reference(parsing: "oci:\(folder)/layout")
        let manifest = try LayoutDocuments(folder + "/layout")
        try manifest.exchangeLayers()
        #expect(throws: PullError.self) { try bench.puller.pull(reference, .always) }
        #expect(try bench.store.images() == [])
    }
}

/// The manifest of a layout that holds one image.
private struct LayoutDocuments {
    let path: String

    init(_ path: String) throws { self.path = path }

    /// Names the layers in the other order, and the manifest by its new digest.
    func exchangeLayers() throws {
        let script = """
            set -e; cd '\(path)'; m=$(jq -r .manifests[0].digest index.json); m=${m#sha256:}
            jq -c '.layers |= reverse' blobs/sha256/$m > new; sum=$(sha256sum < new | cut -d' ' -f1)
            jq -c --arg d sha256:$sum --argjson s $(stat -c %s new) '.manifests[0].digest = $d | .manifests[0].size = $s' \
              index.json > index; mv index index.json; mv new blobs/sha256/$sum
            """
        try run("sh", "-c", script)
    }
}
