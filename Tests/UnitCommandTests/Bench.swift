import Foundation
import TestSupport

/// A folder of Quadlet files, a systemctl that says what it is told to, and the program.
final class Bench {
    let directory: URL
    /// Services that run.
    var running: [String] = []

    init() throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "unit-" + UUID().uuidString)
        for name in ["units", "bin", "run"] {
            try FileManager.default.createDirectory(
                at: directory.appending(path: name),
                withIntermediateDirectories: true
            )
        }
        let script = """
            #!/bin/sh
            echo "$*" >> "$BENCH/log"
            [ "$1" = --user ] && shift
            [ "$1" = show ] || exit 0
            case "$2" in *SourcePath*) cat "$BENCH/properties"; exit 0 ;; esac
            for unit in "$@"; do
                case "$unit" in
                --) ;; *.service)
                    state="inactive dead"
                    case " $RUNNING " in *" $unit "*) state="active running" ;; esac
                    set -- $state
                    printf 'Id=%s\\nNames=%s\\nLoadState=loaded\\nActiveState=%s\\nSubState=%s\\n\\n' \\
                        "$unit" "$unit" "$1" "$2" ;;
                esac
            done
            """
        let path = directory.appending(path: "bin/systemctl")
        try script.write(to: path, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path.path)
    }

    deinit {
        try? FileManager.default.removeItem(at: directory)
    }

    /// Writes a file below the bench's directory.
    func write(_ path: String, _ text: String) throws {
        let file = directory.appending(path: path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try text.write(to: file, atomically: true, encoding: .utf8)
    }

    func text(_ path: String) -> String? {
        try? String(contentsOf: directory.appending(path: path), encoding: .utf8)
    }

    /// What is in the folder of units, sorted.
    func units() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: directory.path + "/units").sorted()
    }

    /// What systemctl was asked to do, other than to show units.
    func changes() -> [String] {
        (text("log") ?? "").split(separator: "\n").map(String.init).filter { !$0.hasPrefix("show") }
    }

    /// Runs the program in the bench's directory, whose path is `DIR` in what comes back.
    func run(_ words: String..., input: String = "") throws -> Outcome {
        try run(words, input: input)
    }

    func run(_ words: [String], input: String = "") throws -> Outcome {
        var outcome = try Outcome.of(
            "systemd-oci-cli",
            words,
            environment: [
                "QUADLET_UNIT_DIRS": directory.path + "/units",
                "PATH": directory.path + "/bin:/usr/bin:/bin",
                "XDG_RUNTIME_DIR": directory.path + "/run", "BENCH": directory.path,
                "RUNNING": running.joined(separator: " "), "HOME": directory.path,
            ],
            input: input,
            directory: directory
        )
        outcome.output.replace(directory.path, with: "DIR")
        outcome.errors.replace(directory.path, with: "DIR")
        return outcome
    }
}
