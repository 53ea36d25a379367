// GNU tar's format before PAX: four pieces in the header, more in the blocks after it.
extension SparseMap {
    /// Reads the map in a header block of type `S`, as far as it is there; true where blocks with more follow.
    static func header(_ block: Span<UInt8>) throws(LayerError) -> (map: SparseMap, more: Bool) {
        let size = try TarHeader.number(block, 483..<495, "size of a sparse file")
        var map = SparseMap(size: size, pieces: [])
        try map.addPieces(block, start: 386, most: 4)
        return (map, block[482] != 0)
    }

    /// Reads a block of 21 pieces after the header; true where another one follows.
    mutating func add(_ block: Span<UInt8>) throws(LayerError) -> Bool {
        try addPieces(block, start: 0, most: 21)
        guard pieces.count <= Self.mostPieces else { throw .malformed("a sparse file has too many pieces") }
        return block[504] != 0
    }

    private mutating func addPieces(_ block: Span<UInt8>, start: Int, most: Int) throws(LayerError) {
        for index in 0..<most {
            let offset = start + 24 * index
            // The first unused one ends the list.
            if block[offset] == 0 { return }
            pieces.append(
                Piece(
                    offset: try TarHeader.number(block, offset..<(offset + 12), "offset of a piece"),
                    count: try TarHeader.number(block, (offset + 12)..<(offset + 24), "size of a piece")
                )
            )
        }
    }
}
