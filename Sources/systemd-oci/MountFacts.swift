import ContentStore
import Glibc
import JSON
import Linux
import Lowering
import OCI

/// What the host says about the sources of `--mount`: what matches patterns, and what is in artifacts.
struct MountFacts {
    let mounts: [RunMount]
    /// The directories that are stacked to the root file system, the base first.
    let layers: [String]

    /// Adds it to what is known of the host.
    func describe(to host: inout RunHost) throws(Failure) {
        for mount in mounts {
            switch mount.source {
            case .glob(let pattern): host.globs[pattern] = Self.paths(matching: pattern)
            case .artifact(let name):
                host.artifacts[name] = try Self.files(ofArtifact: name)
                host.artifactTargets[mount.destination] = kind(of: mount.destination)
            default: break
            }
        }
    }

    private static func paths(matching pattern: String) -> [String] {
        var found = unsafe glob_t()
        defer { unsafe globfree(&found) }
        guard unsafe glob(pattern, 0, nil, &found) == 0 else { return [] }
        return unsafe (0..<Int(found.gl_pathc)).compactMap { index in
            unsafe found.gl_pathv[index].map { unsafe String(cString: $0) }
        }
    }

    private static func files(ofArtifact name: String) throws(Failure) -> [RunHost.ArtifactFile] {
        let store = Store()
        let purpose = "cannot mount the artifact '\(name)'"
        let reference = try doing(purpose, ReferenceError.self, Reference(parsing: name))
        let records = try doing(purpose, StoreError.self, store.artifactRecords())
        guard let record = records.first(where: { $0.reference == reference }),
            let text = try doing(purpose, StoreError.self, store.readBlob(record.manifest))
        else {
            throw Failure("no artifact \(reference): pull it with: systemd-oci artifact pull \(reference)")
        }
        let manifest = try doing(purpose, JSONError.self, JSONValue(parsing: text))
        var files: [RunHost.ArtifactFile] = []
        for layer in manifest["layers"]?.array ?? [] {
            guard let digest = layer["digest"]?.string.flatMap({ Digest($0) }) else { continue }
            let path = "\(store.path)/blobs/sha256/\(digest.hexadecimal)"
            // The container's users are to read it; others do not get into the store.
            _ = try doing(purpose, SyscallError.self, check("chmod", path) { unsafe chmod(path, 0o644) })
            let title = layer["annotations"]?["org.opencontainers.image.title"]?.string
            files.append(RunHost.ArtifactFile(title: title, digest: "\(digest)", path: path))
        }
        return files
    }

    /// What a path is in the image; a link of the image leads nowhere outside of its layer.
    private func kind(of path: String) -> RunHost.TargetKind? {
        for layer in layers.reversed() {
            guard let folder = try? Directory(path: PathBytes(layer)),
                let status = try? folder.status(inRoot: PathBytes(path))
            else { continue }
            if status.isWhiteout { return nil }
            return status.kind == .directory ? .directory : .file
        }
        return nil
    }
}
