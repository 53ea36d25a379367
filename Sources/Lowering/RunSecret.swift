/// One `--secret`: a credential of the unit's that the container gets (podman-run(1), systemd.exec(5) "CREDENTIALS").
package struct RunSecret: Equatable, Sendable {
    /// How the container gets it.
    package enum Kind: Equatable, Sendable {
        /// As a file that only its owner and group are told apart for.
        case file(destination: String, uid: UInt32, gid: UInt32, mode: UInt32)
        /// As a variable.
        case variable(String)
    }

    /// The name of the credential.
    package var name: String
    package var kind: Kind

    /// Where files are whose target is no absolute path.
    private static let directory = "/run/secrets"

    /// Reads `name[,type=mount|env][,target=…][,uid=…][,gid=…][,mode=…]`.
    package init(_ text: String) throws(RunFlagError) {
        var fields = text.split(separator: ",", omittingEmptySubsequences: false)
        var values: [Substring: Substring] = [:]
        if let first = fields.first, !first.contains("=") {
            values["source"] = first
            fields.removeFirst()
        }
        for field in fields {
            guard let equals = field.firstIndex(of: "=") else {
                throw RunFlagError("", "'\(field)' needs the form option=value")
            }
            let option = Self.options[field[..<equals]] ?? field[..<equals]
            guard ["source", "type", "target", "uid", "gid", "mode"].contains(option) else {
                throw RunFlagError(
                    "",
                    "there is no option '\(option)'; there is type, target, uid, gid and mode"
                )
            }
            guard values.updateValue(field[field.index(after: equals)...], forKey: option) == nil else {
                throw RunFlagError("", "'\(option)' is given twice")
            }
        }
        name = try Self.name(values["source"] ?? "")
        let target = values["target"].map(String.init) ?? name
        switch values["type"] ?? "mount" {
        case "env":
            if let option = ["uid", "gid", "mode"].first(where: { values[$0] != nil }) {
                throw RunFlagError("", "'\(option)' is for files, not for 'type=env'")
            }
            guard !target.isEmpty, !target.contains("="), !target.utf8.contains(0) else {
                throw RunFlagError("", "'\(target)' can't be the name of a variable")
            }
            kind = .variable(target)
        case "mount":
            let path = target.hasPrefix("/") ? target : "\(Self.directory)/\(target)"
            kind = .file(
                destination: try RunMount.destination(path),
                uid: try Self.number(values["uid"] ?? "0", radix: 10, "uid"),
                gid: try Self.number(values["gid"] ?? "0", radix: 10, "gid"),
                mode: try Self.number(values["mode"] ?? "444", radix: 8, "mode")
            )
        case let type: throw RunFlagError("", "there is no type '\(type)'; there is mount and env")
        }
    }

    /// Podman's other spellings.
    private static let options: [Substring: Substring] = ["UID": "uid", "GID": "gid"]

    /// A name that systemd takes for a credential, and that is no pattern of `ImportCredential=`.
    private static func name(_ text: Substring) throws(RunFlagError) -> String {
        let isName = text.utf8.allSatisfy { byte in
            byte > 0x20 && byte != 0x7F && !"/:*?[]\\".utf8.contains(byte)
        }
        guard isName, !text.isEmpty, text.utf8.count <= 255, text != ".", text != ".." else {
            throw RunFlagError("", "'\(text)' can't be the name of a credential")
        }
        return String(text)
    }

    private static func number(
        _ text: Substring,
        radix: Int,
        _ option: String
    ) throws(RunFlagError) -> UInt32 {
        guard let number = UInt32(text, radix: radix), option != "mode" || number <= 0o7777 else {
            throw RunFlagError("", "'\(option)=\(text)' is no \(option == "mode" ? "mode" : "ID")")
        }
        return number
    }
}
