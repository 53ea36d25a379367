package import OCI

/// Where the table of contents of a layer of zstd:chunked is (containers/storage, pkg/chunked).
///
/// Only annotations of the manifest are believed: these the image's digest covers.
package struct ChunkedLayout: Equatable, Sendable {
    /// The bytes of the packed table, and how long it is unpacked.
    package var table: Range<Int>
    package var tableSize: Int
    package var tableDigest: Digest
    /// The bytes of what of the archive is no file's content, packed, and how long it is unpacked.
    package var split: Range<Int>
    package var splitSize: Int

    /// The parts of both and what is between.
    package var whole: Range<Int> {
        min(table.lowerBound, split.lowerBound)..<max(table.upperBound, split.upperBound)
    }

    /// No table is longer that is read.
    private static let longest = 128 << 20

    /// Reads a layer's annotations; nil where it has no table, or none with which its archive can be made.
    package init?(_ descriptor: ContentDescriptor) {
        let prefix = "io.github.containers.zstd-chunked."
        func numbers(_ name: String, _ count: Int) -> [Int]? {
            let fields = descriptor.annotations[prefix + name]?.split(separator: ":").map { Int($0) ?? -1 }
            guard let fields, fields.count == count, fields.allSatisfy({ $0 >= 0 }) else { return nil }
            let (end, overflow) = fields[0].addingReportingOverflow(fields[1])
            guard !overflow, end <= descriptor.size, fields[2] <= Self.longest else { return nil }
            return fields
        }
        guard let digest = descriptor.annotations[prefix + "manifest-checksum"].flatMap({ Digest($0) }),
            let table = numbers("manifest-position", 4), table[3] == 1,
            let split = numbers("tarsplit-position", 3)
        else { return nil }
        self.table = table[0]..<(table[0] + table[1])
        tableSize = table[2]
        tableDigest = digest
        self.split = split[0]..<(split[0] + split[1])
        splitSize = split[2]
    }
}
