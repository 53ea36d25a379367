import CStart
import Foundation
import TestSupport
import Testing

/// What the generator finds out before the C library has started; the folders are those of podman-systemd.unit(5).
@Suite struct `Ending at once` {
    private let system = ["SYSTEMD_SCOPE=system", "PATH=/usr/bin"]
    private let usual = ["systemd-oci-generator", "/run/a", "/run/b", "/run/c"]

    /// Whether the program would end, with a sandbox as the root directory.
    private func isIdle(
        _ sandbox: borrowing Sandbox,
        _ words: [String],
        _ environment: [String]
    ) throws -> Bool {
        let root = unsafe open(sandbox.root.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        try #require(root >= 0)
        defer { close(root) }
        var arguments = unsafe words.map { unsafe strdup($0) } + [nil]
        var variables = unsafe environment.map { unsafe strdup($0) } + [nil]
        defer {
            for index in 0..<words.count { unsafe free(arguments[index]) }
            for index in 0..<environment.count { unsafe free(variables[index]) }
        }
        return unsafe systemd_oci_generator_is_idle(root, &arguments, &variables) != 0
    }

    @Test func `where there is no folder, or only empty ones and that of users`() throws {
        let sandbox = try Sandbox()
        #expect(try isIdle(sandbox, usual, system))
        let folders = [
            "run/containers/systemd", "etc/containers/systemd/users/1000",
            "usr/share/containers/systemd/users",
        ]
        for folder in folders {
            let path = sandbox.root.appending(path: folder)
            try FileManager.default.createDirectory(at: path, withIntermediateDirectories: true)
            #expect(try isIdle(sandbox, usual, system), "\(folder)")
        }
        try sandbox.write("etc/containers/systemd/users/web.container")
        #expect(try isIdle(sandbox, usual, system))
    }

    @Test(arguments: [
        "run/containers/systemd/web.container", "etc/containers/systemd/web.container",
        "usr/share/containers/systemd/web.container", "etc/containers/systemd/apps/web.container",
        "run/containers/systemd/users/web.container", "usr/share/containers/systemd/.hidden",
    ])
    func `not where a folder has anything`(path: String) throws {
        let sandbox = try Sandbox()
        try sandbox.write("etc/containers/systemd/users/1000/web.container")
        #expect(try isIdle(sandbox, usual, system))
        try sandbox.write(path)
        #expect(try !isIdle(sandbox, usual, system))
    }

    @Test func `not where a folder can't be looked into`() throws {
        let sandbox = try Sandbox()
        try sandbox.write("etc/containers/systemd", "")
        #expect(try !isIdle(sandbox, usual, system))
        let linked = try Sandbox()
        try linked.write("elsewhere/web.container")
        try linked.link("etc/containers/systemd", to: "../../elsewhere")
        try linked.link("run/containers/systemd/users", to: "../../../elsewhere")
        #expect(try !isIdle(linked, usual, system))
    }

    @Test func `not where more is asked for than systemd does at boot`() throws {
        let sandbox = try Sandbox()
        #expect(try !isIdle(sandbox, Array(usual.prefix(1)), system))
        #expect(try !isIdle(sandbox, [], system))
        for option in ["-v", "--dryrun", "-user", "--version", "--nonsense"] {
            #expect(try !isIdle(sandbox, usual + [option], system), "\(option)")
        }
        #expect(try !isIdle(sandbox, usual, []))
        #expect(try !isIdle(sandbox, usual, ["SYSTEMD_SCOPE=user"]))
        #expect(try !isIdle(sandbox, usual, ["SYSTEMD_SCOPE=systems"]))
        #expect(try !isIdle(sandbox, usual, system + ["QUADLET_UNIT_DIRS=/srv"]))
    }

    @Test func `the program goes on where there may be something to do`() throws {
        let sandbox = try Sandbox()
        try sandbox.write("q/web.container")
        let environment = ["SYSTEMD_SCOPE": "system", "QUADLET_UNIT_DIRS": sandbox.root.path + "/q"]
        #expect(try sandbox.run(environment: environment).status == 0)
        #expect(sandbox.written == ["web.service"])
        let outcome = try sandbox.run(["--version"], environment: ["SYSTEMD_SCOPE": "system"])
        #expect(outcome.output.contains("."))
    }

    /// The C library of a test is dynamic: it has been started by the dynamic loader.
    @Test func `a C library that is not static is not started`() {
        var name: [CChar] = [0x78, 0]
        var random = [UInt64](repeating: 0, count: 2)
        unsafe name.withUnsafeMutableBufferPointer { name in
            unsafe random.withUnsafeMutableBytes { random in
                // One argument, no variables, and AT_RANDOM (25) in the auxiliary vector.
                var stack: [UnsafeMutablePointer<CChar>?] = unsafe [
                    .init(bitPattern: 1), name.baseAddress, nil, nil, .init(bitPattern: 25),
                    random.baseAddress?.assumingMemoryBound(to: CChar.self), nil, nil,
                ]
                unsafe systemd_oci_start(&stack)
            }
        }
    }
}
