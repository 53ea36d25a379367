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
        guard destinations.count == 1 || destinations.isEmpty && type == "glob" else {
            throw RunFlagError("", "needs one destination=")
        }
        guard sources.count <= 1, sources.first?.value.isEmpty != true else {
            throw RunFlagError("", "needs one source=")
        }
        self.init(
            source: try Self.source(type: type, sources.first?.value),
            destination: try destinations.first.map { field throws(RunFlagError) in
                try Self.destination(field.value)
            } ?? ""
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
        case "glob":
            guard let text else { throw RunFlagError("", "needs a source=") }
            guard text.hasPrefix("/") else {
                throw RunFlagError("", "the pattern '\(text)' must be absolute")
            }
            return .glob(text)
        case "image", "artifact":
            guard let text else { throw RunFlagError("", "needs a source=") }
            return type == "image" ? .image(text) : .artifact(text)
        case "tmpfs", "ramfs", "devpts":
            if text != nil { throw RunFlagError("", "type=\(type) has no source") }
            return type == "devpts" ? .devpts : type == "ramfs" ? .ramfs : .tmpfs
        default:
            throw RunFlagError(
                "",
                "type=\(type) is not supported; bind, volume, image, artifact, glob, tmpfs, ramfs and devpts are"
            )
        }
    }

    private mutating func apply(_ field: RunSetting, type: String) throws(RunFlagError) {
        let truth = field.value.isEmpty ? true : RunFlags.truth(field.value.lowercased())
        switch (field.name, truth) {
        case ("ro", .some(let on)), ("readonly", .some(let on)): if on { try apply("ro") }
        case ("rw", .some(let on)): try apply(on ? "rw" : "ro")
        case ("U", .some(let on)), ("chown", .some(let on)): changesOwner = on
        case ("readwrite", .some(let on)) where type == "image": try apply(on ? "rw" : "ro")
        case ("bind-nonrecursive", .some(let on)) where ["bind", "glob"].contains(type):
            if on { try apply("bind") }
        case ("bind-propagation", _) where ["bind", "glob"].contains(type): try apply(field.value)
        case ("no-dereference", .some(let on)) where ["bind", "glob"].contains(type):
            if on { options.append("copy-symlink") }
        case ("subpath", _) where ["volume", "image"].contains(type),
            ("volume-subpath", _) where type == "volume":
            subpath = try Self.subpath(field.value)
        case ("title", _) where type == "artifact": selection.title = field.value
        case ("digest", _) where type == "artifact": selection.digest = field.value
        case ("name", _) where type == "artifact": selection.name = try Self.fileName(field.value)
        case ("relabel", _): try relabel(field.value)
        case ("idmap", .some): break
        case ("tmpfs-size", _) where source == .tmpfs || source == .ramfs: try apply("size=\(field.value)")
        case ("tmpfs-mode", _) where source == .tmpfs || source == .ramfs: try apply("mode=\(field.value)")
        case ("consistency", _): break
        case ("subpath", _), ("volume-subpath", _), ("volume-opt", _), ("volume-label", _),
            ("no-dereference", _):
            throw RunFlagError("", "\(field.name) is not supported")
        default: try apply(field.value.isEmpty ? field.name : "\(field.name)=\(field.value)")
        }
    }

    /// A path below a volume or in an image, without what the kernel would skip anyway; nil for all of it.
    private static func subpath(_ text: String) throws(RunFlagError) -> String? {
        if text.isEmpty { throw RunFlagError("", "subpath= has no value") }
        if text.split(separator: "/").contains("..") {
            throw RunFlagError("", "the subpath '\(text)' must not have '..'")
        }
        let path = cleanPath(text)
        return path == "/" ? nil : path
    }

    /// What may be the name of a file that is mounted in a directory.
    static func fileName(_ text: String) throws(RunFlagError) -> String {
        guard !text.isEmpty, !text.contains("/"), text != ".", text != "..", !text.utf8.contains(0) else {
            throw RunFlagError("", "'\(text)' can't be the name of a file")
        }
        return text
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
