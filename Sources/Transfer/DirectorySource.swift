import Hashing
import JSON
import OCI
import Registry

/// An image in a directory of the transport `dir:`, as `skopeo copy` writes it: `manifest.json`, for an index also
/// `<digest>.manifest.json` for each of its manifests, and each blob by the digits of its digest.
struct DirectorySource: ImageSource {
    private let reference: Reference
    private let files: FolderFiles

    init(_ reference: Reference) {
        self.reference = reference
        files = FolderFiles(path: reference.repository)
    }

    var name: String { reference.description }

    func root(for platform: Platform) throws(RegistryError) -> SourceDocument {
        guard let bytes = try file("manifest.json") else {
            throw failure(
                .layout("'\(reference.repository)' has no 'manifest.json'; `skopeo copy` writes one")
            )
        }
        return try document(bytes)
    }

    func tags() throws(RegistryError) -> [String] { [] }

    func document(_ descriptor: ContentDescriptor) throws(RegistryError) -> SourceDocument {
        guard let bytes = try file(descriptor.digest.hexadecimal + ".manifest.json") else {
            throw failure(.notFound)
        }
        let document = try document(bytes)
        guard document.digest == descriptor.digest else {
            throw failure(.digest(expected: descriptor.digest, found: document.digest))
        }
        return document
    }

    func blob(
        _ descriptor: ContentDescriptor,
        into receive: (Span<UInt8>) -> Bool
    ) throws(RegistryError) {
        try files.blob(descriptor, named: descriptor.digest.hexadecimal, of: name, into: receive)
    }

    private func document(_ bytes: [UInt8]) throws(RegistryError) -> SourceDocument {
        guard let digest = SHA256.digest(of: bytes) else { throw failure(.layout("libcrypto failed")) }
        let tree = try? JSONValue(parsing: bytes)
        let type =
            tree?["mediaType"]?.string.map { MediaType($0) }
            ?? (tree?["manifests"] == nil ? .manifest : .index)
        return SourceDocument(mediaType: type, digest: digest, bytes: bytes)
    }

    private func file(_ path: String) throws(RegistryError) -> [UInt8]? {
        do {
            return try files.contents(of: path, limit: Manifest.longest)
        } catch {
            throw failure(.file(error))
        }
    }

    private func failure(_ reason: RegistryError.Reason) -> RegistryError { RegistryError(name, reason) }
}
