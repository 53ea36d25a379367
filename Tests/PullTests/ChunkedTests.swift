import ContentStore
import Foundation
import OCI
import Pull
import Registry
import RegistryTestSupport
import Testing

/// Layers of zstd:chunked, made as containers/storage describes the format, in a real registry.
final class ChunkedBench {
    let bench: PullBench
    let server: DistributionServer
    private var names: [String] = []

    init() throws {
        bench = try PullBench()
        server = try DistributionServer()
        let script = """
            mkdir -p '\(root)/usr/bin' '\(root)/etc' && cd '\(root)' && cp -p /usr/bin/env usr/bin/first
            cp /usr/bin/sort usr/bin/second && chown 1:2 usr/bin/second && chmod 4755 usr/bin/second
            head -c 300000 /dev/urandom > etc/noise && touch etc/empty && ln -s first usr/bin/link
            ln usr/bin/first usr/bin/hard && setfattr -n user.x -v y etc/noise && echo text > "etc/$(printf '\\303\\244')"
            """
        try run("sh", "-c", script)
    }

    var root: String { bench.directory.path + "/root" }

    /// Pushes what is in the root as an image of one layer.
    @discardableResult
    func push(_ tag: String, _ change: String = "") throws -> Reference {
        let layout = bench.directory.path + "/chunked"
        let file = try bench.directory.write("chunked.py", Self.program)
        try run("python3", file, root, layout, tag, change)
        let reference = "\(server.host)/app:\(tag)"
        try run(
            "skopeo",
            "copy",
            "--insecure-policy",
            "--preserve-digests",
            "--dest-tls-verify=false",
            "oci:\(layout):\(tag)",
            "docker://" + reference
        )
        return try Reference(parsing: reference)
    }

    /// How many bytes of blobs a pull has fetched.
    func pull(_ reference: Reference, from place: PullBench? = nil) throws -> Int {
        let bench = place ?? bench
        let before = bench.events.all.count
        try bench.puller.pull(reference, .always)
        var counts: [Digest: Int] = [:]
        for event in bench.events.all.dropFirst(before) {
            if case .received(let digest, let count) = event {
                counts[digest] = max(count, counts[digest] ?? 0)
            }
        }
        return counts.values.reduce(0, +)
    }

    /// Each piece of the archive is a frame of its own; the table and the rest of the archive are skipped by others.
    private static let program = """
        import base64, hashlib, io, json, os, subprocess, sys, tarfile, zlib
        root, layout, tag, change = sys.argv[1:5]
        def pack(data):
            # One block that is not packed: of very many files a program for each takes too long.
            if len(data) < 4096:
                block = (len(data) << 3 | 1).to_bytes(3, 'little')
                return b'\\x28\\xb5\\x2f\\xfd\\xa0' + len(data).to_bytes(4, 'little') + block + data
            command = ['zstd', '-c', '-q']
            return subprocess.run(command, input=data, stdout=subprocess.PIPE, check=True).stdout
        def digest(data): return 'sha256:' + hashlib.sha256(data).hexdigest()
        buffer = io.BytesIO()
        with tarfile.open(fileobj=buffer, mode='w', format=tarfile.PAX_FORMAT) as archive:
            for folder, folders, files in os.walk(root):
                folders.sort()
                for name in sorted(folders + files):
                    path = os.path.join(folder, name)
                    info = archive.gettarinfo(path, os.path.relpath(path, root))
                    if not info.islnk() and info.isfile():
                        for key in os.listxattr(path):
                            info.pax_headers['SCHILY.xattr.' + key] = os.getxattr(path, key).decode()
                    archive.addfile(info, open(path, 'rb') if info.isreg() else None)
        data = buffer.getvalue()
        blob, entries, split, position = b'', [], [], 0
        def segment(raw):
            split.append({'type': 2, 'payload': base64.b64encode(raw).decode(), 'position': len(split)})
        for info in tarfile.open(fileobj=io.BytesIO(data)):
            kind = {b'0': 'reg', b'1': 'hardlink', b'2': 'symlink', b'5': 'dir'}[info.type]
            entry = {'type': kind, 'name': info.name, 'mode': info.mode, 'uid': info.uid, 'gid': info.gid}
            if kind == 'reg':
                raw = data[position:info.offset_data]
                content = data[info.offset_data:info.offset_data + info.size]
                segment(raw)
                split.append({'type': 1, 'name': info.name, 'size': info.size, 'position': len(split),
                    'payload': base64.b64encode(zlib.crc32(content).to_bytes(8, 'big')).decode()})
                blob += pack(raw)
                if info.size:
                    entry.update(size=info.size, digest=digest(content), offset=len(blob))
                    blob += pack(content)
                    entry['endOffset'] = len(blob)
                position = info.offset_data + info.size
            entries.append(entry)
        segment(data[position:])
        blob += pack(data[position:])
        split = pack('\\n'.join(json.dumps(line) for line in split).encode() + b'\\n')
        table = json.dumps({'version': 1, 'entries': entries, 'tarSplitDigest': digest(split)}).encode()
        packed = pack(table)
        def skipped(content):
            global blob
            blob += b'\\x50\\x2a\\x4d\\x18' + len(content).to_bytes(4, 'little')
            start = len(blob)
            blob += content
            return start
        prefix = 'io.github.containers.zstd-chunked.'
        notes = {prefix + 'manifest-position': '%d:%d:%d:1' % (skipped(packed), len(packed), len(table)),
            prefix + 'manifest-checksum': digest(packed),
            prefix + 'tarsplit-position': '%d:%d:%d' % (skipped(split), len(split), 1 << 20)}
        if change == 'wrong-table': notes[prefix + 'manifest-checksum'] = digest(b'')
        if change == 'no-split': del notes[prefix + 'tarsplit-position']
        os.makedirs(layout + '/blobs/sha256', exist_ok=True)
        def put(content):
            open(layout + '/blobs/sha256/' + hashlib.sha256(content).hexdigest(), 'wb').write(content)
            return {'digest': digest(content), 'size': len(content)}
        config = put(json.dumps({'os': 'linux', 'architecture': 'amd64', 'config': {},
            'rootfs': {'type': 'layers', 'diff_ids': [digest(data)]}}).encode())
        config['mediaType'] = 'application/vnd.oci.image.config.v1+json'
        layer = dict(put(blob), mediaType='application/vnd.oci.image.layer.v1.tar+zstd', annotations=notes)
        manifest = put(json.dumps({'schemaVersion': 2, 'mediaType': 'application/vnd.oci.image.manifest.v1+json',
            'config': config, 'layers': [layer]}).encode())
        manifest.update(mediaType='application/vnd.oci.image.manifest.v1+json',
            annotations={'org.opencontainers.image.ref.name': tag})
        open(layout + '/oci-layout', 'w').write('{"imageLayoutVersion":"1.0.0"}')
        try: others = json.load(open(layout + '/index.json'))['manifests']
        except FileNotFoundError: others = []
        open(layout + '/index.json', 'w').write(json.dumps({'schemaVersion': 2, 'manifests': others + [manifest]}))
        """
}

@Suite(.enabled(if: canMakeImages, "needs root, docker-registry, skopeo and umoci"))
struct `Layers of zstd:chunked` {
    @Test func `are fetched as far as they are not here, and share the rest`() throws {
        let chunked = try ChunkedBench()
        let first = try chunked.push("1")
        #expect(try chunked.pull(first) > 300_000)
        try run(
            "sh",
            "-c",
            "cd '\(chunked.root)' && echo changed > etc/changed && touch -d @5 usr/bin/second"
        )
        let second = try chunked.push("2")
        let fetched = try chunked.pull(second)
        #expect(fetched > 0 && fetched < 20_000, "\(fetched)")
        let store = chunked.bench.store
        let layers = try [first, second].map { try #require(try store.image(named: $0)?.layers.first) }
        func inode(_ layer: String, _ file: String) throws -> String {
            try run("stat", "-c", "%i", layer + "/" + file)
        }
        #expect(try inode(layers[0], "etc/noise") == inode(layers[1], "etc/noise"))
        #expect(try inode(layers[1], "usr/bin/first") == inode(layers[1], "usr/bin/hard"))
        // Another time is another file.
        #expect(try inode(layers[0], "usr/bin/second") != inode(layers[1], "usr/bin/second"))
        #expect(try StoreCheck(store).run(quick: false).findings == [])
        // The same as without anything to share.
        let other = try PullBench()
        try other.puller.pull(second, .always)
        let whole = try #require(try other.store.image(named: second)?.layers.first)
        func contents(_ layer: String) throws -> [String] {
            try OddImage.listing(layer).filter { !$0.contains("/hard") && !$0.contains("|f|") }
        }
        #expect(try contents(layers[1]) == contents(whole))
    }

    @Test func `are found by their digest under another name, once a part was fetched`() throws {
        let chunked = try ChunkedBench()
        _ = try chunked.pull(chunked.push("1"))
        try run("sh", "-c", "echo 2 > '\(chunked.root)/etc/two'")
        _ = try chunked.pull(chunked.push("2"))
        try run("sh", "-c", "cd '\(chunked.root)' && mv etc/noise etc/elsewhere")
        // The table comes in any case, and counts.
        let fetched = try chunked.pull(chunked.push("3"))
        #expect((1..<20_000).contains(fetched), "\(fetched)")
    }

    /// What is wrong with the table costs bytes, never the image.
    @Test(arguments: ["wrong-table", "no-split"])
    func `are fetched whole where the table can't be used`(change: String) throws {
        let chunked = try ChunkedBench()
        _ = try chunked.pull(chunked.push("1"))
        try run("sh", "-c", "echo 2 > '\(chunked.root)/etc/two'")
        let second = try chunked.push("2", change)
        #expect(try chunked.pull(second) > 300_000)
        #expect(try StoreCheck(chunked.bench.store).run(quick: false).findings == [])
        #expect(try chunked.bench.store.image(named: second) != nil)
    }

    @Test func `do not take a local file that is damaged`() throws {
        let chunked = try ChunkedBench()
        let first = try chunked.push("1")
        _ = try chunked.pull(first)
        let layer = try #require(try chunked.bench.store.image(named: first)?.layers.first)
        try run("sh", "-c", "printf X | dd of='\(layer)/etc/noise' bs=1 seek=7 conv=notrunc status=none")
        try run("sh", "-c", "echo 2 > '\(chunked.root)/etc/two'")
        let second = try chunked.push("2")
        #expect(try chunked.pull(second) > 300_000)
        let new = try #require(try chunked.bench.store.image(named: second)?.layers.first)
        #expect(try run("cmp", new + "/etc/noise", chunked.root + "/etc/noise") == "")
    }

    /// Neither the table nor what is looked up by it is in memory: it may be as long as it likes.
    @Test func `take no more memory where they have many files with long names`() throws {
        let chunked = try ChunkedBench()
        func update(_ tag: String) throws -> Int {
            _ = try chunked.pull(chunked.push(tag))
            try run("sh", "-c", "echo '\(tag)' > '\(chunked.root)/etc/changed'")
            let words = ["pull", "--quiet", "--tls-verify=false", "--store=" + chunked.bench.store.path]
            return try peak(words + [chunked.push(tag + "-2").description])
        }
        let few = try update("few")
        let script = """
            name=$(printf %0200d 0) && name=$name/$name/$name/$name/$name
            cd '\(chunked.root)' && mkdir -p $name && cd $name
            for number in $(seq 2000); do echo $number >$number; done
            """
        try run("sh", "-c", script)
        let many = try update("many")
        #expect(many < few + 4096, "\(many) KiB, \(few) KiB of few files")
    }

    /// The most memory that the program has while it does something, in KiB.
    private func peak(_ words: [String]) throws -> Int {
        let program = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
            .appending(path: "systemd-oci-cli")
        let script = """
            import resource, subprocess, sys
            subprocess.run(sys.argv[1:], check=True)
            print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
            """
        let output = try run(["python3", "-c", script, program.path] + words)
        return try #require(Int(output.trimmingCharacters(in: .whitespacesAndNewlines)), "\(output)")
    }
}
