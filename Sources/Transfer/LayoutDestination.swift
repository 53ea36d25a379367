import Glibc
package import JSON
import Linux
import OCI
import Registry

/// An OCI layout that an image is added to; several threads and processes may do that at once.
final class LayoutDestination: ImageDestination, Sendable {
    private let path: String
    private let tag: String?

    init(_ reference: Reference) {
        path = reference.repository
        tag = reference.tag
    }

    /// Makes the directory where there is none; not before there is something to put into it.
    private func prepare() throws(SyscallError) {
        try SmallFile.makeDirectory(path + "/blobs/sha256")
        try TextBody(Array(Self.version.utf8)).writeOnce(to: path + "/oci-layout")
    }

    static let version = #"{"imageLayoutVersion":"1.0.0"}"#

    var name: String { "oci:" + path + (tag.map { ":" + $0 } ?? "") }

    private func file(_ digest: Digest) -> String { path + "/blobs/sha256/" + digest.hexadecimal }

    func has(_ blob: ContentDescriptor) throws(RegistryError) -> Bool {
        var status = stat()
        return unsafe stat(file(blob.digest), &status) == 0 && Int(status.st_size) == blob.size
    }

    func put(_ blob: ContentDescriptor, _ body: any BlobBody) throws(RegistryError) {
        do {
            try prepare()
            try body.write(to: file(blob.digest))
        } catch {
            throw RegistryError(name, .file(error))
        }
    }

    func put(_ document: SourceDocument) throws(RegistryError) {
        try put(document.descriptor, TextBody(document.bytes))
    }

    func name(_ document: SourceDocument) throws(RegistryError) {
        try put(document)
        var descriptor = document.descriptor
        if let tag { descriptor.annotations[ContentDescriptor.referenceName] = tag }
        do {
            let directory = try Directory(path: PathBytes(path))
            // Who changes the index next waits for this.
            try check("flock", path) { flock(directory.number, LOCK_EX) }
            let text = try SmallFile.contents(of: path + "/index.json", limit: Manifest.longest)
            let index = try Self.index(text, adding: descriptor, tag)
            try directory.descriptor.synchronizeFileSystem()
            try SmallFile.replace(path + "/index.json", with: Array(index.text.utf8))
        } catch {
            throw RegistryError(name, (error as? SyscallError).map { .file($0) } ?? .layout("\(error)"))
        }
    }

    /// The index with another image, which takes a name away from the one that had it; the rest stays as it is.
    static func index(
        _ text: [UInt8]?,
        adding descriptor: ContentDescriptor,
        _ tag: String?
    ) throws -> JSONValue {
        guard let text else { return Index(manifests: [descriptor]).json }
        let old = try JSONValue(parsing: text)
        let others = (old["manifests"]?.array ?? []).filter { entry in
            let name = entry["annotations"]?[ContentDescriptor.referenceName]?.string
            return name != tag || tag == nil && entry["digest"]?.string != descriptor.digest.description
        }
        return old.with("manifests", .array(others + [descriptor.json]))
    }
}

extension JSONValue {
    /// This object with another value of a member.
    package func with(_ name: String, _ value: JSONValue) -> JSONValue {
        var members = members ?? []
        if let position = members.firstIndex(where: { $0.name == name }) {
            members[position].value = value
        } else {
            members.append(.init(name, value))
        }
        return .object(members)
    }
}

extension TextBody {
    /// Writes the text into a file where there is none; several threads may do that at once.
    func writeOnce(to path: String) throws(SyscallError) {
        if try SmallFile.contents(of: path) == nil { try write(to: path) }
    }
}

extension BlobBody {
    /// Writes the bytes into a file, which is there when all of them are.
    func write(to path: String) throws(SyscallError) {
        let temporary = "\(path).\(String(try randomNumber(), radix: 16)).tmp"
        do throws(SyscallError) {
            let file = try Descriptor(
                opening: temporary,
                O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW,
                mode: 0o644
            )
            try copy { bytes throws(SyscallError) in try file.write(bytes, of: temporary) }
            try check("rename", path) { unsafe rename(temporary, path) }
        } catch {
            _ = unsafe unlink(temporary)
            throw error
        }
    }

    /// Hands over all bytes.
    func copy(into write: (Span<UInt8>) throws(SyscallError) -> Void) throws(SyscallError) {
        var offset = 0
        while offset < count {
            let bytes = try read(at: offset, upTo: 256 << 10)
            if bytes.isEmpty { throw SyscallError("read", "blob", EIO) }
            try write(bytes.span)
            offset += bytes.count
        }
    }
}
