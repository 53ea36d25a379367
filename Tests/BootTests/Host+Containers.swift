import Foundation

/// The steps that nearly every session has.
extension Host {
    /// Drops a Quadlet file and has systemd read it.
    func add(_ name: String, _ text: String) async throws {
        try await write("/etc/containers/systemd/\(name)", text)
        try await run("systemctl daemon-reload")
    }

    /// The shared Debian 13, with a container of the busybox image started in it.
    ///
    /// - Parameters:
    ///   - name: The unit's, without `.service`.
    ///   - command: What is executed in it.
    ///   - keys: Further lines of `[Container]`.
    /// - Returns: The host.
    /// - Throws: What did not work there.
    static func trixie(running name: String, _ command: String, _ keys: String = "") async throws -> Host {
        let host = try await trixie()
        let text = "[Container]\nImage=oci:/srv/images:busybox\nExec=\(command)\n\(keys)\n"
        try await host.add("\(name).container", text)
        try await host.run("systemctl start \(name)")
        return host
    }

    /// Runs a command in a container of the busybox image to its end, and returns what it prints.
    func output(
        _ name: String,
        of command: String,
        with keys: String = "",
        service: String = ""
    ) async throws
        -> String
    {
        try await add("\(name).container", Self.oneshot(command, keys, service))
        try await run("systemctl start \(name)")
        return try await journal(name)
    }

    static func oneshot(_ command: String, _ keys: String = "", _ service: String = "") -> String {
        """
        [Container]
        Image=oci:/srv/images:busybox
        Exec=\(command)
        Network=none
        \(keys)

        [Service]
        Type=oneshot
        \(service)
        """
    }

    /// What the container of a unit wrote, without what systemd says about the unit.
    func journal(_ name: String) async throws -> String {
        let all = try await run(
            "journalctl --sync; journalctl -q -o cat -u \(name) _SYSTEMD_UNIT=\(name).service"
        )
        let ofPodman = ["Getting image source", "Copying ", "Writing manifest", "conmon "]
        return all.split(separator: "\n", omittingEmptySubsequences: false)
            .filter { line in !Stage.isPodman || !ofPodman.contains { line.hasPrefix($0) } }
            .joined(separator: "\n").trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// What a user sees of a unit that failed.
    func complaint(_ name: String) async throws -> String {
        try await run("journalctl --sync; journalctl -q -o cat -u \(name)")
    }

    func property(_ property: String, of unit: String) async throws -> String {
        try await run("systemctl show -P \(property) \(unit)")
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Starts Debian's registry on loopback and pushes the test images that are not there.
    func startRegistry() async throws {
        try await run("systemctl start docker-registry")
        try await wait(until: "curl -fs http://127.0.0.1:5000/v2/")
        for image in ["web", "busybox"] { try await push(image, as: "\(image):1") }
        try await run(
            "skopeo copy -q --all --dest-tls-verify=false oci:/srv/images:multi docker://127.0.0.1:5000/multi:1"
        )
    }

    func push(_ image: String, as name: String) async throws {
        try await run(
            "skopeo copy -q --dest-tls-verify=false oci:/srv/images:\(image) docker://127.0.0.1:5000/\(name)"
        )
    }
}
