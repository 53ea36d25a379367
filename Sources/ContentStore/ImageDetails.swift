package import OCI

/// An image in the store with what lists show of it.
package struct ImageDetails: Sendable {
    package var record: ImageRecord
    package var configuration: ImageConfiguration
    /// Bytes in the files of all layers.
    package var size: Int64
    /// Those of them that are in layers which no other image has.
    package var uniqueSize: Int64
    /// The names of the containers that run it, sorted.
    package var containers: [String]
    /// Whether it is in a store that nothing is written to.
    package var isReadOnly = false

    /// When it was made, in seconds since 1970; when it was pulled where it does not say.
    package var created: Int64 {
        configuration.created.flatMap { DateText.seconds($0) } ?? record.pulled
    }
}

extension Store {
    /// The images in the store, sorted by name; one whose configuration can't be read is left out.
    package func imageDetails() throws(StoreError) -> [ImageDetails] {
        let own = try images()
        return try details(of: own, try readOnlyImages(besides: own.map { $0.reference.escaped }).records)
    }

    /// Those of them whose names can be read, and why others can't: for lists, by which nothing is removed.
    package func readableImageDetails() throws(StoreError) -> (
        images: [ImageDetails], damaged: [StoreError]
    ) {
        let (own, damaged) = try readableImages()
        // A damaged name hides others as well: nothing runs by it.
        let names = own.map { $0.reference.escaped } + damaged.map { $0.name }
        let others = try readOnlyImages(besides: names)
        let errors = damaged.map { StoreError.damaged(file: "images/" + $0.name, reason: $0.reason) }
        return (try details(of: own, others.records), errors + others.damaged)
    }

    private func details(of own: [ImageRecord], _ others: [ImageRecord]) throws(StoreError) -> [ImageDetails]
    {
        let records = (own + others).sorted { $0.reference.description < $1.reference.description }
        let readOnly = Set(others.map { $0.reference })
        var configurations: [Digest: ImageConfiguration] = [:]
        for digest in Set(records.map({ $0.configuration })) {
            // What is damaged is `fsck`'s business.
            guard let text = try readBlob(digest) else { continue }
            configurations[digest] = try? ImageConfiguration(parsing: text)
        }
        var users: [Digest: Int] = [:]
        for configuration in configurations.values {
            for layer in Set(configuration.diffIDs) { users[layer, default: 0] += 1 }
        }
        var sizes: [Digest: Int64] = [:]
        for layer in users.keys { sizes[layer] = try size(ofLayer: layer) }
        var containers: [Digest: [String]] = [:]
        for digest in configurations.keys { containers[digest] = try self.containers(of: digest) }
        return records.compactMap { record in
            guard let configuration = configurations[record.configuration] else { return nil }
            let layers = Set(configuration.diffIDs)
            return ImageDetails(
                record: record,
                configuration: configuration,
                size: layers.reduce(0) { $0 + (sizes[$1] ?? 0) },
                uniqueSize: layers.reduce(0) { $0 + (users[$1] == 1 ? sizes[$1] ?? 0 : 0) },
                containers: containers[record.configuration] ?? [],
                isReadOnly: readOnly.contains(record.reference)
            )
        }
    }
}
