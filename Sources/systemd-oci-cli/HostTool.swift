import Glibc
import Linux

/// A program of the host that makes file systems and the like.
struct HostTool {
    /// What it is called, and the package of Debian that has it.
    let name: String
    let package: String

    static let squashfs = HostTool(name: "mksquashfs", package: "squashfs-tools")
    static let erofs = HostTool(name: "mkfs.erofs", package: "erofs-utils")
    static let verity = HostTool(name: "veritysetup", package: "cryptsetup-bin")
    static let repart = HostTool(name: "systemd-repart", package: "systemd-repart")
    static let tar = HostTool(name: "tar", package: "tar")
    static let copy = HostTool(name: "cp", package: "coreutils")

    private static let folders = [
        "/usr/bin", "/usr/sbin", "/bin", "/sbin", "/usr/local/bin", "/usr/local/sbin",
    ]

    /// Where it is; nil where it is not installed.
    var path: String? {
        Self.folders.map { $0 + "/" + name }.first { unsafe access($0, X_OK) == 0 }
    }

    /// Runs it to its end.
    ///
    /// - Parameters:
    ///   - words: Its arguments.
    ///   - folder: Where a file for the output can be.
    /// - Returns: What it wrote to standard output.
    /// - Throws: That it is missing, or failed; what it said is on our standard error.
    @discardableResult
    func run(_ words: [String], in folder: String) throws -> [UInt8] {
        guard let path else {
            throw Failure("'\(name)' is needed and not installed; on Debian `apt-get install \(package)`")
        }
        let outcome: ChildProgram.Outcome
        do {
            // systemd-repart tells each step else.
            let quiet = ["SYSTEMD_LOG_LEVEL": "warning"].merging(environment()) { _, own in own }
            let variables = quiet.map { "\($0.key)=\($0.value)" }
            outcome = try ChildProgram.run(
                path,
                words,
                environment: variables,
                scratch: folder + "/output"
            )
        } catch {
            throw Failure(error)
        }
        guard outcome.status == 0 else {
            write(String(decoding: outcome.output, as: UTF8.self), to: STDERR_FILENO)
            throw Failure("`\(name)` failed with status \(outcome.status)")
        }
        return outcome.output
    }
}
