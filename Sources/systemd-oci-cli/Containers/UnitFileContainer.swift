import Discovery
import Glibc
import Linux
import Lowering
import UnitFile

/// What the unit of a container says of it while it does not run.
struct UnitFileContainer {
    /// The command line after `run`, with specifiers.
    let arguments: [String]

    /// Reads a unit; nil where it starts no container of ours.
    init?(_ bytes: [UInt8], path: String) {
        // Most units are others', and are not worth reading.
        guard Self.mayStart(bytes) else { return nil }
        var diagnostics: [Diagnostic] = []
        let document = UnitDocument(parsing: bytes, path: path, diagnostics: &diagnostics)
        guard let line = document.value("Service", "ExecStart"), let words = try? line.words(.commandLine),
            words.first?.hasSuffix("systemd-oci") == true, let run = words.firstIndex(of: "run")
        else { return nil }
        arguments = Array(words[(run + 1)...])
    }

    private static func mayStart(_ bytes: [UInt8]) -> Bool {
        let wanted = Array("systemd-oci".utf8)
        guard let first = wanted.first, bytes.count > wanted.count else { return false }
        var index = 0
        while let found = bytes[index...].firstIndex(of: first) {
            if bytes[found...].starts(with: wanted) { return true }
            index = found + 1
        }
        return false
    }

    /// The container of a unit of this file, without its state; nil for what `run` would refuse.
    func container(of unit: UnitName) -> KnownContainer? {
        let words = arguments.map { Self.expanded($0, for: unit) }
        guard let options = try? RunOptions(arguments: words), let image = options.image else { return nil }
        var container = KnownContainer(
            name: options.name ?? unit.stem,
            unit: unit.description,
            id: KnownContainer.id(for: unit.description),
            image: image,
            status: .created
        )
        container.command = options.command
        container.pod = options.pod
        container.networks = options.networkNames
        container.mounts = options.mounts.compactMap(ContainerState.Mount.init)
        container.labels = options.labels
        return container
    }

    /// A text with the specifiers that are the unit's name (systemd.unit(5)).
    static func expanded(_ text: String, for unit: UnitName) -> String {
        guard text.contains("%") else { return text }
        var result = ""
        var rest = text[...]
        while let character = rest.popFirst() {
            guard character == "%", let specifier = rest.popFirst() else {
                result.append(character)
                continue
            }
            switch specifier {
            case "%": result.append("%")
            case "n": result += unit.description
            case "N": result += unit.stem
            case "p": result += unit.prefix
            case "i": result += unit.instance ?? ""
            default: result += "%" + String(specifier)
            }
        }
        return result
    }
}

extension UnitFileContainer {
    /// The units of containers that there are in the folders of a scope, the first of a name counts.
    static func all(_ scope: LoweringContext.Scope) throws(Failure) -> [UnitName: UnitFileContainer] {
        var found: [UnitName: UnitFileContainer] = [:]
        for folder in folders(scope) {
            do {
                for name in try SmallFile.names(in: folder) where name.hasSuffix(".service") {
                    guard let unit = UnitName(name), found[unit] == nil,
                        let bytes = try SmallFile.contents(of: "\(folder)/\(name)", limit: 4 << 20),
                        let container = UnitFileContainer(bytes, path: name)
                    else { continue }
                    found[unit] = container
                }
            } catch {
                // What is masked, or goes while it is read, is no container's.
                if [ENOENT, EACCES, EINVAL, ENODEV, EFBIG].contains(error.code) { continue }
                throw Failure(error)
            }
        }
        return found
    }

    /// Where the manager takes units from that are made by people, by generators and at run time.
    private static func folders(_ scope: LoweringContext.Scope) -> [String] {
        switch scope {
        case .system:
            return [
                "/run/systemd/transient", "/run/systemd/generator.early", "/etc/systemd/system",
                "/run/systemd/system", "/run/systemd/generator", "/run/systemd/generator.late",
            ]
        case .user:
            guard let run = Environment["XDG_RUNTIME_DIR"] else { return [] }
            let home = Environment["XDG_CONFIG_HOME"] ?? (Environment["HOME"] ?? "") + "/.config"
            return [
                "\(run)/systemd/transient", "\(run)/systemd/generator.early", "\(home)/systemd/user",
                "\(run)/systemd/generator", "\(run)/systemd/generator.late",
            ]
        }
    }
}
