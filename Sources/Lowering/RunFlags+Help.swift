extension RunFlags {
    /// What `run --help` prints: every flag that does something, by topic.
    ///
    /// Flags without effect and refused ones are in the manual page only.
    package static var help: String {
        var text = "Usage: systemd-oci run [FLAG]... IMAGE [COMMAND [ARGUMENT]...]\n\n"
        text += "Runs a command in a new container. The flags are those of podman-run(1).\n"
        for topic in topics {
            let flags = topic.flags.compactMap { $0.help }
            if !flags.isEmpty { text += "\n\(topic.title):\n" + flags.joined() }
        }
        return text
    }
}

extension Flag {
    /// A line or two of help; nil where the flag does nothing.
    var help: String? {
        switch kind {
        case .flag(let text, _), .value(let text, _), .limit(let text, _, _):
            let start = "  " + (short == nil ? "    " : "") + synopsis
            let width = 34
            if start.utf8.count >= width {
                return start + "\n" + String(repeating: " ", count: width) + text + "\n"
            }
            return start + String(repeating: " ", count: width - start.utf8.count) + text + "\n"
        case .accepted, .ignored, .refused: return nil
        }
    }
}
