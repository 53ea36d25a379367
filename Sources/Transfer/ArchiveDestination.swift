import Glibc
import JSON
import Linux
import OCI
import Registry
import Synchronization

/// An archive that an image is written into: an OCI layout, or what `docker load` reads.
final class ArchiveDestination: ImageDestination, Sendable {
    private let reference: Reference
    private let writer: ArchiveWriter

    private var isDocker: Bool { reference.transport == .dockerArchive }

    init(_ reference: Reference) throws(RegistryError) {
        self.reference = reference
        do {
            writer = try ArchiveWriter(path: reference.repository)
            guard reference.transport == .ociArchive else { return }
            try writer.add("oci-layout", Array(LayoutDestination.version.utf8))
            try writer.addDirectory("blobs")
            try writer.addDirectory("blobs/sha256")
        } catch {
            throw RegistryError(reference.description, .file(error))
        }
    }

    var name: String { reference.description }

    private func file(_ blob: ContentDescriptor) -> String {
        guard isDocker else { return "blobs/sha256/" + blob.digest.hexadecimal }
        return blob.digest.hexadecimal + (blob.mediaType.isConfiguration ? ".json" : ".tar")
    }

    func has(_ blob: ContentDescriptor) throws(RegistryError) -> Bool { writer.has(file(blob)) }

    func put(_ blob: ContentDescriptor, _ body: any BlobBody) throws(RegistryError) {
        try written { () throws(SyscallError) in
            try writer.add(file(blob), count: body.count) { write throws(SyscallError) in
                try body.copy(into: write)
            }
        }
    }

    func put(_ document: SourceDocument) throws(RegistryError) {
        if isDocker { return }
        try put(document.descriptor, TextBody(document.bytes))
    }

    func name(_ document: SourceDocument) throws(RegistryError) {
        let list: (name: String, text: JSONValue)
        if isDocker {
            list = ("manifest.json", try dockerList(document))
        } else {
            try put(document)
            var descriptor = document.descriptor
            if let tag = reference.tag { descriptor.annotations[ContentDescriptor.referenceName] = tag }
            list = ("index.json", Index(manifests: [descriptor]).json)
        }
        try written { () throws(SyscallError) in
            try writer.add(list.name, Array(list.text.text.utf8))
            try writer.finish()
        }
    }

    private func dockerList(_ document: SourceDocument) throws(RegistryError) -> JSONValue {
        guard document.mediaType.isManifest, let manifest = try? Manifest(parsing: document.bytes) else {
            throw RegistryError(name, .layout("an archive of Docker's holds single images only"))
        }
        return [
            [
                "Config": .string(file(manifest.configuration)),
                "RepoTags": .array(reference.tag.map { [.string($0)] } ?? []),
                "Layers": .array(manifest.layers.map { .string(file($0)) }),
            ]
        ]
    }

    private func written(_ body: () throws(SyscallError) -> Void) throws(RegistryError) {
        do {
            try body()
        } catch {
            throw RegistryError(name, .file(error))
        }
    }
}
