import Glibc
import JSON
import Linux
import Lowering

/// `spec`: a configuration to start from, as runc and crun write it.
enum SpecCommand {
    /// The configuration's name in a bundle.
    static let name = "config.json"

    static func run(
        _ arguments: ArraySlice<String>,
        _ globals: borrowing RuntimeGlobals
    ) throws(Failure) -> Int32 {
        guard
            let options: SpecOptions = try RuntimeArguments.read(
                arguments,
                "spec",
                operands: "",
                count: 0...0,
                globals
            )
        else {
            return ExitStatus.success
        }
        let directory = HostPath.absolute(options.bundle)
        guard HostPath.isDirectory(directory) else {
            throw Failure("spec: '\(options.bundle)' is no directory")
        }
        let isUnified = unsafe access("/sys/fs/cgroup/cgroup.controllers", F_OK) == 0
        let starter = StarterSpec(hostname: globals.program.shortName, isUnified: isUnified)
        let document =
            options.isRootless ? starter.rootless(user: geteuid(), group: getegid()) : starter.document
        try write(document.indentedText(by: 4) + "\n", to: "\(directory)/\(name)")
        return ExitStatus.success
    }

    /// A file that is there already is the user's.
    private static func write(_ text: String, to path: String) throws(Failure) {
        do {
            let file = try Descriptor(opening: path, O_WRONLY | O_CREAT | O_EXCL, mode: 0o666)
            try file.write(Array(text.utf8).span, of: path)
        } catch  where error.code == EEXIST {
            throw Failure("File \(name) exists. Remove it first")
        } catch {
            throw Failure("spec: cannot write the configuration", error)
        }
    }
}
