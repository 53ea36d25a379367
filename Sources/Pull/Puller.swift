package import ContentStore
import Glibc
import JSON
package import OCI
package import Registry
package import Transfer

/// Brings images into the store.
package struct Puller: Sendable {
    let store: Store
    let settings: RegistrySettings
    let platform: Platform
    private let notes: FailureNotes
    let watcher: @Sendable (PullEvent) -> Void
    /// How many layers are fetched at once.
    package var parallel = 3
    /// Whether an image stays away that did not work at an automatic update.
    package var respectsVerdicts = false

    /// Prepares to pull.
    ///
    /// - Parameters:
    ///   - store: Where images go.
    ///   - settings: How registries are reached.
    ///   - platform: What the images are to run on.
    ///   - notes: Where it is left why a pull failed.
    ///   - watcher: Is told what happens.
    package init(
        into store: Store,
        settings: RegistrySettings,
        platform: Platform = .host,
        notes: FailureNotes,
        watcher: @escaping @Sendable (PullEvent) -> Void = { _ in }
    ) {
        self.store = store
        self.settings = settings
        self.platform = platform
        self.notes = notes
        self.watcher = watcher
    }

    /// Makes sure that a name is in the store.
    ///
    /// A pull that fails leaves a line of text among the notes that says why. Where it was the way to the registry, the layers
    /// that came whole stay for the next attempt, or until unused ones are removed; else the store is as it was.
    package func pull(_ reference: Reference, _ policy: PullPolicy) throws(PullError) {
        do {
            try ensure(reference, policy)
            notes.remove(for: reference)
        } catch {
            notes.write("\(error)", for: reference)
            // What of the image did come is of no use without the rest; if this fails too, `rmi` makes up for it.
            if !error.isPassing { _ = try? store.collectGarbage() }
            throw error
        }
    }

    private func ensure(_ reference: Reference, _ policy: PullPolicy) throws(PullError) {
        // Also keeps the layers that are there from being removed as unused meanwhile.
        let hold = try stored { () throws(StoreError) in try store.holdContents() }
        defer { withExtendedLifetime(hold) {} }
        // An image that is damaged counts as missing, so that a pull mends it.
        let old = try? store.image(named: reference)
        switch (policy, old) {
        case (.missing, .some), (.never, .some):
            watcher(.present(reference))
            return
        case (.never, .none): throw .absent(reference)
        default: break
        }
        let found: FoundImage
        do {
            found = try resolve(reference)
        } catch {
            guard policy == .newer, old != nil else { throw .registry(error) }
            watcher(.warning("\(error); using the image that is there"))
            return
        }
        if let old, old.manifest == found.image.document.digest {
            watcher(.present(reference))
            if old.record.resolved == found.image.root { return }
        }
        if old != nil, try isRejected(found.image.root, reference) {
            let what = "\(reference): what the registry has did not work at an automatic update"
            watcher(.warning(what + "; using the image that is there"))
            return
        }
        try fetch(found.image, of: reference, from: found.origins)
    }

    private func isRejected(_ digest: Digest, _ reference: Reference) throws(PullError) -> Bool {
        guard respectsVerdicts else { return false }
        let known = try stored { () throws(StoreError) in try store.updateRecord(of: reference) }
        return known?.failed.contains(digest) == true
    }

    /// Brings an image into the store under another name than it has where it comes from.
    ///
    /// - Parameters:
    ///   - source: Where it is, such as in a layout.
    ///   - name: What it is called in the store.
    /// - Throws: Why it is not there.
    package func pull(_ source: Reference, as name: Reference) throws(PullError) {
        let hold = try stored { () throws(StoreError) in try store.holdContents() }
        defer { withExtendedLifetime(hold) {} }
        let found = try resolved(source)
        try fetch(found.image, of: name, from: found.origins)
    }

    /// Brings an image into the store of something that has sources of its own.
    package func pull(from origin: ImageOrigin, as name: Reference) throws(PullError) {
        let hold = try stored { () throws(StoreError) in try store.holdContents() }
        defer { withExtendedLifetime(hold) {} }
        let image: ResolvedImage
        do {
            image = try origin.open().resolve(for: platform)
        } catch {
            throw .registry(error)
        }
        try fetch(image, of: name, from: [origin])
    }

    /// Fetches layers of an image that are damaged anew.
    package func repair(_ record: ImageRecord, layers damaged: Set<Digest>) throws(PullError) {
        let hold = try stored { () throws(StoreError) in try store.holdContents() }
        defer { withExtendedLifetime(hold) {} }
        var pinned = record.reference
        if pinned.transport == .docker, let exact = record.reference.pinned(to: record.manifest) {
            pinned = exact
        }
        let found = try resolved(pinned)
        guard found.image.document.digest == record.manifest else {
            throw .image(record.reference, "the name means another image now; pull it again")
        }
        try fetch(found.image, of: record.reference, from: found.origins, replacing: damaged, record)
    }

    private func fetch(
        _ image: ResolvedImage,
        of reference: Reference,
        from origins: [ImageOrigin],
        replacing damaged: Set<Digest> = [],
        _ old: ImageRecord? = nil
    ) throws(PullError) {
        try inTurn(origins) { origin throws(PullError) in
            try fetch(image, of: reference, from: origin, replacing: damaged, old)
        }
    }

    private func fetch(
        _ image: ResolvedImage,
        of reference: Reference,
        from origin: ImageOrigin,
        replacing damaged: Set<Digest>,
        _ old: ImageRecord?
    ) throws(PullError) {
        let text = try configurationText(of: image, reference, from: origin)
        let layers = try layers(of: image.manifest, configuration(text, reference), reference)
        let size = Set(layers.map(\.blob)).map(\.size).reduce(0, +)
        watcher(.resolved(reference, image.document.digest, size))
        var fetch = LayerFetch(store: store, origin: origin, watcher: watcher)
        fetch.replaced = damaged
        try fetch.run(layers, parallel: parallel, for: reference)
        let record = ImageRecord(
            reference: reference,
            resolved: old?.resolved ?? image.root,
            manifest: image.document.digest,
            configuration: image.manifest.configuration.digest,
            pulled: old?.pulled ?? Int64(time(nil))
        )
        try stored { () throws(StoreError) in
            try store.writeBlob(record.configuration, text)
            try store.writeBlob(record.manifest, image.document.bytes)
            try store.setImage(record)
        }
        watcher(.finished(reference))
    }

    func configurationText(
        of image: ResolvedImage,
        _ reference: Reference,
        from origin: ImageOrigin
    ) throws(PullError) -> [UInt8] {
        let descriptor = image.manifest.configuration
        guard descriptor.mediaType.isConfiguration else {
            throw .image(reference, "it is no image but an artifact with '\(descriptor.mediaType)'")
        }
        // One that can't be read is fetched again.
        if let text = try? store.readBlob(descriptor.digest) { return text }
        do {
            return try origin.open().bytes(of: descriptor, limit: ImageConfiguration.longest)
        } catch {
            throw .registry(error)
        }
    }

    func configuration(
        _ text: [UInt8],
        _ reference: Reference
    ) throws(PullError) -> ImageConfiguration {
        let configuration: ImageConfiguration
        do {
            configuration = try ImageConfiguration(parsing: text)
        } catch {
            throw .registry(RegistryError(reference.description, .document(error)))
        }
        let built = Platform(
            operatingSystem: configuration.operatingSystem,
            architecture: configuration.architecture
        )
        if built.architecture != platform.architecture || built.operatingSystem != platform.operatingSystem {
            watcher(.warning("\(reference): the image is for \(built), this host is \(platform)"))
        }
        return configuration
    }

    /// The manifest's layers, each with the digest of its tar.
    func layers(
        of manifest: Manifest,
        _ configuration: ImageConfiguration,
        _ reference: Reference
    ) throws(PullError) -> [(blob: ContentDescriptor, diffID: Digest)] {
        guard manifest.layers.count == configuration.diffIDs.count else {
            let counts = "\(manifest.layers.count) layers, but \(configuration.diffIDs.count) diff IDs"
            throw .image(reference, "the image has " + counts)
        }
        for layer in manifest.layers
        where layer.mediaType.layerCompression == nil && !layer.mediaType.isImageLayer {
            throw .image(reference, "layers of type '\(layer.mediaType)' are not supported")
        }
        return zip(manifest.layers, configuration.diffIDs).map { ($0, $1) }
    }
}

/// Uses the store, and says that it was the store that failed.
func stored<T: ~Copyable>(_ body: () throws(StoreError) -> T) throws(PullError) -> T {
    do {
        return try body()
    } catch {
        throw .store(error)
    }
}
