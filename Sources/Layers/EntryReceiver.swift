/// What is told the entries of an archive by a ``TarReader``.
protocol EntryReceiver: ~Copyable {
    /// Takes note of bytes of the archive that are no file's content.
    mutating func keep(_ bytes: Span<UInt8>) throws(LayerError)
    /// Starts an entry; one that has content is given it by `write`, and every one is ended.
    mutating func begin(_ entry: TarEntry) throws(LayerError)
    mutating func write(_ bytes: Span<UInt8>) throws(LayerError)
    mutating func end() throws(LayerError)
}
