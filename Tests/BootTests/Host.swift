import Foundation

/// A Debian with systemd as PID 1 and the program under test installed.
///
/// `scripts/host` boots it in namespaces of its own, and ends it when this process ends.
struct Host: Sendable {
    enum Release: String, CaseIterable {
        case bookworm
        case trixie
        case forky
    }

    /// The directory by which `scripts/host` knows it.
    var directory: String

    /// The Debian 13 that the tests of one run share.
    static func trixie() async throws -> Host { try await shared(.trixie) }

    /// A host that the tests of one run share.
    static func shared(_ release: Release) async throws -> Host { try await hosts.host(release) }

    /// A host of one's own, for what would disturb others.
    ///
    /// What `binds` have before the colon is seen at what they have after it, read-only; `root` is one of
    /// `scripts/host root` that is no release.
    static func own(
        _ release: Release = .trixie,
        root: String? = nil,
        binds: [String] = [],
        isInstalled: Bool = true
    ) async throws -> Host {
        let owner = String(getpid())
        let stage = Stage.isPodman || !isInstalled ? [] : ["--stage", Stage.path]
        let options = ["--owner", owner] + stage + binds.flatMap { ["--bind", $0] }
        let arguments = ["boot", root ?? release.rawValue] + options
        let boot = try await Command.run([script] + arguments)
        guard boot.status == 0 else {
            throw CommandFailure(line: arguments.joined(separator: " "), command: boot)
        }
        let host = Host(directory: boot.output.trimmingCharacters(in: .whitespacesAndNewlines))
        if Stage.isPodman { try await host.preparePodman() }
        return host
    }

    /// Has Podman's Quadlet in our place, without events, pulls and every line twice in the journal of the units.
    private func preparePodman() async throws {
        try await run("rm /etc/systemd/system-generators/podman-system-generator")
        try await write(
            "/etc/containers/containers.conf.d/60-quiet.conf",
            "[engine]\nevents_logger = \"none\"\n[containers]\nlog_driver = \"none\"\n"
        )
        for image in ["busybox", "web"] { try await run("podman pull -q oci:/srv/images:\(image)") }
    }

    /// Ends it now rather than with this process.
    func stop() async throws {
        _ = try await Command.run([Self.script, "stop", directory])
    }

    /// Takes its power away and boots it again.
    func reboot() async throws {
        let reboot = try await Command.run([Self.script, "reboot", directory])
        guard reboot.status == 0 else { throw CommandFailure(line: "reboot", command: reboot) }
    }

    /// Runs a line of shell and returns what it prints; fails where it fails, or takes longer than that.
    @discardableResult
    func run(_ line: String, input: String = "", seconds: Int = 100) async throws -> String {
        var command = try await result(of: line, input: input, seconds: seconds)
        guard command.status == 0 else {
            command.errors += try await result(of: "journalctl -q -n 15 -o cat").output
            throw CommandFailure(line: line, command: command)
        }
        return command.output
    }

    /// Runs a line of shell that may fail.
    func result(of line: String, input: String = "", seconds: Int = 100) async throws -> Command {
        let limit = ["timeout", "-k", "1", "\(seconds)"]
        let words = ["run", directory] + limit + ["bash", "-o", "pipefail", "-c", line]
        return try await Command.run([Self.script] + words, input: input)
    }

    /// Writes a file, and the directories above it.
    func write(_ path: String, _ text: String) async throws {
        try await run("mkdir -p \"$(dirname '\(path)')\" && cat >'\(path)'", input: text)
    }

    /// Waits for a line of shell to succeed, for what happens a moment after a command has returned.
    func wait(until line: String) async throws {
        try await run("until \(line); do sleep 0.05; done 2>/dev/null >&2")
    }

    static let script = Stage.repository + "/scripts/host"
    private static let hosts = SharedHosts()
}

/// Boots each shared host once, when the first test asks for it.
private actor SharedHosts {
    private var boots: [Host.Release: Task<Host, any Error>] = [:]

    func host(_ release: Host.Release) async throws -> Host {
        if let boot = boots[release] { return try await boot.value }
        let boot = Task { try await SharedHosts.boot(release) }
        boots[release] = boot
        return try await boot.value
    }

    /// With a registry that has the test images.
    private static func boot(_ release: Host.Release) async throws -> Host {
        let host = try await Host.own(release)
        try await host.startRegistry()
        return host
    }
}
