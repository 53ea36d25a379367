import Conversion
import Discovery
import Glibc
import Linux
import Lowering
import Quadlet
import UnitFile

// `Flag` means something else here than in the files of commands.

extension LoweringContext.Scope {
    /// The scope of a command that was given `--user` or was not, and of who runs it.
    static func of(user: Bool) -> LoweringContext.Scope { user || geteuid() != 0 ? .user : .system }
}

extension Conversion {
    /// What the generator of a scope would say of the files, beside those in a folder and those that it reads.
    func check(isUser: Bool, folder: String?) -> [Diagnostic] {
        let scope = LoweringContext.Scope.of(user: isUser)
        let folders = (folder.map { [SearchPath.Folder(path: $0)] } ?? []) + SearchPath.folders(scope)
        let sources = QuadletSources(searching: folders, excluding: SearchPath.excluded(scope)).sources
        return check(
            scope: scope,
            beside: sources.map { Neighbour(name: $0.name, kind: $0.kind, document: $0.document) }
        )
    }
}

extension UnitScope {
    var value: LoweringContext.Scope { .of(user: user) }
}

extension QuadletSource {
    /// The file's text; of a `.quadlets` file only what is this one's.
    func text() throws(SyscallError) -> [UInt8] {
        let bytes = try Files.read(path)
        guard QuadletPart.isCollection(path) else { return bytes }
        var diagnostics: [Diagnostic] = []
        let parts = QuadletPart.parts(of: bytes, path: path, diagnostics: &diagnostics)
        return parts.first { $0.name == name }?.text ?? bytes
    }
}

extension QuadletSource {
    /// The unit that is made of it.
    var service: String { kind.service(of: name, document) + ".service" }

    /// What `Pod=` of a container says.
    var pod: String? { kind == .container ? document.value(kind.section, "Pod") : nil }
}
