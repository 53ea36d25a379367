import Foundation
import TestSupport
import Testing

/// Where Quadlet files are looked for, and in which order; podman-systemd.unit(5), checked with Podman 5.8.6's generator.
///
/// The folders of a sandbox are mounted over those of the host, for the generator alone.
@Suite(.enabled(if: getuid() == 0, "mounting needs root")) struct `Places of Quadlet files` {
    /// Runs the generator where `etc`, `usr` and `run` of the sandbox are `/etc/containers`, `/usr/share/containers`
    /// and `/run`.
    private func run(
        _ sandbox: borrowing Sandbox,
        isUser: Bool = false,
        _ variables: [String: String] = [:]
    ) throws {
        for place in ["etc", "usr", "run"] {
            try sandbox.write(place + "/README", "")
        }
        let root = sandbox.root.path
        // The first user's ID is 1000 in what follows.
        let script = """
            mount --bind \(root)/etc /etc/containers
            mount --bind \(root)/usr /usr/share/containers
            mount --bind \(root)/run /run
            exec \(isUser ? "unshare --user --map-user=1000" : "") "$@"
            """
        let program = try Outcome.built("systemd-oci-generator").path
        var environment = variables
        environment["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin"
        let outcome = try sandbox.run(
            ["--mount", "--propagation", "private", "bash", "-euc", script, "bash", program]
                + (isUser ? ["--user"] : []) + ["--no-kmsg-log", sandbox.output.path],
            environment: environment,
            program: URL(filePath: "/usr/bin/unshare")
        )
        #expect(outcome.errors == "")
        #expect(outcome.status == 0)
    }

    /// The folders that units come from, by unit.
    private func origins(_ sandbox: borrowing Sandbox) throws -> [String: String] {
        var origins: [String: String] = [:]
        for unit in sandbox.written {
            let line = try sandbox.unit(unit).split(separator: "\n").first { $0.hasPrefix("SourcePath=") }
            let path = try #require(line).dropFirst("SourcePath=".count)
            origins[String(unit.dropLast(".service".count))] =
                String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
        }
        return origins
    }

    @Test func `of the system`() throws {
        let sandbox = try Sandbox()
        for place in ["run/containers/systemd", "etc/systemd", "usr/systemd"] {
            try sandbox.write(place + "/all.container")
            try sandbox.write(place + "/below/\(place.prefix(3)).container")
        }
        try sandbox.write("usr/systemd/two.container")
        try sandbox.write("etc/systemd/later/two.container")
        // Users' files are not the system's.
        try sandbox.write("etc/systemd/users/no1.container")
        try sandbox.write("usr/systemd/users/1000/no2.container")
        try run(sandbox)
        #expect(
            try origins(sandbox) == [
                "all": "/run/containers/systemd", "run": "/run/containers/systemd/below",
                "etc": "/etc/containers/systemd/below", "usr": "/usr/share/containers/systemd/below",
                "two": "/etc/containers/systemd/later",
            ]
        )
    }

    /// As `unitdirs_test.go` of Podman has it.
    @Test func `users' files are not the system's where links lead to them`() throws {
        let sandbox = try Sandbox()
        try sandbox.write("run/system/web.container")
        try sandbox.write("run/users/no.container")
        try sandbox.write("run/users/1000/no.container")
        try sandbox.link("run/system/users", to: "/run/users")
        try sandbox.link("etc/systemd", to: "/run/system")
        try run(sandbox)
        #expect(try origins(sandbox) == ["web": "/run/system"])
    }

    @Test func `of a user`() throws {
        let sandbox = try Sandbox()
        try sandbox.write("etc/systemd/system.container")
        try sandbox.write("run/containers/systemd/system.container")
        let own = ["run/user/1000/containers/systemd", "run/config/containers/systemd"]
        let shared = ["etc", "usr"].flatMap { ["\($0)/systemd/users/1000", "\($0)/systemd/users"] }
        // A file of each name is in this place and all that come later.
        for (index, place) in (own + shared).enumerated() {
            for number in 0...index { try sandbox.write("\(place)/c\(number).container") }
        }
        for place in ["etc", "usr"] {
            try sandbox.write("\(place)/systemd/users/1001/no.container")
            try sandbox.write("\(place)/systemd/users/team/1001/\(place)-team.container")
            try sandbox.write("\(place)/systemd/users/1000/x/\(place)-own.container")
        }
        try sandbox.write("run/home/.config/containers/systemd/home.container")
        var variables = [
            "XDG_RUNTIME_DIR": "/run/user/1000", "XDG_CONFIG_HOME": "/run/config", "HOME": "/run/home",
        ]
        try run(sandbox, isUser: true, variables)
        var expected = [
            "c0": "/run/user/1000/containers/systemd", "c1": "/run/config/containers/systemd",
            "c2": "/etc/containers/systemd/users/1000", "c3": "/etc/containers/systemd/users",
            "c4": "/usr/share/containers/systemd/users/1000", "c5": "/usr/share/containers/systemd/users",
            "etc-team": "/etc/containers/systemd/users/team/1001",
            "etc-own": "/etc/containers/systemd/users/1000/x",
            "usr-team": "/usr/share/containers/systemd/users/team/1001",
            "usr-own": "/usr/share/containers/systemd/users/1000/x",
        ]
        #expect(try origins(sandbox) == expected)
        // A variable that is not set, or no absolute path, is as if it were not there.
        try FileManager.default.removeItem(at: sandbox.output)
        variables["XDG_RUNTIME_DIR"] = nil
        variables["XDG_CONFIG_HOME"] = "run/config"
        try run(sandbox, isUser: true, variables)
        expected["c0"] = "/etc/containers/systemd/users/1000"
        expected["c1"] = "/etc/containers/systemd/users/1000"
        expected["home"] = "/run/home/.config/containers/systemd"
        #expect(try origins(sandbox) == expected)
    }

    @Test func `users' folders may be links`() throws {
        let sandbox = try Sandbox()
        try sandbox.write("run/users/all.container")
        try sandbox.write("run/users/1000/own.container")
        try sandbox.write("run/users/1001/no.container")
        try sandbox.link("etc/systemd/users", to: "/run/users")
        try run(sandbox, isUser: true)
        #expect(try origins(sandbox) == ["all": "/run/users", "own": "/run/users/1000"])
    }
}
