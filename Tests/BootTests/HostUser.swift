import Foundation

/// Somebody who is not root, and has a service manager.
struct HostUser: Sendable {
    let host: Host
    let name: String
    let id: Int

    /// Adds the user where there is none, and starts the manager.
    init(_ name: String, _ id: Int, on host: Host) async throws {
        (self.host, self.name, self.id) = (host, name, id)
        let drop = "/run/systemd/system/user@\(id).service.d/50-test.conf"
        // What pam_systemd says elsewhere.
        try await host.write(drop, "[Service]\nPAMName=\nEnvironment=XDG_RUNTIME_DIR=/run/user/%i\n")
        try await host.run(
            """
            id \(name) >/dev/null 2>&1 || useradd -m -u \(id) \(name)
            systemctl daemon-reload && systemctl start user@\(id)
            """
        )
    }

    /// A line of shell as this user types it, in the home directory.
    func line(_ line: String) -> String { Self.line(line, of: name, id) }

    static func line(_ line: String, of name: String, _ id: Int) -> String {
        let variables = "export XDG_RUNTIME_DIR=/run/user/\(id) DBUS_SESSION_BUS_ADDRESS=; cd ~"
        return
            "setpriv --reuid \(name) --regid \(name) --init-groups --reset-env bash -c '\(variables); \(line)'"
    }

    /// Runs a line of shell and returns what it prints; fails where it fails.
    @discardableResult
    func run(_ line: String) async throws -> String { try await host.run(self.line(line)) }

    /// Runs a line of shell that may fail.
    func result(of line: String, input: String = "") async throws -> Command {
        try await host.result(of: self.line(line), input: input)
    }
}
