/// Flags as Podman's commands take them, `--replace=true`, for those of ours that do what Podman's do.
enum GoFlags {
    private static let names: Set<String> = [
        "reload-systemd", "replace", "force", "all", "ignore", "noheading",
    ]

    /// The words in the spelling of our own parser.
    static func spelled(_ words: [String]) -> [String] {
        guard words.first == "unit" else { return words }
        let end = words.firstIndex(of: "--") ?? words.endIndex
        return words[..<end].compactMap(spelled) + words[end...]
    }

    private static func spelled(_ word: String) -> String? {
        let parts = word.split(separator: "=", maxSplits: 1)
        guard parts.count == 2, parts[0].hasPrefix("--"), names.contains(String(parts[0].dropFirst(2))) else {
            return word
        }
        switch parts[1].lowercased() {
        case "true", "t", "1": return String(parts[0])
        case "false", "f", "0": return parts[0] == "--reload-systemd" ? "--no-reload-systemd" : nil
        default: return word
        }
    }
}
