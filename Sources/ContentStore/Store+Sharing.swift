package import OCI

extension Store {
    /// The layers here and in other stores, by how likely the files of an image that comes are in them: those of images of the
    /// same repository are first.
    ///
    /// What of other images can't be read is left out.
    package func layers(like reference: Reference) throws(StoreError) -> [Digest] {
        let stores = [self] + others
        var found: [Digest] = []
        for store in stores {
            for record in try store.readableImages().records
            where record.reference.repositoryText == reference.repositoryText {
                guard let text = try? store.readBlob(record.configuration),
                    let configuration = try? ImageConfiguration(parsing: text)
                else { continue }
                found += configuration.diffIDs
            }
        }
        for store in stores { found += try store.layers() }
        var seen: Set<Digest> = []
        return found.filter { seen.insert($0).inserted }
    }
}
