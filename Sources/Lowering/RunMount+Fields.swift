extension RunMount {
    private static let sourceNames: Set = ["src", "source"]
    private static let destinationNames: Set = ["dst", "dest", "destination", "target"]

    /// Reads `type=bind,source=…,destination=…,…`, as `--mount` takes it: fields of comma-separated values.
    ///
    /// Without a type it is a volume.
    package init(mount text: String) throws(RunFlagError) {
        let fields = try Self.fields(text)
        let type = fields.last { $0.name == "type" }?.value ?? "volume"
        let sources = fields.filter { Self.sourceNames.contains($0.name) }
        let destinations = fields.filter { Self.destinationNames.contains($0.name) }
        guard let target = destinations.first?.value, destinations.count == 1 else {
            throw RunFlagError("", "needs one destination=")
        }
        guard sources.count <= 1, sources.first?.value.isEmpty != true else {
            throw RunFlagError("", "needs one source=")
        }
        self.init(
            source: try Self.source(type: type, sources.first?.value),
            destination: try Self.destination(target)
        )
        for field in fields
        where field.name != "type" && !Self.sourceNames.contains(field.name)
            && !Self.destinationNames.contains(field.name)
        {
            try apply(field, type: type)
        }
    }

    private static func source(type: String, _ text: String?) throws(RunFlagError) -> Source {
        switch type {
        case "bind":
            guard let text else { throw RunFlagError("", "needs a source=") }
            return .path(text.hasPrefix("/") || text.hasPrefix(".") ? text : "./" + text)
        case "volume":
            guard let text else { return .volume(nil) }
            return .volume(try RunFlags.containerName(text))
        case "tmpfs", "ramfs", "devpts":
            if text != nil { throw RunFlagError("", "type=\(type) has no source") }
            return type == "devpts" ? .devpts : .tmpfs
        default:
            throw RunFlagError("", "type=\(type) is not supported; bind, volume, tmpfs and devpts are")
        }
    }

    private mutating func apply(_ field: RunSetting, type: String) throws(RunFlagError) {
        let truth = field.value.isEmpty ? true : RunFlags.truth(field.value.lowercased())
        switch (field.name, truth) {
        case ("ro", .some(let on)), ("readonly", .some(let on)): if on { try apply("ro") }
        case ("rw", .some(let on)): try apply(on ? "rw" : "ro")
        case ("U", .some(let on)), ("chown", .some(let on)): changesOwner = on
        case ("bind-nonrecursive", .some(let on)) where type == "bind": if on { try apply("bind") }
        case ("bind-propagation", _) where type == "bind": try apply(field.value)
        case ("relabel", _): try relabel(field.value)
        case ("idmap", .some): break
        case ("tmpfs-size", _) where source == .tmpfs: try apply("size=\(field.value)")
        case ("tmpfs-mode", _) where source == .tmpfs: try apply("mode=\(field.value)")
        case ("consistency", _): break
        case ("subpath", _), ("volume-subpath", _), ("volume-opt", _), ("volume-label", _),
            ("no-dereference", _):
            throw RunFlagError("", "\(field.name) is not supported")
        default: try apply(field.value.isEmpty ? field.name : "\(field.name)=\(field.value)")
        }
    }

    private mutating func relabel(_ value: String) throws(RunFlagError) {
        guard ["private", "shared"].contains(value) else {
            throw RunFlagError("", "relabel= must be private or shared")
        }
        try label(value == "private" ? .exclusive : .shared)
    }

    /// Splits comma-separated fields, where one may be in double quotes (RFC 4180).
    private static func fields(_ text: String) throws(RunFlagError) -> [RunSetting] {
        var fields: [RunSetting] = []
        var field = ""
        var quoted = false
        for character in text + "," {
            if character == "\"" {
                quoted.toggle()
            } else if character == ",", !quoted {
                if !field.isEmpty { fields.append(RunFlags.setting(field)) }
                field = ""
            } else {
                field.append(character)
            }
        }
        if quoted { throw RunFlagError("", "has a quote that does not end") }
        return fields
    }
}
