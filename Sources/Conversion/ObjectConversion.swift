import Lowering
import Quadlet
import UnitFile

/// A command line that makes a pod, volume, network, image or the like, on its way to a Quadlet file.
struct ObjectConversion {
    let kind: QuadletKind
    let options: ConversionOptions
    let origin: Origin
    private var draft: FileDraft
    private var podmanArgs: [String] = []
    private var diagnostics: [Diagnostic] = []
    /// Whether the flags name a device, without which a `.volume` file says nothing of how it is mounted.
    private var hasDevice = false

    init(kind: QuadletKind, options: ConversionOptions, origin: Origin) {
        self.kind = kind
        self.options = options
        self.origin = origin
        draft = FileDraft(kind: kind)
    }

    /// Converts what follows `volume create` and the like.
    mutating func convert(_ words: [String], globals: [FlagGrammar.Occurrence]) -> Conversion {
        let line: FlagGrammar.Line
        do {
            line = try FlagGrammar.making(kind).read(words)
        } catch {
            return Conversion(diagnostics: [Diagnostic(.error, at: origin, error.description)])
        }
        addOperand(line)
        hasDevice = line.flags.contains { $0.name == "opt" && $0.value.hasPrefix("device=") }
        for flag in line.flags { convert(flag) }
        for flag in globals { addGlobal(flag) }
        for word in podmanArgs { draft.write("PodmanArgs", words: [word]) }
        draft.install(options.wantedBy)
        return Conversion(files: [draft.file], diagnostics: diagnostics)
    }

    /// What the command makes, which is the operand for most.
    private mutating func addOperand(_ line: FlagGrammar.Line) {
        var name = line.operands.first
        if kind == .pod { name = line.flags.last { $0.name == "name" }?.value ?? name }
        if kind == .build { name = line.flags.first { $0.name == "tag" }?.value }
        if line.operands.count > 1 {
            diagnostics.append(Diagnostic(.error, at: origin, "'\(line.operands[1])': only one can be made"))
        }
        let isReference = [.image, .build, .artifact].contains(kind)
        let stem = options.name ?? name.map { isReference ? RunConversion.stem(of: $0) : $0 }
        draft.stem = FileDraft.stem(stem.map(kind == .kube ? Self.withoutSuffix : { $0 }) ?? kind.rawValue)
        switch kind {
        case .pod: add("PodName", name)
        case .volume: add("VolumeName", name)
        case .network: add("NetworkName", name)
        case .image: add("Image", name)
        case .artifact: add("Artifact", name)
        case .kube: add("Yaml", line.operands.first.map(options.absolute))
        case .build: addContext(line)
        case .container: break
        }
    }

    private static func withoutSuffix(_ path: String) -> String {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        return name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
    }

    /// The directory of a build is the working directory of its unit.
    private mutating func addContext(_ line: FlagGrammar.Line) {
        let context = line.operands.first ?? "."
        add("SetWorkingDirectory", context.contains("://") ? context : options.absolute(context))
    }

    private mutating func add(_ key: String, _ value: String?) {
        guard let value, !draft.add(key, value) else { return }
        diagnostics.append(Diagnostic(.error, at: origin, "'\(key)=' can't say '\(value)'"))
    }

    private mutating func convert(_ flag: FlagGrammar.Occurrence) {
        if kind == .pod, flag.name == "name" { return }
        if ["replace", "ignore", "help"].contains(flag.name), kind != .kube { return }
        if kind == .volume, flag.name == "opt", addVolumeOption(flag.value) { return }
        var value = flag.value
        if ["volume", "file", "authfile", "cert-dir", "config-map"].contains(flag.name) {
            value = path(value, isVolume: flag.name == "volume")
        }
        if let (row, value) = FlagKey.find(kind, flag: flag.name, value: value), draft.add(row, value) {
            return
        }
        podmanArgs.append(flag.word)
    }

    /// Says an option of a volume that is not just the value of a key; false for others.
    private mutating func addVolumeOption(_ text: String) -> Bool {
        if text == "nocopy" { return draft.add("Copy", "false") }
        if text.hasPrefix("o=") || text.hasPrefix("type=") {
            guard hasDevice else {
                podmanArgs.append("--opt=" + text)
                return true
            }
            // Users and groups have keys of their own, but among other options only in part.
            if text.hasPrefix("o=") { return draft.add("Options", String(text.dropFirst(2))) }
        }
        return false
    }

    private func path(_ text: String, isVolume: Bool) -> String {
        guard isVolume else { return text.contains("://") ? text : options.absolute(text) }
        guard text.hasPrefix("."), let colon = text.firstIndex(of: ":") else { return text }
        return options.absolute(String(text[..<colon])) + text[colon...]
    }

    private mutating func addGlobal(_ flag: FlagGrammar.Occurrence) {
        if flag.name == "module" { return add("ContainersConfModule", flag.value) }
        draft.write("GlobalArgs", words: [flag.word])
    }
}
