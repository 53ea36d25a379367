import Glibc
import Linux
import OCI
import Registry

/// A directory of the transport `dir:`, as `skopeo copy` writes it.
final class DirectoryDestination: ImageDestination, Sendable {
    private let path: String

    private static let version = "Directory Transport Version: 1.1\n"

    /// A directory with other things in it is left alone.
    init(_ reference: Reference) throws(RegistryError) {
        path = reference.repository
        do {
            let names = try SmallFile.names(in: path)
            if names.isEmpty || names.contains("version") { return }
        } catch {
            if error.code == ENOENT { return }
            throw RegistryError(reference.description, .file(error))
        }
        throw RegistryError(
            reference.description,
            .layout("the directory has other files in it; name a new one")
        )
    }

    var name: String { "dir:" + path }

    func has(_ blob: ContentDescriptor) throws(RegistryError) -> Bool {
        var status = stat()
        let file = path + "/" + blob.digest.hexadecimal
        return unsafe stat(file, &status) == 0 && Int(status.st_size) == blob.size
    }

    func put(_ blob: ContentDescriptor, _ body: any BlobBody) throws(RegistryError) {
        try put(body, blob.digest.hexadecimal)
    }

    func put(_ document: SourceDocument) throws(RegistryError) {
        try put(TextBody(document.bytes), document.digest.hexadecimal + ".manifest.json")
    }

    func name(_ document: SourceDocument) throws(RegistryError) {
        try put(TextBody(document.bytes), "manifest.json")
    }

    private func put(_ body: any BlobBody, _ file: String) throws(RegistryError) {
        do {
            // Not before there is something to put into it.
            try SmallFile.makeDirectory(path)
            try TextBody(Array(Self.version.utf8)).writeOnce(to: path + "/version")
            try body.write(to: path + "/" + file)
        } catch {
            throw RegistryError(name, .file(error))
        }
    }
}
