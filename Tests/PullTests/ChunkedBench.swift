import Foundation
import OCI
import Pull
import RegistryTestSupport

/// Layers of zstd:chunked, made as containers/storage describes the format, in a real registry.
final class ChunkedBench {
    let bench: PullBench
    let server: DistributionServer

    init(store: String? = nil) throws {
        bench = try PullBench(store: store)
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

    /// Where the images are made.
    var layout: String { bench.directory.path + "/chunked" }

    /// Makes an image with a layer for each of some folders.
    func make(_ tag: String, _ folders: [String], _ change: String = "") throws {
        let file = try bench.directory.write("chunked.py", Self.program)
        try run("python3", file, folders.joined(separator: ":"), layout, tag, change)
    }

    /// Pushes what is in the root, or in other folders, as an image with a layer for each.
    @discardableResult
    func push(_ tag: String, _ change: String = "", of folders: [String]? = nil) throws -> Reference {
        try make(tag, folders ?? [root], change)
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
        roots, layout, tag, change = sys.argv[1:5]
        def pack(data):
            # One block that is not packed: of very many files a program for each takes too long.
            if len(data) < 4096:
                block = (len(data) << 3 | 1).to_bytes(3, 'little')
                return b'\\x28\\xb5\\x2f\\xfd\\xa0' + len(data).to_bytes(4, 'little') + block + data
            command = ['zstd', '-c', '-q']
            return subprocess.run(command, input=data, stdout=subprocess.PIPE, check=True).stdout
        def digest(data): return 'sha256:' + hashlib.sha256(data).hexdigest()
        prefix = 'io.github.containers.zstd-chunked.'
        def layer(root):
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
                nonlocal blob
                blob += b'\\x50\\x2a\\x4d\\x18' + len(content).to_bytes(4, 'little')
                start = len(blob)
                blob += content
                return start
            notes = {prefix + 'manifest-position': '%d:%d:%d:1' % (skipped(packed), len(packed), len(table)),
                prefix + 'manifest-checksum': digest(packed),
                prefix + 'tarsplit-position': '%d:%d:%d' % (skipped(split), len(split), 1 << 20)}
            if change == 'wrong-table': notes[prefix + 'manifest-checksum'] = digest(b'')
            if change == 'no-split': del notes[prefix + 'tarsplit-position']
            return data, blob, notes
        os.makedirs(layout + '/blobs/sha256', exist_ok=True)
        def put(content):
            open(layout + '/blobs/sha256/' + hashlib.sha256(content).hexdigest(), 'wb').write(content)
            return {'digest': digest(content), 'size': len(content)}
        diffs, layers = [], []
        for root in roots.split(':'):
            data, blob, notes = layer(root)
            diffs.append(digest(data))
            layers.append(dict(put(blob), mediaType='application/vnd.oci.image.layer.v1.tar+zstd', annotations=notes))
        config = put(json.dumps({'os': 'linux', 'architecture': 'amd64', 'config': {},
            'rootfs': {'type': 'layers', 'diff_ids': diffs}}).encode())
        config['mediaType'] = 'application/vnd.oci.image.config.v1+json'
        manifest = put(json.dumps({'schemaVersion': 2, 'mediaType': 'application/vnd.oci.image.manifest.v1+json',
            'config': config, 'layers': layers}).encode())
        manifest.update(mediaType='application/vnd.oci.image.manifest.v1+json',
            annotations={'org.opencontainers.image.ref.name': tag})
        open(layout + '/oci-layout', 'w').write('{"imageLayoutVersion":"1.0.0"}')
        try: others = json.load(open(layout + '/index.json'))['manifests']
        except FileNotFoundError: others = []
        open(layout + '/index.json', 'w').write(json.dumps({'schemaVersion': 2, 'manifests': others + [manifest]}))
        """
}
