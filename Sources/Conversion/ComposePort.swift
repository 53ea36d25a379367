import YAML

/// One element of `ports`.
enum ComposePort {
    /// As `PublishPort=` takes it; nil, and a mistake, for what is none.
    static func text(_ node: YAMLNode, _ reader: inout ComposeReader) -> String? {
        if let text = node.text { return text }
        guard let target = node["target"]?.text else {
            reader.fail(node, "expected a port, or a mapping with 'target'")
            return nil
        }
        var (address, published, protocolName) = ("", "", "")
        for member in reader.members(node) {
            switch member.name {
            case "target", "name", "app_protocol": break
            case "host_ip": address = member.value.text ?? ""
            case "published": published = member.value.text ?? ""
            case "protocol": protocolName = member.value.text ?? ""
            case "mode":
                if member.value.text != "host" && member.value.text != "ingress" {
                    reader.fail(member.value, "expected host or ingress")
                }
            default: reader.leaveOut([member], in: "a port")
            }
        }
        if address.contains(":"), !address.hasPrefix("[") { address = "[\(address)]" }
        var text = address.isEmpty ? "" : address + ":"
        if !published.isEmpty || !address.isEmpty { text += published + ":" }
        text += target
        return protocolName.isEmpty || protocolName == "tcp" ? text : text + "/" + protocolName
    }
}
