/// A stand-in until module OCI has `Reference`.
struct CanonicalReference {
    var text: String

    init?(_ image: String) {
        var name = image.hasPrefix("docker://") ? String(image.dropFirst(9)) : image
        guard !name.isEmpty else { return nil }
        if !name.hasPrefix("oci:") {
            let domain = name.prefix { $0 != "/" }
            if domain.count == name.count {
                name = "docker.io/library/" + name
            } else if !domain.contains("."), !domain.contains(":"), domain != "localhost" {
                name = "docker.io/" + name
            }
            if !name.contains("@"), !(name.split(separator: "/").last ?? "").contains(":") {
                name += ":latest"
            }
        }
        text = name
    }

    var escaped: String {
        var out = ""
        for (index, byte) in text.utf8.enumerated() {
            let c = Character(Unicode.Scalar(byte))
            if c == "/" {
                out += "-"
            } else if byte < 128, c.isLetter || c.isNumber || c == ":" || c == "_" || (c == "." && index > 0)
            {
                out.append(c)
            } else {
                out += "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }
        }
        return out
    }
}
