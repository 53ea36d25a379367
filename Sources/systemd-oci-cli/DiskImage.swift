import Glibc
import JSON
import Linux
import OCI

/// A discoverable disk image: a partition table with a root file system, maybe with dm-verity.
struct DiskImage {
    let kind: ImageFile.Kind
    let isVerified: Bool
    /// Where files can be on the way.
    let folder: String

    /// Makes the image of a directory, and beside it a file with the root hash where there is one.
    func make(_ path: String, of source: String, identity: [UInt8]) throws {
        let file = folder + "/filesystem"
        try FileSystemMaker(kind: kind, folder: folder).make(file, of: source, identity: identity)
        let definitions = folder + "/repart.d"
        try SmallFile.makeDirectory(definitions)
        let size = try size(of: file)
        // No larger than what is in it: what is behind would be part of the hash tree.
        try write(
            definitions + "/10-root.conf",
            "[Partition]\nType=root\nCopyBlocks=\(file)\nReadOnly=yes\nSizeMinBytes=\(size)\nSizeMaxBytes=\(size)\n"
                + (isVerified ? "Verity=data\nVerityMatchKey=root\n" : "")
        )
        if isVerified {
            let size = Self.hashSize(of: size)
            try write(
                definitions + "/20-root-verity.conf",
                """
                [Partition]
                Type=root-verity
                Verity=hash
                VerityMatchKey=root
                SizeMinBytes=\(size)
                SizeMaxBytes=\(size)

                """
            )
        }
        let words = [
            "--empty=create", "--size=auto", "--dry-run=no", "--definitions=" + definitions, "--json=short",
            "--no-pager", "--seed=" + seed(identity), path,
        ]
        let output = try HostTool.repart.run(words, in: folder)
        guard isVerified else { return }
        guard let list = try? JSONValue(parsing: output),
            let hash = list.array?.lazy.compactMap({ $0["roothash"]?.string }).first,
            hash.utf8.count == 64
        else { throw Failure("`systemd-repart` did not say what the root hash is") }
        try write(path + ".roothash", hash + "\n")
    }

    private func size(of path: String) throws -> Int {
        var status = stat()
        try check("stat", path) { unsafe stat(path, &status) }
        return (Int(status.st_size) + 4095) / 4096 * 4096
    }

    /// How many bytes a dm-verity tree of so many bytes takes, with its superblock.
    private static func hashSize(of size: Int) -> Int {
        var blocks = size / 4096
        // Levels of 128 hashes a block.
        var total = 1
        repeat {
            blocks = (blocks + 127) / 128
            total += blocks
        } while blocks > 1
        return total * 4096
    }

    /// By which the partitions have the same names each time.
    private func seed(_ identity: [UInt8]) -> String {
        identity.prefix(16).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private func write(_ path: String, _ text: String) throws {
        try SmallFile.replace(path, with: Array(text.utf8))
    }
}
