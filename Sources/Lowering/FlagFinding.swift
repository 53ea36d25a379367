import Quadlet
import UnitFile

/// What is to be said about flags that a file gives, `PodmanArgs=` and `GlobalArgs=`.
struct FlagFinding: Equatable, Sendable {
    /// The number of the word with which the flag begins.
    var word: Int
    /// Whether the command would refuse it; otherwise the flag has no effect.
    var isError: Bool
    var message: String
}

extension FlagOptions {
    /// Everything that the command would say about flags, all at once, in the words of a unit's command line.
    ///
    /// Where a specifier or variable stands, nothing is known before the unit is loaded, and nothing is said.
    static func findings(in words: [String]) -> [FlagFinding] {
        var findings: [FlagFinding] = []
        var reader = FlagReader<Self>(ofFile: words)
        // What follows a flag that is unknown may be its value.
        var mayBeValue = false
        while true {
            let start = reader.arguments.startIndex
            var options = Self()
            do {
                guard try reader.readWord(into: &options) else { return findings }
                findings += options.warningsOfFile.map {
                    FlagFinding(word: start, isError: false, message: $0)
                }
                if let operand = options.operands.first, let stray = strayOperand, !mayBeValue {
                    findings.append(
                        FlagFinding(word: start, isError: true, message: "'\(operand)' \(stray)")
                    )
                }
                mayBeValue = false
            } catch {
                findings.append(FlagFinding(word: start, isError: true, message: error.description))
                mayBeValue =
                    reader.arguments.startIndex == start + 1
                    && !words[start].utf8.contains(UInt8(ascii: "="))
            }
        }
    }
}

extension QuadletKind {
    /// What the command of a file's unit would say about flags that the file gives for it.
    fileprivate func findings(in words: [String]) -> [FlagFinding] {
        switch self {
        case .artifact: ArtifactPullOptions.findings(in: words)
        case .build: BuildOptions.findings(in: words)
        case .container: RunOptions.findings(in: words)
        case .image: PullOptions.findings(in: words)
        case .kube: KubePlayOptions.findings(in: words)
        case .network: NetworkCreateOptions.findings(in: words)
        case .pod: PodCreateOptions.findings(in: words)
        case .volume: VolumeCreateOptions.findings(in: words)
        }
    }
}

extension UnitLowering {
    /// Checks the flags of `PodmanArgs=` and `GlobalArgs=`, and says which have no effect.
    mutating func checkFlags() {
        if !model.globalArgs.isEmpty { checkFlags("GlobalArgs") { GlobalOptions.findings(in: $0) } }
        if !model.podmanArgs.isEmpty { checkFlags("PodmanArgs") { Model.kind.findings(in: $0) } }
        for module in model.containersConfModule {
            let findings = GlobalOptions.findings(in: ["--module", module])
            for finding in findings { warn("ContainersConfModule", finding.message) }
        }
    }

    private mutating func checkFlags(_ key: String, _ findings: ([String]) -> [FlagFinding]) {
        var words: [(text: String, origin: Origin)] = []
        for assignment in document.values(Model.section, key) {
            // What can't be read was told when the model was.
            let texts = (try? assignment.value.words(.quadlet)) ?? []
            for (number, text) in texts.enumerated() {
                words.append((text, assignment.origin(ofWord: number, .quadlet)))
            }
        }
        for finding in findings(words.map({ $0.text })) {
            let message = "'\(key)=': " + finding.message
            let severity: Diagnostic.Severity = finding.isError ? .error : .warning
            diagnostics.append(Diagnostic(severity, at: words[finding.word].origin, message))
        }
    }
}
