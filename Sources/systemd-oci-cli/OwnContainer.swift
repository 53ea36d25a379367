import Conversion
import Discovery
import Glibc
import JSON
import Linux
import Lowering
import Quadlet
import UnitFile

/// A container of ours that runs, found by what the launcher notes of it.
struct OwnContainer {
    let unit: String
    let scope: LoweringContext.Scope

    /// By the container's name, or that of its unit; nil where there is none.
    init?(_ name: String, isUser: Bool) throws(Failure) {
        scope = .of(user: isUser)
        let folder = scope == .user ? (Environment["XDG_RUNTIME_DIR"] ?? "/run") : "/run"
        let base = folder + "/systemd-oci"
        do {
            for entry in try SmallFile.names(in: base).sorted() {
                guard let bytes = try SmallFile.contents(of: "\(base)/\(entry)/state.json"),
                    let state = try? JSONValue(parsing: bytes),  // Half a file of a crash.
                    let unit = state["unit"]?.string
                else { continue }
                if ServiceName.isMeant(unit, by: name) || state["name"]?.string == name {
                    self.unit = unit
                    return
                }
            }
        } catch {
            throw Failure(error)
        }
        return nil
    }

    /// The Quadlet file that the unit was made of, or one for the command that a unit of another author runs.
    func file() throws(Failure) -> Conversion {
        let properties = try Systemctl(scope).properties(of: unit, ["SourcePath", "FragmentPath"])
        let sources = QuadletSources(scope: scope).sources
        let source = properties["SourcePath"] ?? ""
        if let found = sources.first(where: { $0.path == source && $0.service == unit }) {
            return Conversion(
                files: [ConvertedFile(stem: found.name.stem, kind: found.kind, document: found.document)],
                diagnostics: found.dropIns.map {
                    Diagnostic(.warning, at: Origin(path: $0), "this drop-in's settings are in the file")
                }
            )
        }
        guard let fragment = properties["FragmentPath"], !fragment.isEmpty else {
            throw Failure("\(unit): the manager knows no file of it")
        }
        return try command(in: fragment)
    }

    private func command(in path: String) throws(Failure) -> Conversion {
        var diagnostics: [Diagnostic] = []
        let document: UnitDocument
        do {
            document = UnitDocument(parsing: try Files.read(path), path: path, diagnostics: &diagnostics)
        } catch {
            throw Failure(error)
        }
        guard let line = document.value("Service", "ExecStart"), let words = try? line.words(.commandLine),
            let start = words.firstIndex(of: "run")
        else { throw Failure("\(path): 'ExecStart=' is no `systemd-oci run`") }
        if Specifier.mayExpand(line) {
            throw Failure("\(path): 'ExecStart=' has specifiers or variables, which can't be converted")
        }
        var options = ConversionOptions(directory: "/")
        options.name = ServiceName.stem(unit)
        var conversion = CommandConversion(options)
        return conversion.convert(Array(words[start...]))
    }
}
