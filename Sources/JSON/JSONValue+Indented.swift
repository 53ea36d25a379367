extension JSONValue {
    /// This value as JSON text for people: a member or an element on each line.
    ///
    /// - Parameter width: How many spaces each level is further right.
    /// - Returns: The text, without a line feed at its end.
    package func indentedText(by width: Int) -> String {
        var text = ""
        write(to: &text, width, level: 0)
        return text
    }

    private func write(to text: inout String, _ width: Int, level: Int) {
        let inner = "\n" + String(repeating: " ", count: width * (level + 1))
        let outer = "\n" + String(repeating: " ", count: width * level)
        switch self {
        case .array(let elements) where !elements.isEmpty:
            text += "["
            for (index, element) in elements.enumerated() {
                text += (index > 0 ? "," : "") + inner
                element.write(to: &text, width, level: level + 1)
            }
            text += outer + "]"
        case .object(let members) where !members.isEmpty:
            text += "{"
            for (index, member) in members.enumerated() {
                text += (index > 0 ? "," : "") + inner + JSONValue.string(member.name).text + ": "
                member.value.write(to: &text, width, level: level + 1)
            }
            text += outer + "}"
        default: text += self.text
        }
    }
}
