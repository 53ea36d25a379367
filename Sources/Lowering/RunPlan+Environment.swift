import OCI

/// Variables in the order in which they were first set.
struct RunEnvironment {
    private(set) var names: [String] = []
    private var values: [String: String] = [:]

    subscript(_ name: String) -> String? {
        get { values[name] }
        set {
            if values.updateValue(newValue ?? "", forKey: name) == nil { names.append(name) }
            if newValue == nil {
                values[name] = nil
                names.removeAll { $0 == name }
            }
        }
    }

    /// Each `NAME=value`.
    var words: [String] { names.map { "\($0)=\(values[$0] ?? "")" } }

    init(_ words: [String] = []) {
        for word in words { set(word) }
    }

    /// Sets `NAME=value`; what has no name is skipped.
    mutating func set(_ word: some StringProtocol) {
        guard let equals = word.firstIndex(of: "="), equals != word.startIndex else { return }
        self[String(word[..<equals])] = String(word[word.index(after: equals)...])
    }

    /// Sets `NAME=value`, `NAME` with the value there, or all of `NAME*` there.
    mutating func set(_ word: String, from other: RunEnvironment) {
        if word.utf8.contains(0x3D) {
            set(word)
        } else if word.hasSuffix("*") {
            let prefix = word.dropLast()
            for name in other.names where name.hasPrefix(prefix) { self[name] = other[name] }
        } else if let value = other[word] {
            self[word] = value
        }
    }
}

extension RunEnvironment {
    /// Reads a file of `--env-file`: a variable on each line, as for `--env`; `#` begins a comment line.
    mutating func read(_ file: [UInt8], path: String, from outer: RunEnvironment) throws(RunFlagError) {
        let lines = file.split(separator: 0x0A, omittingEmptySubsequences: false)
        for (index, bytes) in lines.enumerated() {
            let line = bytes.drop { $0 == 0x20 || $0 == 0x09 }
            guard let first = line.first, first != 0x23, first != 0x0D else { continue }
            let end = line.last == 0x0D ? line.endIndex - 1 : line.endIndex
            guard first != 0x3D, !line.contains(0) else {
                throw RunFlagError("--env-file '\(path)'", "line \(index + 1) is not a variable")
            }
            set(String(decoding: line[..<end], as: UTF8.self), from: outer)
        }
    }
}

extension RunOptions {
    private static let path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    private static let proxies = ["http_proxy", "https_proxy", "ftp_proxy", "no_proxy"]

    /// The variables by Podman's precedence: `--secret`, `--env`, `--env-file`, the caller's, the image's, the defaults.
    ///
    /// The home of a user whom the image does not have is the working directory. `container=podman` is what programs in containers and systemd look for (systemd's Container Interface).
    func environment(
        identity: RunAccounts.Identity,
        image: ImageConfiguration,
        host: RunHost,
        plan: RunPlan,
        workingDirectory: String
    ) throws(RunFlagError) -> [String] {
        let outer = RunEnvironment(host.environment)
        var environment = RunEnvironment(["PATH=\(Self.path)", "container=podman"])
        for word in image.environment { environment.set(word) }
        if terminal, environment["TERM"] == nil { environment["TERM"] = "xterm" }
        for name in unsetEnvironment { environment[name] = nil }
        if unsetAllEnvironment { environment = RunEnvironment() }
        if environmentHost {
            for name in outer.names { environment[name] = outer[name] }
        } else if httpProxy {
            for name in Self.proxies + Self.proxies.map({ $0.uppercased() }) {
                if let value = outer[name] { environment[name] = value }
            }
        }
        for (index, file) in host.environmentFiles.enumerated() {
            let path = environmentFiles.indices.contains(index) ? environmentFiles[index] : ""
            try environment.read(file, path: path, from: outer)
        }
        for word in self.environment { environment.set(word, from: outer) }
        for secret in secrets {
            if case .variable(let name) = secret.kind { environment[name] = host.secrets[secret.name] }
        }
        if environment["HOSTNAME"] == nil { environment["HOSTNAME"] = plan.spec.hostname ?? host.hostname }
        if environment["HOME"] == nil { environment["HOME"] = identity.home ?? workingDirectory }
        if plan.runsSystemd, environment["container_uuid"] == nil {
            environment["container_uuid"] = outer["INVOCATION_ID"]
        }
        return environment.words
    }
}
