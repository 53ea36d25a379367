import Conversion
import Foundation
import Testing

/// podman-compose is asked what it would tell Podman, by a podman that notes its words.
@Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: PodmanCompose.path), "needs podman-compose"))
struct `Beside podman-compose` {
    /// Keys of a service that both convert, podman-compose 1.0.3 at least.
    @Test(arguments: [
        "command: [x, 'y z', '$$A']", "command: sh -c 'a \"b c\"'", "entrypoint: [/e, 'f g']",
        "environment: {A: '1 2', B: x}", "environment: [A=1, B=]", "env_file: [/etc/hostname]",
        "ports: ['8080:80', '127.0.0.1:53:53/udp']", "expose: ['90']", "volumes: ['/x:/y:ro', './h:/h']",
        "tmpfs: [/run]", "user: '1:2'", "working_dir: /w", "hostname: hh",
        "cap_add: [NET_ADMIN]\n    cap_drop: [ALL]",
        "sysctls: [net.core.somaxconn=5]", "ulimits: {nofile: {soft: 1, hard: 2}}", "labels: {l: 'm n'}",
        "extra_hosts: ['a:10.0.0.2']", "devices: ['/dev/null:/dev/x']", "init: true", "read_only: true",
        "restart: always", "restart: on-failure:3", "shm_size: 1m", "stop_signal: SIGINT", "mem_limit: 1g",
        "cpus: '0.5'",
        "security_opt: ['label=disable']", "privileged: true", "tty: true", "stdin_open: true",
        "logging: {driver: journald, options: {tag: x}}", "network_mode: host",
        "healthcheck: {test: 'a || b', interval: 5s, timeout: 6s, retries: 3, start_period: 7s}",
        "deploy: {resources: {limits: {cpus: '0.5', memory: 1g}}}",
    ])
    func `a service becomes the same file`(members: String) throws {
        let text = "services:\n  s:\n    image: docker.io/library/x:1\n    \(members)\n"
        let bench = try PodmanCompose(text)
        let words = try bench.words()
        var command = CommandConversion(ConversionOptions(directory: bench.directory.path))
        let peer = command.convert(words)
        let options = ComposeOptions(ConversionOptions(directory: bench.directory.path))
        let ours = ComposeConversion.convert(Array(text.utf8), path: "c", options)
        #expect(peer.diagnostics == [] && ours.diagnostics == [])
        #expect(Self.lines(peer) == Self.lines(ours))
    }

    /// The lines of the container's file, without names and what podman-compose notes of its own.
    private static func lines(_ conversion: Conversion) -> [Substring] {
        let text = conversion.files.last?.text ?? ""
        let ignored = [
            "ContainerName=", "Network=", "NetworkAlias=", "Label=io.podman.", "Label=com.docker.",
        ]
        return text.split(separator: "\n")
            .filter { line in !ignored.contains { line.hasPrefix($0) } || line == "Network=host" }
            // A shell is what a text is for in both; they spell it differently.
            .map {
                $0.hasPrefix("HealthCmd=")
                    ? "HealthCmd" : $0.hasPrefix("Entrypoint=") ? $0.filter { $0 != " " }[...] : $0
            }
            .sorted()
    }
}

private final class PodmanCompose {
    static let path = "/usr/bin/podman-compose"
    let directory: URL

    init(_ text: String) throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "compose-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        try text.write(to: directory.appending(path: "compose.yaml"), atomically: true, encoding: .utf8)
        let script = """
            #!/bin/sh
            case "$1" in
            --version) echo 'podman version 4.3.1' ;;
            volume) echo '[{}]' ;;
            run) printf '%s\\0' "$@" > '\(directory.path)/words' ;;
            esac
            """
        let program = directory.appending(path: "podman")
        try script.write(to: program, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program.path)
    }

    deinit {
        try? FileManager.default.removeItem(at: directory)
    }

    /// What follows `podman`.
    func words() throws -> [String] {
        let process = Process()
        process.executableURL = URL(filePath: Self.path)
        process.arguments = ["--podman-path", directory.path + "/podman", "-f", "compose.yaml", "up", "-d"]
        process.currentDirectoryURL = directory
        (process.standardOutput, process.standardError) = (Pipe(), Pipe())
        try process.run()
        process.waitUntilExit()
        let bytes = try Data(contentsOf: directory.appending(path: "words"))
        return bytes.split(separator: 0, omittingEmptySubsequences: false).dropLast().map {
            String(decoding: $0, as: UTF8.self)
        }
    }
}
