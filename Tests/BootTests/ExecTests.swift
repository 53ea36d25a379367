import Foundation
import Testing

extension BootTests {
    /// podman-exec(1) has the flags and what they do.
    @Suite(.timeLimit(.minutes(3)))
    struct `Executing in a unit's container` {
        private func start(_ name: String, _ keys: String = "") async throws -> Host {
            try await Host.trixie(running: name, "hold", "Network=none\nEnvironment=OF_FILE=yes\n\(keys)")
        }

        private static func exec(_ flags: String, _ name: String, _ command: String) -> String {
            "systemd-oci exec \(flags) systemd-\(name) \(command)"
        }

        @Test func `has a terminal that looks like ours`() async throws {
            let host = try await start("exec-tty")
            let shell = "sh -c 'tty; stty size; echo \\$TERM; exit 4'"
            // script(1) is a terminal; what it shows has the terminal's line ends.
            let line = "stty rows 31 cols 97; TERM=vt220 \(Self.exec("-it", "exec-tty", shell))"
            let result = try await host.result(of: "script -qec \"\(line)\" /dev/null")
            #expect(result.status == 4)
            #expect(
                result.output.replacing("\r\n", with: "\n").contains("/dev/pts/0\n31 97\nvt220\n"),
                "\(result)"
            )
            // All that it has written, also much and at the end.
            let much = "sh -c 'i=0; while [ $i -lt 2000 ]; do echo line-$i; i=$((i+1)); done'"
            let output = try await host.run(Self.exec("-t", "exec-tty", much))
            #expect(output.split(separator: "\n").count == 2000 && output.hasSuffix("line-1999\n"))
            // A pipe for keyboard: its end is the end of the input.
            #expect(try await host.run(Self.exec("-it", "exec-tty", "cat"), input: "a\n") == "a\na\n")
            try await host.run("systemctl stop exec-tty")
        }

        @Test func `gives back our terminal as it was`() async throws {
            let host = try await start("exec-raw")
            let exec = Self.exec("-it", "exec-raw", "true")
            let killed = Self.exec("-it", "exec-raw", "sh -c 'kill -9 \\$\\$'")
            let line = "stty -a >/tmp/before; \(exec); \(killed); stty -a >/tmp/after"
            try await host.run("script -qec \"\(line)\" /dev/null; cmp /tmp/before /tmp/after")
            try await host.run("systemctl stop exec-raw")
        }

        @Test func `has no input but where it is asked for`() async throws {
            let host = try await start("exec-input")
            #expect(try await host.run(Self.exec("", "exec-input", "cat"), input: "typed") == "")
            #expect(try await host.run(Self.exec("-i", "exec-input", "cat"), input: "typed") == "typed")
            try await host.run("systemctl stop exec-input")
        }

        @Test func `is whom it is to be, with the variables of files and flags`() async throws {
            let host = try await start("exec-user")
            try await host.write("/srv/exec/env", "# comment\nFROM_FILE=f\nBOTH=file\n")
            let flags = "-u 33:44 -w /tmp -e BOTH=flag -e OUTER --env-file /srv/exec/env"
            let script = "sh -c 'id -u; id -g; pwd; echo $FROM_FILE $BOTH $OUTER $OF_FILE'"
            let output = try await host.run("OUTER=o " + Self.exec(flags, "exec-user", script))
            #expect(output == "33\n44\n/tmp\nf flag o yes\n")
            let missing = try await host.result(of: Self.exec("-u nobody-there", "exec-user", "true"))
            #expect(missing.status == 125)
            #expect(missing.errors.contains("/etc/passwd has no such user"))
            try await host.run("systemctl stop exec-user")
        }

        @Test func `has all privileges only where it is asked for`() async throws {
            let host = try await start("exec-privileged", "DropCapability=all\nNoNewPrivileges=true")
            let script = "sh -c 'grep -E \"^(CapEff|NoNewPrivs|Seccomp):\" /proc/self/status'"
            func facts(_ flags: String) async throws -> [String] {
                let output = try await host.run(Self.exec(flags, "exec-privileged", script))
                return output.split(separator: "\n").compactMap {
                    $0.split(separator: "\t").last.map(String.init)
                }
            }
            #expect(try await facts("") == ["0000000000000000", "1", "2"])
            let privileged = try await facts("--privileged")
            #expect(privileged.dropFirst() == ["0", "0"] && privileged.first != "0000000000000000")
            try await host.run("systemctl stop exec-privileged")
        }

        /// What is started so is the unit's: systemd accounts for it and stops it.
        @Test func `goes on as a part of the unit`() async throws {
            let host = try await start("exec-detached")
            let exec = Self.exec("-d", "exec-detached", "sleep 4711")
            try await host.run("timeout 20 \(exec) | cat")
            let pid = try await host.run("pgrep -xf 'sleep 4711'").trimmingCharacters(in: .newlines)
            let cgroup = try await host.run("cat /proc/\(pid)/cgroup")
            #expect(cgroup.contains("/exec-detached.service/"), "\(cgroup)")
            #expect(
                try await host.run("readlink /proc/\(pid)/fd/0 /proc/\(pid)/fd/1") == "/dev/null\n/dev/null\n"
            )
            #expect(try await host.result(of: "pgrep -f '[s]ystemd-oci exec'").status == 1)
            try await host.run("systemctl stop exec-detached")
            #expect(try await host.result(of: "pgrep -xf 'sleep 4711'").status == 1)
        }

        @Test func `gets descriptors that it is to have, and no others`() async throws {
            let host = try await start("exec-descriptors")
            let list = "sh -c 'cat <&3; for n in 3 4; do if [ -e /proc/self/fd/$n ]; then echo $n; fi; done'"
            let line =
                "exec 3< <(echo third) 4</etc/passwd; "
                + Self.exec("--preserve-fds 1", "exec-descriptors", list)
            #expect(try await host.run(line) == "third\n3\n")
            try await host.run("systemctl stop exec-descriptors")
        }

        /// podman-exec(1), "Exit Status".
        @Test func `ends as the command does`() async throws {
            let host = try await start("exec-status")
            for (command, status) in [
                ("sh -c 'exit 9'", 9), ("nosuch", 127), ("/etc", 126), ("sh -c 'kill -9 $$'", 137),
            ] {
                #expect(
                    try await host.result(of: Self.exec("", "exec-status", command)).status == Int32(status)
                )
            }
            try await host.run("systemctl stop exec-status")
        }
    }
}
