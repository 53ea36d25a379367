import OCI

extension RunOptions {
    /// Reads what follows `run`: flags up to the first word that is none, the image, and its command.
    ///
    /// Everything after the image belongs to the command, also what looks like a flag. The grammar is that of
    /// podman-run(1): `--flag value`, `--flag=value`, `-f value`, `-fvalue`, switches run together as in `-dit`.
    package init(arguments: [String]) throws(RunFlagError) {
        self.init()
        var reader = RunFlagReader(arguments: arguments[...])
        try reader.read(into: &self)
        if !showsHelp { try checkCombinations() }
    }

    /// Refuses flags that contradict each other, as podman-run(1) says of each.
    private func checkCombinations() throws(RunFlagError) {
        guard let image, !image.isEmpty else {
            throw RunFlagError("", rootIsDirectory ? "no directory is given" : "no image is given")
        }
        if namespaces[.uts] == .host, hostname != nil {
            throw RunFlagError("--hostname", "can't be set with --uts=host")
        }
        if initialProcess, namespaces[.pid] != nil {
            throw RunFlagError("--init", "needs a PID namespace of its own")
        }
        if initialProcess, systemd == .always {
            throw RunFlagError("--init", "can't be used with --systemd=always")
        }
        if userNamespace != nil, !uidMap.isEmpty || !gidMap.isEmpty {
            throw RunFlagError("--userns", "can't be used with --uidmap or --gidmap")
        }
        try checkNetworks()
        try checkMounts()
        _ = try capabilities(among: RunFlags.capabilityNames)
    }

    private func checkNetworks() throws(RunFlagError) {
        for network in networks where networks.count > 1 {
            guard case .bridge = network else {
                throw RunFlagError("--network", "only bridge networks can be given more than once")
            }
        }
        for sysctl in sysctls {
            if isOnHostNetwork, sysctl.name.hasPrefix("net.") {
                throw RunFlagError("--sysctl '\(sysctl.name)'", "can't be set with --network=host")
            }
            if namespaces[.ipc] == .host, !sysctl.name.hasPrefix("net.") {
                throw RunFlagError("--sysctl '\(sysctl.name)'", "can't be set with --ipc=host")
            }
        }
    }

    private func checkMounts() throws(RunFlagError) {
        var seen: [String: RunMount] = [:]
        for mount in mounts {
            if let other = seen.updateValue(mount, forKey: mount.destination), other != mount {
                throw RunFlagError("'\(mount.destination)'", "two mounts have this destination")
            }
        }
    }
}

private struct RunFlagReader {
    var arguments: ArraySlice<String>

    mutating func read(into options: inout RunOptions) throws(RunFlagError) {
        while let word = arguments.first {
            if word == "--" {
                arguments.removeFirst()
                break
            }
            guard word.utf8.first == UInt8(ascii: "-"), word != "-" else { break }
            arguments.removeFirst()
            if word.hasPrefix("--") {
                try readLong(word, into: &options)
            } else {
                try readShort(word, into: &options)
            }
        }
        options.operands += arguments
    }

    private mutating func readLong(_ word: String, into options: inout RunOptions) throws(RunFlagError) {
        let body = word.dropFirst(2)
        let equals = body.firstIndex(of: "=")
        let name = body[..<(equals ?? body.endIndex)]
        guard let flag = RunFlags.flag(named: name) else {
            throw RunFlagError("--\(name)", RunFlags.unknown(name))
        }
        let value = equals.map { String(body[body.index(after: $0)...]) }
        try apply(flag, as: "--\(name)", value: value, to: &options)
    }

    private mutating func readShort(_ word: String, into options: inout RunOptions) throws(RunFlagError) {
        var rest = word.dropFirst()
        while let letter = rest.popFirst() {
            guard let flag = RunFlags.flag(short: letter) else {
                throw RunFlagError("-\(letter)", "no such flag of `run`")
            }
            var value: String?
            if rest.first == "=" {
                value = String(rest.dropFirst())
                rest = ""
            } else if flag.value != nil, !rest.isEmpty {
                value = String(rest)
                rest = ""
            }
            try apply(flag, as: "-\(letter)", value: value, to: &options)
        }
    }

    private mutating func apply(
        _ flag: RunFlag,
        as spelled: String,
        value: String?,
        to options: inout RunOptions
    ) throws(RunFlagError) {
        if case .refused(let reason) = flag.kind { throw RunFlagError(spelled, reason) }
        guard flag.value != nil else {
            let on = try truth(value, of: spelled)
            if case .flag(_, let set) = flag.kind { set(&options, on) }
            if on { warn(flag, as: spelled, in: &options) }
            return
        }
        let text: String
        if let value { text = value } else { text = try next(for: spelled) }
        warn(flag, as: spelled, in: &options)
        guard case .value(_, let assign) = flag.kind else { return }
        do {
            try assign(&options, text)
        } catch {
            throw RunFlagError("\(spelled) '\(text)'", (error as? RunFlagError)?.reason ?? "\(error)")
        }
    }

    private func warn(_ flag: RunFlag, as spelled: String, in options: inout RunOptions) {
        guard case .ignored(let advice) = flag.kind else { return }
        options.warnings.append("\(spelled) has no effect: \(advice)")
    }

    private mutating func next(for spelled: String) throws(RunFlagError) -> String {
        guard let value = arguments.popFirst() else { throw RunFlagError(spelled, "needs a value") }
        return value
    }

    private func truth(_ value: String?, of spelled: String) throws(RunFlagError) -> Bool {
        guard let value else { return true }
        guard let truth = RunFlags.truth(value) else {
            throw RunFlagError(spelled, "'\(value)' is neither true nor false")
        }
        return truth
    }
}
