extension StringProtocol {
    /// Whether a text is somewhere in this one, byte for byte.
    package func includes(_ text: some StringProtocol) -> Bool {
        var rest = utf8[...]
        while !rest.starts(with: text.utf8) {
            guard rest.popFirst() != nil else { return false }
        }
        return true
    }
}
