import JSON
import Lowering
import Runtime

/// `features`: what this runtime can do (features.md of the runtime specification).
enum FeaturesCommand {
    static func run(
        _ arguments: ArraySlice<String>,
        _ globals: borrowing RuntimeGlobals
    ) throws(Failure) -> Int32 {
        guard
            try RuntimeArguments.lifecycle(arguments, "features", operands: "", count: 0...0, globals) != nil
        else { return ExitStatus.success }
        try CommandOutput.print(RuntimeFeatures.document(annotations: annotations).indentedText(by: 4))
        return ExitStatus.success
    }

    /// The second is what callers of runc look at.
    static var annotations: [String: String] {
        let restores = RuntimeCommand.all.contains { $0.name == "checkpoint" }
        return [
            "io.github.systemd-oci.version": Release.version,
            "org.opencontainers.runc.checkpoint.enabled": restores ? "true" : "false",
        ]
    }
}
