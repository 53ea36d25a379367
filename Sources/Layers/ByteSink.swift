/// What takes bytes one after another, such as those that an ``Expander`` makes.
protocol ByteSink: ~Copyable {
    mutating func write(_ bytes: Span<UInt8>) throws(LayerError)
}
