package import UnitFile

/// What `systemctl enable` would do for `[Install]`, which generated units can't be enabled by.
package enum Install {
    private static let dependencies = [
        ("WantedBy", ".wants"), ("RequiredBy", ".requires"), ("UpheldBy", ".upholds"),
    ]

    /// The links of a unit.
    ///
    /// A name that would lead out of the generator directory is left out with a warning.
    package static func links(
        of unit: String,
        _ document: UnitDocument,
        diagnostics: inout [Diagnostic]
    ) -> [GeneratedUnit.Link] {
        guard document.index(of: "Install") != nil else { return [] }
        var links: [GeneratedUnit.Link] = []
        for alias in document.names("Install", "Alias") where alias != unit {
            if let link = self.alias(alias, of: unit) {
                links.append(link)
            } else {
                diagnostics.append(ignored("Alias", alias, document))
            }
        }
        guard let installed = installed(unit, document) else { return links }
        for (key, directory) in dependencies {
            for name in document.names("Install", key) {
                if UnitName(name) != nil {
                    let path = name + directory + "/" + installed
                    links.append(GeneratedUnit.Link(path: path, target: "../" + unit))
                } else {
                    diagnostics.append(ignored(key, name, document))
                }
            }
        }
        return links
    }

    /// The name that others depend on: for a template that of its default instance, nil without one.
    private static func installed(_ unit: String, _ document: UnitDocument) -> String? {
        guard let name = UnitName(unit), name.isTemplate else { return unit }
        guard let instance = document.value("Install", "DefaultInstance") else { return nil }
        let full = "\(name.prefix)@\(instance).\(name.suffix)"
        return UnitName(full) == nil ? nil : full
    }

    private static func alias(_ alias: String, of unit: String) -> GeneratedUnit.Link? {
        let parts = alias.split(separator: "/").filter { $0 != "." }
        guard alias.first != "/", let last = parts.last, UnitName(String(last)) != nil, !parts.contains("..")
        else {
            return nil
        }
        let up = String(repeating: "../", count: parts.count - 1)
        return GeneratedUnit.Link(path: parts.joined(separator: "/"), target: up + unit)
    }

    private static func ignored(_ key: String, _ name: String, _ document: UnitDocument) -> Diagnostic {
        let assignment = document.values("Install", key).last { $0.offset(of: name) != nil }
        let origin = (assignment ?? document.last("Install", key))?.origin(of: name)
        return Diagnostic(
            .warning,
            at: origin ?? Origin(path: ""),
            "'\(name)' is no unit name, ignoring it in '\(key)='"
        )
    }
}
