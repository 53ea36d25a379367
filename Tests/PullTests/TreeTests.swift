import ContentStore
import Foundation
import Layers
import OCI
import Pull
import RegistryTestSupport
import Testing

/// An image with everything that a layer can have, as GNU tar and umoci make it.
struct OddImage {
    let bench: PullBench
    let reference: Reference
    var layout: String { reference.repository }

    init() throws {
        bench = try PullBench()
        let folder = bench.directory.path
        let script = """
            set -e; cd '\(folder)'; umoci init --layout odd; umoci new --image odd:app
            mkdir -p 1/usr/lib 1/usr/share/perl/x 1/usr/share/doc/y 1/gone 1/file-then-dir 1/opaque/below 1/replaced
            cp /usr/bin/env 1/usr/lib; ln -s usr/lib 1/lib; echo p > 1/usr/share/perl/x/p; echo d > 1/usr/share/doc/y/d
            echo g > 1/gone/g; echo r > 1/replaced/r; echo below > 1/opaque/below/f; echo f > 1/dir-then-file
            chmod 1777 1/usr/share; touch -d '2001-02-03 04:05:06.789' 1/usr/share/doc/y/d 1/usr/share
            mkdir -p 2/a/b 2/etc 2/dir-then-file 2/opaque; echo one > 2/a/b/one; ln 2/a/b/one 2/a/two; ln -s ../a 2/etc/l
            mknod 2/a/null c 1 3; mkfifo 2/a/fifo; truncate -s 3M 2/a/holes; echo f > 2/replaced
            printf x | dd of=2/a/holes bs=1 seek=1000000 conv=notrunc status=none
            cp /bin/true 2/a/cap; setcap cap_net_raw+ep 2/a/cap; cp /bin/true 2/a/suid; chown 33:34 2/a/suid 2/etc
            chmod 4755 2/a/suid; setfattr -n user.x -v y 2/a/suid; printf z > "2/a/$(printf '\\344')"; chmod 2750 2/etc
            touch 2/opaque/.wh..wh..opq; echo new > 2/opaque/new
            mkdir -p 3/usr/share 3/a/b 3/lib; touch 3/usr/share/.wh.perl 3/.wh.gone 3/a/b/.wh.one; echo v > 3/lib/via
            tar --numeric-owner --format=posix --xattrs --xattrs-include='*' -C 1 -cf 1.tar .
            tar --numeric-owner --format=posix --xattrs --xattrs-include='*' -S -C 2 -cf 2.tar .
            tar --numeric-owner --format=gnu -C 3 -cf 3.tar usr/share/.wh.perl .wh.gone a/b/.wh.one lib/via
            for i in 1 2 3; do umoci raw add-layer --image odd:app $i.tar; done
            """
        try run("sh", "-c", script)
        reference = try Reference(parsing: "oci:\(folder)/odd:app")
    }

    /// Everything that can be told of a tree: kinds, modes, owners, times, links, devices, contents, attributes.
    static func listing(_ root: String) throws -> [String] {
        let script = """
            cd '\(root)' && find . -mindepth 1 ! -type d -printf '%P|%y|%m|%U:%G|%T@|%n|%l|%s\\n' | LC_ALL=C sort
            find . -mindepth 1 -type d -printf '%P|%y|%m|%U:%G|%T@\\n' | LC_ALL=C sort
            find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
            find . \\( -type c -o -type b \\) -exec stat -c '%n %t:%T' {} + | LC_ALL=C sort
            getfattr -R -h -d -m '^(user|security.capability|system)' . 2>/dev/null | grep -v '^#' | LC_ALL=C sort
            find . -type f -links +1 -printf '%i %P\\n' | sort | awk '{ if ($1 == last) print before, $2; last = $1; before = $2 }'
            """
        return try run("sh", "-c", script).split(separator: "\n").map(String.init)
    }
}

@Suite(.enabled(if: canMakeImages, "needs root, docker-registry, skopeo and umoci"))
struct `A root file system in a directory` {
    @Test func `is what umoci unpacks, file by file`() throws {
        let image = try OddImage()
        let folder = image.bench.directory.path
        try image.bench.puller.pull(image.reference, to: folder + "/ours", ownership: .image)
        try run("umoci", "unpack", "--image", "\(image.layout):app", folder + "/theirs")
        let ours = try OddImage.listing(folder + "/ours")
        let theirs = try OddImage.listing(folder + "/theirs/rootfs")
        #expect(Set(ours).subtracting(theirs) == [])
        #expect(Set(theirs).subtracting(ours) == [])
        #expect(ours.count > 30)
        #expect(ours.contains { $0.hasPrefix("usr/share|d|1777|0:0|") })
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/podman"), "needs podman"))
    func `is what Podman mounts, file by file`() throws {
        let image = try OddImage()
        let folder = image.bench.directory.path
        try image.bench.puller.pull(image.reference, to: folder + "/ours", ownership: .image)
        let podman = try OwnPodman(folder)
        let mounted = try podman("image", "mount", podman.pull(image.reference))
        defer { _ = try? podman("image", "unmount", "--all") }
        let theirs = try OddImage.listing(mounted.trimmingCharacters(in: .whitespacesAndNewlines))
        let ours = try OddImage.listing(folder + "/ours")
        // For what an archive only implies Podman makes a directory of its own, also where a link to one is, and
        // overlayfs counts the links of a file that a layer has removed.
        let known = [
            "usr|d|", "usr/share|d|", "a|d|", "a/b|d|", "lib|", "lib/via|", "usr/lib/via|", "a/two|",
        ]
        func compared(_ lines: [String]) -> Set<String> {
            Set(lines.filter { line in !known.contains { line.hasPrefix($0) } && !line.hasSuffix("lib/via") })
        }
        #expect(compared(ours).subtracting(compared(theirs)) == [])
        #expect(compared(theirs).subtracting(compared(ours)) == [])
        #expect(compared(ours).count > 25)
    }

    @Test func `belongs to the foreign range, or to who unpacks it`() throws {
        let image = try OddImage()
        let folder = image.bench.directory.path
        try image.bench.puller.pull(image.reference, to: folder + "/foreign", ownership: .foreign)
        let owners = try run("stat", "-c", "%u:%g", folder + "/foreign", folder + "/foreign/a/suid")
        #expect(owners == "2147352576:2147352576\n2147352609:2147352610\n")
        try image.bench.puller.pull(image.reference, to: folder + "/own", ownership: .own)
        #expect(try run("stat", "-c", "%u:%g", folder + "/own/a/suid") == "0:0\n")
        #expect(!FileManager.default.fileExists(atPath: folder + "/own/a/null"))
        #expect(try run("sh", "-c", "getcap '\(folder)/own/a/cap'") == "")
    }

    @Test func `is not made where something else is`() throws {
        let image = try OddImage()
        let folder = try image.bench.directory.write("full/file", "text").dropLast(5)
        let error = PullError.image(image.reference, "the directory '\(folder)' is not empty")
        #expect(throws: error) {
            try image.bench.puller.pull(image.reference, to: String(folder), ownership: .image)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: String(folder)) == ["file"])
    }

    @Test func `is empty after a failure, and made by the next pull`() throws {
        let image = try OddImage()
        let folder = image.bench.directory.path + "/tree"
        let blob = try #require(try image.bench.blobs(of: image.reference).last)
        try image.bench.change(blob) { $0[$0.count / 2] ^= 1 }
        #expect(throws: PullError.self) {
            try image.bench.puller.pull(image.reference, to: folder, ownership: .image)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
        try image.bench.change(blob) { $0[$0.count / 2] ^= 1 }
        try image.bench.puller.pull(image.reference, to: folder, ownership: .image)
        #expect(try String(contentsOfFile: folder + "/usr/lib/via", encoding: .utf8) == "v\n")
    }
}

@Suite(.enabled(if: canMakeImages, "needs root, docker-registry, skopeo and umoci"))
struct `Checking the store` {
    private func findings(_ bench: PullBench) throws -> [String] {
        try StoreCheck(bench.store).run(quick: false).findings.map(\.reason)
    }

    @Test(arguments: [
        ("printf X | dd of=a/suid bs=1 seek=40 conv=notrunc status=none", "has a content that differs"),
        ("echo more >> a/suid", "'a/suid' is not as long as it was in the archive"),
        ("rm a/suid", "'a/suid' is not in the layer any more"),
        ("chmod 755 a/suid", "'./a/suid' has mode 755, not 4755"),
        ("chown 5:5 a/suid", "'./a/suid' has another owner"),
        ("touch a/fifo", "'./a/fifo' was modified at another time"),
        ("touch added", "'added' is not in the archive"),
        ("mkdir -p new/dir", "'new/dir' is not in the archive"),
        // Which of them is found first is the file system's.
        ("rm a/two; cp -p a/b/one a/two", "is another file than its link"),
        ("ln -sfn elsewhere etc/l", "'./etc/l' leads elsewhere"),
        ("rm a/null; mknod a/null c 1 5", "'./a/null' is another device"),
        ("setfattr -n user.x -v z a/suid", "'./a/suid' has another attribute user.x"),
        ("setfattr -x security.capability a/cap", "'./a/cap' has another attribute security.capability"),
        ("setfattr -x trusted.overlay.opaque opaque", "'opaque' is not opaque"),
    ])
    func `finds every kind of damage`(command: String, reason: String) throws {
        let image = try OddImage()
        let store = image.bench.store
        try image.bench.puller.pull(image.reference, .always)
        #expect(try findings(image.bench) == [])
        let stored = try #require(try store.image(named: image.reference))
        try run("sh", "-c", "cd '\(stored.layers[1])' && \(command)")
        let found = try findings(image.bench)
        #expect(found.count == 1 && found[0].contains(reason), "\(found)")
        // Fetched anew it is whole.
        try image.bench.puller.repair(stored.record, layers: [stored.configuration.diffIDs[1]])
        #expect(try findings(image.bench) == [])
        #expect(try store.record(of: image.reference) == stored.record)
    }

    @Test func `finds missing layers and blobs, and names that can't be read`() throws {
        let image = try OddImage()
        let store = image.bench.store
        try image.bench.puller.pull(image.reference, .always)
        let stored = try #require(try store.image(named: image.reference))
        try store.removeLayer(stored.configuration.diffIDs[0])
        try store.removeBlob(stored.manifest)
        try Data("nonsense".utf8).write(to: URL(filePath: store.path + "/images/damaged"))
        let found = try StoreCheck(store).run(quick: true).findings
        #expect(found.map(\.reason).filter { $0 == "is missing" }.count == 2)
        #expect(found.map(\.subject).contains(.name("damaged")))
        #expect(found.filter { $0.images == [image.reference] }.count == 2)
    }
}
