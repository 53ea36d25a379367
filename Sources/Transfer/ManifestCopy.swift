import JSON
import Linux
import OCI
import Registry
import Synchronization

/// Copies the blobs of one manifest, several at once.
struct ManifestCopy {
    private let copier: Copier
    private let document: SourceDocument
    private let manifest: Manifest
    private let compression: MediaType.Compression?
    private let usesDockerTypes: Bool
    private let name: String

    init(
        _ copier: Copier,
        _ document: SourceDocument,
        _ source: any ImageSource,
        _ compression: MediaType.Compression?
    ) throws(RegistryError) {
        self.copier = copier
        self.document = document
        name = source.name
        do {
            manifest = try Manifest(parsing: document.bytes)
        } catch {
            throw RegistryError(source.name, .document(error))
        }
        let isImage = manifest.configuration.mediaType.isConfiguration
        let isDockerArchive = copier.target.isDockerArchive
        if isDockerArchive, !isImage {
            throw RegistryError(
                source.name,
                .layout("it is no image, and an archive of Docker's holds nothing else")
            )
        }
        self.compression = isDockerArchive ? MediaType.Compression.none : isImage ? compression : nil
        usesDockerTypes =
            isImage ? isDockerArchive || copier.options.usesDockerTypes ?? document.mediaType.isDocker : false
        if usesDockerTypes, self.compression == .zstd || self.compression == nil && hasZstd {
            throw RegistryError(
                source.name,
                .layout(
                    "Docker's types have none for zstd layers; add --format=oci or --dest-compress-format=gzip"
                )
            )
        }
    }

    private var hasZstd: Bool { manifest.layers.contains { $0.mediaType.layerCompression == .zstd } }

    /// Copies, and returns the manifest as it is to be put.
    func run() throws(RegistryError) -> SourceDocument {
        let parts = [manifest.configuration] + manifest.layers
        var seen: Set<Digest> = []
        let jobs = parts.filter { seen.insert($0.digest).inserted }
        copier.watcher(.copying(jobs))
        let work = Shared(jobs.sorted { $0.size < $1.size })
        inParallel(min(copier.options.parallel, jobs.count)) { [self] in
            do throws(RegistryError) {
                let blobs = try BlobCopy(copier)
                while let job = work.next() {
                    let target = packing(of: job)
                    work.finish(
                        job,
                        try blobs.copy(job, packed: target, configuration: manifest.configuration)
                    )
                }
            } catch {
                work.fail(error)
            }
        }
        if let failure = work.failure { throw failure }
        return try rewritten(work.results)
    }

    /// How a blob is to be packed; nil for as it is.
    private func packing(of blob: ContentDescriptor) -> MediaType.Compression? {
        guard let compression, let now = blob.mediaType.layerCompression, now != compression else {
            return nil
        }
        return compression
    }

    private func rewritten(_ results: [Digest: ContentDescriptor]) throws(RegistryError) -> SourceDocument {
        let layers = manifest.layers.map { typed(results[$0.digest] ?? $0, like: $0) }
        let isImage = manifest.configuration.mediaType.isConfiguration
        guard isImage else { return document }
        var configuration = manifest.configuration
        let type: MediaType = usesDockerTypes ? .dockerManifest : .manifest
        let isOther = usesDockerTypes != document.mediaType.isDocker
        if isOther { configuration.mediaType = usesDockerTypes ? .dockerConfiguration : .configuration }
        if layers == manifest.layers, !isOther { return document }
        return try document.rewritten(
            of: name,
            [
                ("mediaType", .string((isOther ? type : document.mediaType).description)),
                ("config", configuration.json), ("layers", .array(layers.map(\.json))),
            ]
        )
    }

    /// A layer's descriptor with the type that fits, and the annotations of the original.
    private func typed(_ layer: ContentDescriptor, like original: ContentDescriptor) -> ContentDescriptor {
        var layer = layer
        let isSame = layer.digest == original.digest
        layer.annotations = original.annotations.filter { isSame || !Self.isAboutBytes($0.key) }
        layer.urls = isSame ? original.urls : []
        guard let compression = layer.mediaType.layerCompression else { return layer }
        if usesDockerTypes != layer.mediaType.isDocker || !isSame {
            layer.mediaType = .layer(compression, isDocker: usesDockerTypes)
        }
        return layer
    }

    /// Whether an annotation says something of a layer's packed bytes.
    private static func isAboutBytes(_ name: String) -> Bool {
        ["io.github.containers.zstd-chunked.", "containerd.io/snapshot/stargz/", "io.containers.estargz."]
            .contains { name.hasPrefix($0) }
    }

    /// What the threads share.
    private final class Shared: Sendable {
        private struct State {
            var waiting: [ContentDescriptor]
            var results: [Digest: ContentDescriptor] = [:]
            var failure: RegistryError?
        }

        private let state: Mutex<State>

        init(_ waiting: [ContentDescriptor]) {
            state = Mutex(State(waiting: waiting))
        }

        /// The next blob, or nil where there is none or another thread has failed.
        func next() -> ContentDescriptor? {
            state.withLock { $0.failure == nil ? $0.waiting.popLast() : nil }
        }

        func finish(_ blob: ContentDescriptor, _ result: ContentDescriptor) {
            state.withLock { $0.results[blob.digest] = result }
        }

        /// Keeps the first failure.
        func fail(_ error: RegistryError) { state.withLock { $0.failure = $0.failure ?? error } }

        var failure: RegistryError? { state.withLock(\.failure) }
        var results: [Digest: ContentDescriptor] { state.withLock(\.results) }
    }
}
