import CLinux
import Foundation
import Glibc
import Linux
import OCI
import Testing

@testable import Runtime

private struct NoTerminal: Error {}

@Suite(.enabled(if: canRun, "needs root and busybox-static")) struct `A terminal of a container` {
    let container: Container

    init() throws { container = try Container() }

    /// Runs a script with a terminal, and gives its exit status and what the terminal showed.
    private func run(
        _ script: String,
        input: String = "",
        after prompt: String = "",
        _ configure: (inout Launch) -> Void = { _ in }
    ) throws -> (status: Int32, output: String) {
        let command = ["/bin/sh", "-c", script]
        var launch = Launch(spec: container.spec(command), root: container.layers, range: Container.range)
        launch.spec.process.terminal = true
        configure(&launch)
        var prepared = try launch.create()
        let terminal = try prepared.takeTerminal()
        let started = try prepared.start()
        guard let terminal else { return (-1, "no terminal") }
        let number = terminal.master.number
        let shown = prompt.isEmpty ? "" : Self.contents(of: number, until: prompt)
        if !input.isEmpty { _ = unsafe write(number, input, input.utf8.count) }
        return (Container.wait(started.pid), shown + Self.contents(of: number))
    }

    /// Everything up to a text, or to the end, which is when nobody has the other end open.
    private static func contents(of master: CInt, until end: String? = nil) -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while end.map({ !String(decoding: bytes, as: UTF8.self).contains($0) }) ?? true {
            let count = unsafe read(master, &buffer, buffer.count)
            if count <= 0 { break }
            bytes += buffer[..<count]
        }
        return String(decoding: bytes, as: UTF8.self).replacing("\r\n", with: "\n")
    }

    @Test func `is its standard streams, its session's terminal and its console`() throws {
        let script = """
            busybox tty; readlink /proc/self/fd/1; readlink /proc/self/fd/2
            stat -c '%t:%T' /dev/console /dev/pts/0; stat -f -c %T /dev/console
            echo to-tty >/dev/tty; echo to-console >/dev/console
            ls /proc/self/fd | busybox wc -l
            """
        let result = try run(script)
        #expect(
            result.output.split(separator: "\n") == [
                "/dev/pts/0", "/dev/pts/0", "/dev/pts/0", "88:0", "88:0", "devpts", "to-tty", "to-console",
                "4",
            ]
        )
        #expect(result.status == 0)
    }

    @Test func `has the size and the owner that the specification says`() throws {
        let result = try run("busybox stty size; stat -Lc %u:%a /proc/self/fd/0") {
            $0.spec.process.consoleSize = .init(height: 31, width: 117)
            $0.spec.process.user.uid = 77
        }
        #expect(result.output == "31 117\n77:620\n")
    }

    @Test func `takes what is typed, and its keys are signals`() throws {
        #expect(try run("read line; echo \"got $line\"", input: "word\n").output == "word\ngot word\n")
        let result = try run(
            "trap 'echo interrupted; exit 3' INT; echo ready; busybox sleep 60 & wait",
            input: "\u{3}",
            after: "ready"
        )
        // What the key itself shows may come before or after.
        #expect(result.status == 3 && result.output.contains("interrupted"), "\(result)")
    }

    @Test func `is there with the host's IDs, too`() throws {
        let result = try run("busybox tty; stat -c %t:%T /dev/console") { $0.range = nil }
        #expect(result.output == "/dev/pts/0\n88:0\n")
    }

    /// CVE-2025-52565: runc mounted what it took for the terminal where a link of the image led.
    @Test(arguments: ["dev/console", "dev/pts"])
    func `goes to no place that a link of the image names`(path: String) throws {
        try FileManager.default.createDirectory(
            atPath: container.base + "/dev",
            withIntermediateDirectories: true
        )
        try FileManager.default.createDirectory(
            atPath: container.base + "/etc/pts",
            withIntermediateDirectories: true
        )
        try container.link("base/\(path)", to: path == "dev/pts" ? "/etc/pts" : "/etc/file")
        #expect(throws: LaunchError.self) {
            try run("cat /etc/file") {
                $0.spec.mounts.removeAll { $0.destination == "/dev" }
                if path == "dev/pts" { $0.spec.mounts.removeAll { $0.destination == "/dev/pts" } }
            }
        }
    }

    /// What is at /dev/pts/ptmx of an image, or of a volume there, may be any device.
    @Test func `comes from devpts alone`() throws {
        try FileManager.default.createDirectory(
            atPath: container.out + "/pts",
            withIntermediateDirectories: true
        )
        try container.write("", to: "out/pts/ptmx")
        let error = LaunchError("open a terminal", reason: "No such device")
        #expect(throws: error) {
            try run("true") {
                $0.spec.mounts.removeAll { $0.destination == "/dev/pts" }
                $0.spec.mounts.append(
                    .init(
                        destination: "/dev/pts",
                        type: "bind",
                        source: container.out + "/pts",
                        options: ["bind"]
                    )
                )
            }
        }
    }

    @Test func `of a further process is one of the container's`() throws {
        let command = ["/bin/sh", "-c", "touch /out/up; exec busybox sleep 100"]
        unsafe chmod(container.out, 0o777)
        let launch = Launch(spec: container.spec(command), root: container.layers, range: Container.range)
        let spec = launch.spec
        let first = try launch.create().start()
        defer {
            kill(first.pid, SIGKILL)
            _ = Container.wait(first.pid)
        }
        while !FileManager.default.fileExists(atPath: container.out + "/up") { usleep(10_000) }
        var further = spec.process
        further.terminal = true
        further.consoleSize = .init(height: 5, width: 6)
        further.arguments = [
            "/bin/sh", "-c", "busybox tty; busybox stty size; ls /dev/pts; ls -l /dev/console",
        ]
        let attachment = Attachment(
            process: further,
            pid: first.pid,
            container: try ProcessDescriptor(pid: first.pid)
        )
        var prepared = try attachment.create()
        guard let terminal = try prepared.takeTerminal() else { throw NoTerminal() }
        let started = try prepared.start()
        #expect(Container.wait(started.pid) == 1)
        let text = Self.contents(of: terminal.master.number)
        #expect(text == "/dev/pts/0\n5 6\n0\nptmx\nls: /dev/console: No such file or directory\n")
    }

    @Test(arguments: [20, 200])
    func `goes over a console socket with its name`(length: Int) throws {
        let path = container.directory + "/" + String(repeating: "s/", count: length / 2)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        unsafe chdir(path)
        defer { unsafe chdir("/") }
        let listener = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        var name = sockaddr_un()
        name.sun_family = sa_family_t(AF_UNIX)
        (name.sun_path.0, name.sun_path.1) = (CChar(UInt8(ascii: "c")), 0)
        let bound = unsafe withUnsafeBytes(of: &name) { bytes in
            unsafe bind(listener, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), 110)
        }
        #expect(bound == 0 && listen(listener, 1) == 0)
        var launch = Launch(
            spec: container.spec(["/bin/sh", "-c", "echo here"]),
            root: container.layers,
            range: nil
        )
        launch.spec.process.terminal = true
        var prepared = try launch.create()
        guard let terminal = try prepared.takeTerminal() else { throw NoTerminal() }
        try terminal.send(to: path + "c")
        let started = try prepared.start()
        let connection = accept(listener, nil, nil)
        defer { close(connection) }
        let master = clinux_receive_descriptor(connection)
        defer { close(master) }
        var text = [UInt8](repeating: 0, count: 64)
        let count = unsafe read(connection, &text, text.count)
        // The first byte came with the descriptor.
        #expect(String(decoding: text[..<max(0, count)], as: UTF8.self) == "dev/pts/0")
        _ = Container.wait(started.pid)
        #expect(Self.contents(of: master) == "here\n")
    }
}
