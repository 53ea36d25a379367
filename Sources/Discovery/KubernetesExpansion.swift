import Kubernetes
import Linux
package import Lowering
import Quadlet
package import UnitFile
import YAML

/// Reads the YAML that a `.kube` file names, and lowers it with the file.
package struct KubernetesExpansion {
    private let name: UnitName
    private let path: String
    private let document: UnitDocument
    private var context: LoweringContext
    private let unsaved: [String: [UInt8]]

    /// Says whose YAML it is.
    ///
    /// - Parameters:
    ///   - source: The `.kube` file.
    ///   - document: Its text, or what is taken for that.
    ///   - context: All other files.
    ///   - unsaved: Text that stands for that of the file of a path.
    package init(
        _ source: QuadletSource,
        document: UnitDocument,
        _ context: LoweringContext,
        unsaved: [String: [UInt8]] = [:]
    ) {
        name = source.name
        path = source.path
        self.document = document
        self.context = context
        self.unsaved = unsaved
    }

    /// The unit of the `.kube` file with those of its YAML; nil with an error where that can't be lowered.
    ///
    /// A YAML file that is not there is none: who starts the unit is told, and it may be there after the next reload.
    package func expanded(_ unit: GeneratedUnit, _ diagnostics: inout [Diagnostic]) -> GeneratedUnit? {
        guard !name.isTemplate, let unitName = UnitName(unit.name) else {
            let message = """
                a template's pods would be the same ones for each instance, whose names are in the YAML: \
                name the file, or a link to it, after an instance
                """
            diagnostics.append(Diagnostic(.error, at: Origin(path: path), message))
            return nil
        }
        let specifiers = KnownSpecifiers(scope: context.scope, unit: unitName)
        var told: [Diagnostic] = []
        let kube = Kube(reading: document, path: path, diagnostics: &told)
        var found: [Diagnostic] = []
        let sources = read(kube.yaml, "Yaml", specifiers, &found)
        let maps = read(kube.configMap, "ConfigMap", specifiers, &found)
        let settings = settings(kube, unit, specifiers)
        let files = KubernetesFiles(reading: sources, configMaps: maps, settings: settings)
        found += files.diagnostics
        var context = context
        for file in files.files { context.add(file.name, file.kind, file.document) }
        var (units, started): ([GeneratedUnit], [String]) = ([], [])
        for file in files.files {
            let made = GeneratedUnit(
                of: file.kind,
                name: file.name,
                path: file.path,
                document: file.document,
                context: context,
                diagnostics: &found
            )
            guard var made else { continue }
            // The slices of pods.
            let below = made.companions
            made.companions = []
            units.append(made)
            units += below
            if file.isStarted { started.append(made.name) }
        }
        diagnostics += found.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
        if found.contains(where: { $0.severity == .error }) { return nil }
        var owner = unit
        owner.own(units, starting: started, slice: settings.slice, path: path)
        owner.credentials = files.credentials.map { credential in
            GeneratedUnit.Credential(path: folder(unit) + "/" + credential.name, content: credential.content)
        }
        return owner
    }

    /// Where the files of credentials are, below the generator directory; no unit is in there.
    private func folder(_ unit: GeneratedUnit) -> String { "systemd-oci-credentials/" + unit.name }

    private func settings(
        _ kube: Kube,
        _ unit: GeneratedUnit,
        _ specifiers: KnownSpecifiers
    ) -> KubernetesSettings {
        // What is wrong with the flags is said where they are checked.
        let options = (try? KubePlayOptions(arguments: kube.podmanArgs)) ?? KubePlayOptions()
        var settings = KubernetesSettings(
            service: ServiceName.stem(unit.name),
            program: context.program,
            credentials: context.directory + "/" + folder(unit)
        )
        func given(_ names: String...) -> [String] { Self.values(of: names, in: kube.podmanArgs) }
        func named(_ texts: [String]) -> [String] { texts.map { specifiers.named($0) } }
        settings.slice = GeneratedUnit.slice(ofKube: name, document, context.scope)
        settings.directory = unit.document.value("Service", "WorkingDirectory").map { specifiers.named($0) }
        settings.networks = named((kube.network + given("--network", "--net")).filter { !$0.isEmpty })
        settings.ports = named(kube.publishPort + given("--publish", "-p"))
        let users = given("--userns").last ?? kube.userNS ?? kube.remappedUserNS
        settings.userNamespace = users.map { specifiers.named($0) }
        settings.logDriver = given("--log-driver").last ?? kube.logDriver
        settings.logOptions = named(kube.logOpt + given("--log-opt"))
        settings.autoUpdate = kube.autoUpdate
        settings.removesVolumes = kube.kubeDownForce == true
        settings.annotations = options.annotations.map { ($0.name, specifiers.named($0.value)) }
        settings.hasPodPrefix = options.hasPodPrefix
        settings.publishesAll = options.publishAll
        settings.addresses = options.addresses
        settings.hardwareAddresses = options.hardwareAddresses
        if let root = options.seccompProfiles { settings.seccompProfiles = specifiers.named(root) }
        settings.hasDefaultDependencies = kube.quadlet.defaultDependencies
        return settings
    }

    /// What flags have as values, in the spelling of the file.
    private static func values(of names: [String], in words: [String]) -> [String] {
        var values: [String] = []
        for (index, word) in words.enumerated() {
            if names.contains(word), index + 1 < words.count { values.append(words[index + 1]) }
            for name in names where word.utf8.starts(with: (name + "=").utf8) {
                values.append(String(Substring(word.utf8.dropFirst(name.utf8.count + 1))))
            }
        }
        return values
    }

    private func read(
        _ files: [String],
        _ key: String,
        _ specifiers: KnownSpecifiers,
        _ diagnostics: inout [Diagnostic]
    ) -> [KubernetesSource] {
        var sources: [KubernetesSource] = []
        let paths = Kube.paths(files, relativeTo: path) { specifiers.value($0) }
        for (file, path) in zip(files, paths) {
            let assignments = document.values(Kube.section, key)
            let assignment = assignments.last { $0.offset(of: file) != nil } ?? assignments.last
            let origin = assignment?.origin(of: file) ?? Origin(path: self.path)
            guard let path else {
                let message =
                    "'\(file)': what a specifier means is not known when units are made, so nothing is started"
                diagnostics.append(Diagnostic(.warning, at: origin, message))
                continue
            }
            guard let bytes = text(of: path, at: origin, &diagnostics) else { continue }
            do {
                sources.append(
                    KubernetesSource(path: path, documents: try YAMLNode.documents(parsing: bytes))
                )
            } catch {
                let place = Origin(path: path, line: error.line, column: error.column)
                diagnostics.append(Diagnostic(.error, at: place, "this is no YAML: \(error.message)"))
            }
        }
        return sources
    }

    private func text(of path: String, at origin: Origin, _ diagnostics: inout [Diagnostic]) -> [UInt8]? {
        if let text = unsaved[path] { return text }
        do {
            return try Files.read(path)
        } catch  where error.code == 2 {
            let message = "'\(path)' is not there, the unit says so when it is started"
            diagnostics.append(Diagnostic(.warning, at: origin, message))
        } catch {
            let message = "'\(path)' can't be read: \(SyscallError.reason(error.code))"
            diagnostics.append(Diagnostic(.error, at: origin, message))
        }
        return nil
    }
}
