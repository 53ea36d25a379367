extension FlagOptions {
    /// The words of a command line apart: flags of the program itself, which Podman takes after the command too, and all else.
    static func apart(_ words: [String]) -> (globals: [String], others: [String]) {
        if words.isEmpty { return ([], []) }
        var reader = FlagReader<Self>(ofFile: words)
        var (globals, others) = ([String](), [String]())
        var options = Self()
        while let next = reader.readWords(into: &options), let word = next.first {
            if reader.isGlobal(word) { globals += next } else { others += next }
        }
        return (globals, others + reader.arguments)
    }
}
