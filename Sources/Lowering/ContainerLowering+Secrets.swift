import Quadlet
import UnitFile

/// Secrets, which are credentials of the unit's (systemd.exec(5) "CREDENTIALS").
extension UnitLowering<Container> {
    /// Hands secrets on by name, and has systemd bring those of the unit's that it finds.
    ///
    /// Which there are is known when the unit starts: a secret may be made after this, and `[Service]` may say for itself
    /// where one comes from.
    mutating func addSecrets(to command: inout CommandLine) {
        command.add("--secret", each: model.secret)
        var names: [String] = []
        for text in model.secret {
            if Specifier.mayExpand(text) {
                names.append(Self.name(ofUnexpanded: text))
                continue
            }
            do {
                names.append(try RunSecret(text).name)
            } catch {
                fail("Secret", text, "'Secret=\(text)': \(error.reason)")
            }
        }
        for text in valuesOfArguments(["--secret"]) {
            if let name = try? RunSecret(text).name { names.append(name) }
        }
        var known: Set<String> = []
        for name in names where known.insert(name).inserted { addCredential(name) }
    }

    private static func name(ofUnexpanded text: String) -> String {
        let fields = text.split(separator: ",").map(String.init)
        let source = fields.first { $0.hasPrefix("source=") }?.dropFirst("source=".count)
        return source.map(String.init) ?? fields.first ?? text
    }

    /// `ImportCredential=` is of systemd 254; before that, encrypted and plain ones have settings of their own.
    private mutating func addCredential(_ name: String) {
        if context.exists("/usr/lib/systemd/systemd-executor") {
            return unit.add("Service", "ImportCredential", name)
        }
        let isEncrypted = ["/etc", "/run", "/usr/lib"].contains {
            context.exists("\($0)/credstore.encrypted/\(name)")
        }
        let key = isEncrypted ? "LoadCredentialEncrypted" : "LoadCredential"
        let isDefined = document.values("Service", key).contains { $0.value.hasPrefix(name + ":") }
        if !isDefined { unit.add("Service", key, name) }
    }
}
