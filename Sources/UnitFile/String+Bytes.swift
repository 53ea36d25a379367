extension String {
    /// Calls a function with the bytes of this text.
    ///
    /// Not by `utf8Span`: of a text that is short enough to lie in its value it is a span of a copy, which Embedded Swift
    /// 6.3 lets go too early.
    @inlinable @inline(__always) package func withBytes<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
        var text = self
        return text.withUTF8 { unsafe body($0.span) }
    }
}
