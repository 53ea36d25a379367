import Glibc
import Hashing
import JSON
import Layers
import Linux
import OCI
import Transfer

/// What `importctl pull-oci` wrote, as an OCI layout: the layers of a mount stack, packed anew.
struct StackLayout {
    private let folder: String
    private let name: String
    private let work: String

    /// `NAME.mstack` and `NAME.oci-config` in a folder, and where the layout can be made.
    init(_ folder: String, _ name: String, _ work: String) {
        self.folder = folder
        self.name = name
        self.work = work
    }

    /// Writes the layout, and returns its path.
    func write() throws -> String {
        let layout = work + "/layout"
        try SmallFile.makeDirectory(layout + "/blobs/sha256")
        try SmallFile.makeDirectory(work + "/layer")
        let stack = "\(folder)/\(name).mstack"
        guard let text = try SmallFile.contents(of: "\(folder)/\(name).oci-config", limit: 8 << 20) else {
            throw Failure("'\(name).oci-config' is missing, which says what the image runs")
        }
        // What is mounted on the way goes with this process.
        let mounts = try PrivateMounts.enter()
        defer { mounts.leave() }
        var layers: [ContentDescriptor] = []
        for number in 0..<Manifest.mostLayers {
            let path = "\(stack)/layer@\(number)"
            if unsafe access(path, F_OK) != 0 { break }
            layers.append(try pack(path, into: layout))
        }
        if layers.isEmpty { throw Failure("'\(stack)' has no layers") }
        let configuration = try document(
            JSONValue(parsing: text).with(
                "rootfs",
                ["type": "layers", "diff_ids": .array(layers.map { .string("\($0.digest)") })]
            ),
            .configuration,
            layout
        )
        let manifest = Manifest(configuration: configuration, layers: layers)
        let entry = try document(manifest.json, .manifest, layout)
        try SmallFile.replace(layout + "/index.json", with: Array(Index(manifests: [entry]).json.text.utf8))
        try SmallFile.replace(layout + "/oci-layout", with: Array(#"{"imageLayoutVersion":"1.0.0"}"#.utf8))
        return layout
    }

    /// Packs a layer, of which removals are files called `.wh.…` still.
    private func pack(_ path: String, into layout: String) throws -> ContentDescriptor {
        var status = stat()
        try check("stat", path) { unsafe stat(path, &status) }
        let isForeign = IDRange.foreign.contains(status.st_uid)
        if isForeign { try LayerStack.mountLayer(path, at: work + "/layer") }
        defer { if isForeign { _ = try? LayerStack.unmount(work + "/layer", force: true) } }
        let archive = work + "/layer.tar"
        let words = [
            "--create", "--file=" + archive, "--format=posix", "--numeric-owner", "--xattrs",
            "--xattrs-include=*",
            "--sort=name", "--pax-option=exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime",
            "--directory=" + (isForeign ? work + "/layer" : path), ".",
        ]
        try HostTool.tar.run(words, in: work)
        let file = try Descriptor(opening: archive, O_RDONLY)
        var hash = SHA256()
        var size = 0
        var buffer = [UInt8](repeating: 0, count: 256 << 10)
        while true {
            let count = try file.read(into: &buffer, upTo: buffer.count)
            if count == 0 { break }
            hash.update(buffer.span.extracting(first: count))
            size += count
        }
        guard let digest = hash.finish() else { throw Failure("libcrypto has no SHA-256") }
        let blob = "\(layout)/blobs/sha256/\(digest.hexadecimal)"
        try check("rename", blob) { unsafe rename(archive, blob) }
        return ContentDescriptor(mediaType: .layer(.none), digest: digest, size: size)
    }

    private func document(
        _ value: JSONValue,
        _ type: MediaType,
        _ layout: String
    ) throws -> ContentDescriptor {
        let text = Array(value.text.utf8)
        guard let digest = SHA256.digest(of: text) else { throw Failure("libcrypto has no SHA-256") }
        try SmallFile.replace("\(layout)/blobs/sha256/\(digest.hexadecimal)", with: text)
        return ContentDescriptor(mediaType: type, digest: digest, size: text.count)
    }
}
