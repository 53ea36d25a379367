import Glibc
import Linux

/// A file that is on the disk, and that a file of a layer is to have the content of.
struct AdoptedFile: ~Copyable {
    let file: Descriptor
    let size: Int64

    /// More names than this no common file system lets a file have.
    private static let mostLinks: UInt64 = 30_000

    /// Gives the file a further name where it is as the entry says in all but its name; false where it can't be.
    func link(_ entry: PreparedEntry, in directory: borrowing Directory) throws(SyscallError) -> Bool {
        guard try isEqual(to: entry) else { return false }
        do {
            try directory.makeHardLink(entry.leaf, to: file)
            return true
        } catch {
            // On another file system, or it has too many.
            if [EXDEV, EMLINK, EPERM, ENOENT].contains(error.code) { return false }
            throw error
        }
    }

    private func isEqual(to entry: PreparedEntry) throws(SyscallError) -> Bool {
        let status = try file.status()
        let time = entry.entry.modified
        guard status.size == size, status.links < Self.mostLinks, status.mode == entry.mode,
            status.owner == entry.owner, status.group == entry.group, status.modified == time.seconds,
            status.modifiedNanoseconds == time.nanoseconds
        else { return false }
        let attributes = Dictionary(entry.attributes.map { ($0.name, $0.value) }) { _, last in last }
        let names = try file.attributeNames().filter { !$0.bytes.starts(with: "security.selinux".utf8) }
        guard Set(names) == Set(attributes.keys) else { return false }
        for (name, value) in attributes {
            if try file.longAttribute(name) != value { return false }
        }
        return true
    }
}

extension LayerWriter {
    mutating func adopt(_ file: consuming Descriptor, size: Int64) {
        adopted = AdoptedFile(file: file, size: size)
    }
}
