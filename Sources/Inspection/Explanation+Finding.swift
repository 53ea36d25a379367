import Discovery
package import Lowering
import Quadlet
import UnitFile

extension Explanation {
    /// Explains a file by its path, by its name, or by the name of its unit; the latter two in the scope's folders.
    package init(of text: String, scope: LoweringContext.Scope) throws(InspectionError) {
        if text.utf8.contains(UInt8(ascii: "/")) || Files.exists(text) {
            let path = try InspectedPath(text)
            guard path.file != nil else { throw .notQuadlet(text) }
            let sources = Inspection.sources(for: path, scope)
            guard let source = sources.sources.first(where: { path.contains($0.path) }) else {
                throw .notQuadlet(text)
            }
            self.init(source, among: sources, scope: scope)
            return
        }
        let sources = QuadletSources(scope: scope)
        guard let source = sources.sources.first(where: { $0.isMeant(by: text) }) else {
            throw .unknown(
                text,
                Spelling.suggestion(for: text, among: sources.sources.map(\.name.description))
            )
        }
        self.init(source, among: sources, scope: scope)
    }

    /// What to say of a name that is no key.
    package func unknown(_ key: String) -> String {
        let message = "'\(key)' is no key of a .\(source.kind.rawValue) file and no setting of systemd"
        return Spelling.suggestion(for: key, among: keyNames).map { "\(message), did you mean '\($0)'?" }
            ?? message
    }
}

extension QuadletSource {
    /// Whether a name is that of the file, or of its unit with or without a suffix.
    fileprivate func isMeant(by text: String) -> Bool {
        let service = kind.service(of: name, document)
        return [name.description, service, service + ".service"].contains(text)
    }
}
