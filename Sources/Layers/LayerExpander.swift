/// Undoes a blob's compression, whichever its first bytes say it is, while it arrives.
package final class LayerExpander {
    private var expander = Expander()
    private var sink: Sink

    /// Hands over what comes out of the bytes; what the receiver throws ends it.
    package init(into receive: @escaping (Span<UInt8>) throws(LayerError) -> Void) {
        sink = Sink(receive: receive)
    }

    /// Expands the next bytes of the blob.
    package func write(_ bytes: Span<UInt8>) throws(LayerError) {
        try expander.expand(bytes, into: &sink)
    }

    /// Ends the blob; `truncated` where its compression has not come to its end.
    package func finish() throws(LayerError) {
        try expander.finish(into: &sink)
    }

    private struct Sink: ~Copyable, ByteSink {
        let receive: (Span<UInt8>) throws(LayerError) -> Void

        mutating func write(_ bytes: Span<UInt8>) throws(LayerError) {
            try receive(bytes)
        }
    }
}
