/// Which pieces of a sparse file are in the archive, in order; the rest is holes.
struct SparseMap: Equatable {
    struct Piece: Equatable {
        var offset: Int64
        var count: Int64
    }

    /// The size of the file with its holes.
    var size: Int64
    var pieces: [Piece]

    /// The most pieces that are read.
    static let mostPieces = 1 << 16

    /// Whether the pieces follow each other within the file, and are as long as the content.
    func isValid(content: Int64) -> Bool {
        var end: Int64 = 0
        var sum: Int64 = 0
        for piece in pieces {
            let (next, overflow) = piece.offset.addingReportingOverflow(piece.count)
            guard piece.offset >= end, piece.count >= 0, !overflow, next <= size else { return false }
            end = next
            sum += piece.count
        }
        return sum == content
    }
}
