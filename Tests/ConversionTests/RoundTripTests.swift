import Conversion
import Lowering
import Quadlet
import Testing
import UnitFile

/// The files for a command line, relative to `/home/user`.
func convert(_ words: [String], _ change: (inout ConversionOptions) -> Void = { _ in }) -> Conversion {
    var options = ConversionOptions(directory: "/home/user")
    change(&options)
    var conversion = CommandConversion(options)
    return conversion.convert(words)
}

extension Conversion {
    var messages: [String] { diagnostics.map(\.description) }

    /// The words that systemd starts for a file, by name.
    func command(_ name: String) throws -> [String] {
        var context = LoweringContext(scope: .system, exists: { _ in true })
        var diagnostics: [Diagnostic] = []
        var units: [(ConvertedFile, UnitName, UnitDocument)] = []
        for file in files {
            let document = UnitDocument(
                parsing: file.document.text,
                path: "/x/" + file.name,
                diagnostics: &diagnostics
            )
            let name = try #require(UnitName(file.name))
            context.add(name, file.kind, document)
            units.append((file, name, document))
        }
        let (file, unitName, document) = try #require(units.first { $0.0.name == name })
        let unit = GeneratedUnit(
            of: file.kind,
            name: unitName,
            path: "/x/" + file.name,
            document: document,
            context: context,
            diagnostics: &diagnostics
        )
        #expect(diagnostics.filter { $0.severity == .error } == [])
        let line = try #require(unit?.document.value("Service", "ExecStart"))
        return try line.words(.commandLine).map { Self.expanded($0, file.stem) }
    }

    /// A word as systemd hands it over: `%%` and `$$` are one sign, `%N` is the unit's name.
    private static func expanded(_ word: String, _ name: String) -> String {
        var text = ""
        var rest = Substring(word)
        while let next = rest.popFirst() {
            if next == "%" || next == "$", rest.first == next {
                rest.removeFirst()
                text.append(next)
            } else if next == "%" {
                text += rest.first == "N" ? name : "<%\(rest.first.map(String.init) ?? "")>"
                rest = rest.dropFirst()
            } else {
                text += next == "$" ? "<$>" : String(next)
            }
        }
        return text
    }

    /// What the one container's command asks for.
    func run() throws -> RunOptions {
        let file = try #require(files.last { $0.kind == .container })
        let words = try command(file.name)
        return try RunOptions(arguments: Array(words.dropFirst(2))).comparable
    }
}

extension RunOptions {
    /// Without what every unit says, and in an order that does not matter.
    var comparable: RunOptions {
        var options = self
        options.replace = true
        options.remove = true
        options.detach = true
        options.cgroups = .split
        options.name = nil
        options.environment.sort()
        options.labels.sort { $0.name < $1.name }
        options.annotations.sort { $0.name < $1.name }
        options.mounts.sort { $0.destination < $1.destination }
        options.security.unmask.sort()
        return options
    }
}

@Suite struct `A command line that became a file` {
    /// One value for each flag of the table that does something.
    private static let samples: [String: [String]] = [
        "name": ["web"], "replace": [], "rm": [], "detach": [], "cgroups": ["disabled"],
        "sdnotify": ["container"],
        "stop-signal": ["SIGINT"], "stop-timeout": ["20"], "label": ["a=b c"], "annotation": ["a=b"],
        "log-driver": ["none"], "log-opt": ["tag=a b"], "env": ["A=1"], "env-file": ["/a b.env"],
        "env-host": [], "secret": ["key,type=env,target=A"],
        "http-proxy": ["false"], "unsetenv": ["A"], "unsetenv-all": [], "hostname": ["a.example"],
        "tz": ["Europe/Berlin"], "volume": ["/a:/b:ro"], "mount": ["type=tmpfs,destination=/run/a b"],
        "tmpfs": ["/t:size=1m"], "image-volume": ["tmpfs"], "device": ["/dev/null:/dev/x:rw"],
        "device-cgroup-rule": ["c 13:* rwm"],
        "read-only": [],
        "read-only-tmpfs": ["false"], "shm-size": ["1m"], "shm-size-systemd": ["1m"], "rootfs": [],
        "network": ["none"], "net": ["host"], "publish": ["127.0.0.1:8080:80/udp"], "publish-all": [],
        "expose": ["80"], "network-alias": ["www"], "ip": ["10.0.0.2"], "ip6": ["fd00::2"],
        "mac-address": ["92:d0:c6:0a:29:33"], "add-host": ["a:10.0.0.1"], "hosts-file": ["image"],
        "no-hosts": [],
        "no-hostname": [], "dns": ["10.0.0.53"], "dns-option": ["ndots:1"], "dns-opt": ["ndots:2"],
        "dns-search": ["example.com"], "user": ["1000:100"], "group-add": ["audio"], "umask": ["0077"],
        "workdir": ["/srv/a b"], "entrypoint": ["/bin/a b"], "init": [], "init-path": ["/init"],
        "interactive": [], "tty": [], "systemd": ["always"], "userns": ["auto:size=1000"],
        "uidmap": ["0:1000:10"], "gidmap": ["0:1000:10"], "pid": ["host"], "ipc": ["none"], "uts": ["host"],
        "cgroupns": ["host"], "privileged": [], "cap-add": ["net_admin"], "cap-drop": ["all"],
        "security-opt": ["label=type:spc_t"], "sysctl": ["net.core.somaxconn=1024"],
        "seccomp-policy": ["default"], "ulimit": ["nofile=1:2"], "oom-score-adj": ["10"], "memory": ["1g"],
        "pids-limit": ["10"], "health-cmd": ["a || b"], "no-healthcheck": [],
        "health-interval": ["5s"], "health-log-destination": ["/var/log"], "health-max-log-count": ["3"],
        "health-max-log-size": ["100"], "health-on-failure": ["kill"], "health-retries": ["2"],
        "health-start-period": ["1m"], "health-startup-cmd": ["a"], "health-startup-interval": ["1s"],
        "health-startup-retries": ["4"], "health-startup-success": ["2"], "health-startup-timeout": ["2s"],
        "health-timeout": ["3s"], "pull": ["never"], "help": [], "pod": ["p"],
    ]

    @Test(arguments: RunFlags.table.map(\.name))
    func `asks for the same, flag by flag`(flag: String) throws {
        guard let known = RunFlags.table.first(where: { $0.name == flag }) else { return }
        switch known.kind {
        case .limit, .accepted, .ignored, .refused: return
        case .flag, .value: break
        }
        let sample = try #require(Self.samples[flag], "a flag without a sample")
        // A pod needs a file of its own, which the conversion says.
        if ["help", "pod"].contains(flag) { return }
        let value = sample.first.map { "=" + $0 } ?? ""
        let words = ["--\(flag)\(value)", flag == "rootfs" ? "/srv/root" : "docker.io/library/x:1"]
        let conversion = convert(["podman", "run"] + words)
        #expect(conversion.messages == [])
        #expect(try conversion.run() == RunOptions(arguments: words).comparable)
    }

    /// Texts that a shell hands over as they are; systemd's escapes, specifiers and variables must not be seen.
    private static let texts = [
        "plain", "a b", " a", "a ", "\ta", "%n", "%", "100%", "%%", "$HOME", "${HOME}", "$$", "$", "\"", "'",
        "\"a\"", "'a'", "a\"b'c", "\\", "a\\", "a\\\\", "\\n", "\\x41", "a\nb", "a\r\nb", "a\n", "#a", ";a",
        ";",
        "[Service]", "a\n[Service]\nExecStartPre=/bin/evil", "äöü", "\u{1F433}", "=", "a=b", "a\u{7F}b",
        "\u{1}",
        "--flag", "-", "a,b", "a:b", "@a", "!a", "*", "~", "`id`", "$(id)", "{a,b}",
    ]

    private static let places: [@Sendable (String) -> [String]] = [
        { ["-e", "A=\($0)", "x"] }, { ["--label", "a=\($0)", "x"] }, { ["--annotation", "a=\($0)", "x"] },
        { ["x", "cmd", $0, "end"] }, { ["x", $0] }, { ["--entrypoint", $0 + "x", "x"] },
        { ["--log-opt", "tag=\($0)", "x"] }, { ["--unsetenv", "A\($0)", "x"] },
        { ["-v", "/a:/b\($0.filter { $0 != ":" })", "x"] },
        { ["--tmpfs", "/b\($0.filter { $0 != ":" })", "x"] },
        { ["--workdir", "/b\($0)", "x"] }, { ["--user", "u\($0.filter { $0 != ":" })", "x"] },
        { ["--dns-search", "d\($0)", "x"] }, { ["--env-file", "/f\($0)", "x"] },
        { ["--security-opt", "mask=/f\($0.filter { $0 != ":" })", "x"] },
        { ["--network-alias", "n\($0)", "x"] }, { ["--security-opt", "label=type:t\($0)", "x"] },
    ]

    @Test(arguments: texts, places.indices)
    func `asks for the same, whatever is in a value`(text: String, place: Int) throws {
        let words = Self.places[place](text)
        // What `run` itself refuses can't be compared.
        guard let wanted = try? RunOptions(arguments: words) else { return }
        let conversion = convert(["run"] + words)
        #expect(conversion.messages == [])
        let options = try conversion.run()
        #expect(options == wanted.comparable)
        let file = try #require(conversion.files.first)
        #expect(file.document.last("Service", "ExecStartPre") == nil)
    }

    @Test func `has every place that can hold every text`() {
        var compared = 0
        for place in Self.places.indices {
            for text in Self.texts where (try? RunOptions(arguments: Self.places[place](text))) != nil {
                compared += 1
            }
        }
        #expect(compared > 600)
    }
}
