extension RuntimeSpec {
    /// Reads `linux`.
    mutating func readLinux(_ field: SpecField) {
        namespaces = Namespace.list(field["namespaces"])
        uidMappings = IDMapping.list(field["uidMappings"])
        gidMappings = IDMapping.list(field["gidMappings"])
        timeOffsets = TimeOffset.list(field["timeOffsets"])
        deviceNodes = field["devices"].elements().map { DeviceNode($0) }
        networkDevices = NetworkDevice.list(field["netDevices"])
        cgroupsPath = field["cgroupsPath"].text()
        if let resources = field["resources"].object() { self.resources = Resources(resources) }
        intelRdt = field["intelRdt"].object().map { IntelRdt($0) }
        memoryPolicy = field["memoryPolicy"].object().map { MemoryPolicy($0) }
        personality = field["personality"].object().map { Personality($0) }
        sysctls = field["sysctl"].members().map { name, value in
            Sysctl(name: name, value: value.string() ?? "")
        }
        if let filter = field["seccomp"].object(), !filter.members().isEmpty {
            seccomp = .filter(SystemCallFilter(filter))
        }
        rootPropagation = field["rootfsPropagation"].word(Self.propagations, "propagation of mounts")
        maskedPaths = Self.paths(field["maskedPaths"])
        readOnlyPaths = Self.paths(field["readonlyPaths"])
        mountLabel = field["mountLabel"].text()
    }

    private static func paths(_ field: SpecField) -> [String] {
        let paths = field.strings()
        for (index, path) in paths.enumerated() where path.utf8.first != UInt8(ascii: "/") {
            field.mistakes.add(
                "\(field.place.text)[\(index)]",
                "\(SpecField.quoted(path)) is not an absolute path"
            )
        }
        return paths
    }
}

extension RuntimeSpec.Namespace {
    fileprivate static func list(_ field: SpecField) -> [Self] {
        var list: [Self] = []
        for element in field.elements(limit: 100) {
            guard element.object() != nil else { continue }
            let type = element["type"].requiredText()
            let path = element["path"].absolutePath()
            guard let kind = Kind(rawValue: type) else {
                if !type.isEmpty {
                    element["type"].report("\(SpecField.quoted(type)) is no kind of namespace")
                }
                continue
            }
            if list.contains(where: { $0.kind == kind }) {
                element["type"].report("\(SpecField.quoted(type)) is there twice")
            }
            list.append(Self(kind, path: path))
        }
        return list
    }
}

extension RuntimeSpec.TimeOffset {
    fileprivate static func list(_ field: SpecField) -> [Self] {
        field.members(limit: 100).map { clock, offset in
            _ = offset.object()
            if clock != "monotonic", clock != "boottime" {
                offset.report("only the clocks monotonic and boottime have an offset")
            }
            let nanoseconds: UInt32 = offset["nanosecs"].integer() ?? 0
            if nanoseconds >= 1_000_000_000 {
                offset["nanosecs"].report("\(nanoseconds) is a second or more")
            }
            return Self(clock: clock, seconds: offset["secs"].integer() ?? 0, nanoseconds: nanoseconds)
        }
    }
}

extension RuntimeSpec.DeviceNode {
    fileprivate init(_ field: SpecField) {
        _ = field.object()
        let word = field["type"].word(RuntimeSpec.deviceKinds, "kind of device")
        if !field["type"].isThere { field["type"].report("missing") }
        let kind = word.flatMap { Kind(rawValue: $0 == "u" ? "c" : $0) } ?? .character
        self.init(path: field["path"].requiredAbsolutePath(), kind: kind)
        if kind == .pipe {
            major = field["major"].integer() ?? 0
            minor = field["minor"].integer() ?? 0
        } else {
            major = field["major"].requiredInteger()
            minor = field["minor"].requiredInteger()
        }
        // linux/kdev_t.h: 12 and 20 bits.
        if !(0..<1 << 12).contains(major) { field["major"].report("\(major) is no number of a device") }
        if !(0..<1 << 20).contains(minor) { field["minor"].report("\(minor) is no number of a device") }
        // The kind of the file may be there as well, as in st_mode.
        mode = field["fileMode"].integer(UInt32.self).map { $0 & 0o7777 }
        uid = field["uid"].integer()
        gid = field["gid"].integer()
    }
}

extension RuntimeSpec.NetworkDevice {
    fileprivate static func list(_ field: SpecField) -> [Self] {
        field.members().map { host, device in
            _ = device.object()
            let name = device["name"].text()
            if !isValid(host) { device.report("\(SpecField.quoted(host)) is no name of a network interface") }
            if let name, !isValid(name) {
                device["name"].report("\(SpecField.quoted(name)) is no name of a network interface")
            }
            return Self(host: host, name: name)
        }
    }

    /// What the kernel takes (`dev_valid_name` in net/core/dev.c).
    private static func isValid(_ name: String) -> Bool {
        (1..<16).contains(name.utf8.count) && name != "." && name != ".."
            && !name.utf8.contains {
                $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: ":") || $0 == 0x20 || (0x09...0x0D).contains($0)
            }
    }
}

extension RuntimeSpec.IntelRdt {
    fileprivate init(_ field: SpecField) {
        self.init()
        closID = field["closID"].text()
        // "/" is the group that is always there, resctrl's root.
        if let closID,
            closID == "." || closID == ".." || closID != "/" && closID.utf8.contains(UInt8(ascii: "/"))
        {
            field["closID"].report("\(SpecField.quoted(closID)) is no name of a group")
        }
        schemata = field["schemata"].strings()
        l3CacheSchema = field["l3CacheSchema"].text()
        memBwSchema = field["memBwSchema"].text()
        if let memBwSchema, !memBwSchema.hasPrefix("MB:") {
            field["memBwSchema"].report("\(SpecField.quoted(memBwSchema)) does not start with 'MB:'")
        }
        // Each is a line of one file.
        for (name, lines) in [
            ("schemata", schemata), ("l3CacheSchema", [l3CacheSchema ?? ""]),
            ("memBwSchema", [memBwSchema ?? ""]),
        ] where lines.contains(where: { $0.utf8.contains(0x0A) }) {
            field[name].report("more than one line")
        }
        enableMonitoring = field["enableMonitoring"].flag() ?? false
    }
}

extension RuntimeSpec.MemoryPolicy {
    /// Which modes take nodes is as in set_mempolicy(2).
    fileprivate init(_ field: SpecField) {
        self.init(
            mode: field["mode"].word(Self.modes, "policy of memory") ?? "",
            nodes: field["nodes"].text() ?? ""
        )
        if !field["mode"].isThere { field["mode"].report("missing") }
        flags = field["flags"].words(Self.flagWords, "flag of a policy of memory")
        guard let list = NumberList(nodes) else {
            field["nodes"].report("\(SpecField.quoted(nodes)) is no list of nodes of memory")
            return
        }
        switch mode {
        case "MPOL_DEFAULT", "MPOL_LOCAL":
            if !list.ranges.isEmpty { field["nodes"].report("\(mode) takes no nodes") }
        case "MPOL_BIND", "MPOL_INTERLEAVE", "MPOL_PREFERRED_MANY", "MPOL_WEIGHTED_INTERLEAVE":
            if list.ranges.isEmpty { field["nodes"].report("\(mode) needs nodes") }
        default: break
        }
    }
}

extension RuntimeSpec.Personality {
    fileprivate init(_ field: SpecField) {
        self.init(domain: field["domain"].word(Self.domains, "domain of a personality") ?? "")
        if !field["domain"].isThere { field["domain"].report("missing") }
        flags = field["flags"].strings()
    }
}
