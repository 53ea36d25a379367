/// Switches as Podman takes them, `--quiet=false` among others, in the one form that the parser takes.
enum Spelling {
    /// Switches that are off unless they are given.
    private static let switches = [
        "all-tags", "quiet", "disable-content-trust", "replace", "force", "all", "ignore", "noheading",
        "digests", "no-trunc", "no-prune", "verbose", "dry-run", "env", "publish-all", "no-pod-prefix",
        "history", "resume", "latest", "size", "pod", "ns", "sync",
        "external", "follow", "names", "timestamps", "color", "attach", "no-stdin", "no-stream", "no-reset",
        "overwrite", "pause", "volumes", "running", "permanent",
    ]
    /// Switches that are on unless they are taken back, by `no-` before the name.
    private static let inverted = ["reload-systemd", "start", "archive", "sig-proxy"]
    /// Switches that have a value of their own.
    private static let choices = ["tls-verify", "rollback"]
    private static let commands = [
        "pull", "image", "artifact", "secret", "volume", "unit", "kube", "images", "rmi", "prune", "df",
        "system",
        "auto-update", "ps", "container", "logs", "start", "stop", "restart", "kill", "pause", "unpause",
        "rm",
        "wait", "attach", "stats", "top", "cp", "diff", "export", "update", "inspect",
    ]

    /// The same words for commands that have such switches.
    static func normalized(_ words: some Collection<String>) -> [String] {
        guard let command = words.first, commands.contains(command) else { return Array(words) }
        let end = words.firstIndex(of: "--") ?? words.endIndex
        return words[..<end].compactMap(word) + words[end...]
    }

    /// A word in the parser's form; nil for a switch that is off.
    private static func word(_ word: String) -> String? {
        for name in choices where word == "--\(name)" { return word + "=true" }
        for name in switches + inverted where word.hasPrefix("--\(name)=") {
            switch word.dropFirst(name.count + 3) {
            case "1", "t", "T", "TRUE", "true", "True": return "--\(name)"
            case "0", "f", "F", "FALSE", "false", "False":
                return inverted.contains(name) ? "--no-\(name)" : nil
            default: return word
            }
        }
        return word
    }
}
