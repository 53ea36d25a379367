import JSON

extension RuntimeSpec {
    /// Reads a bundle's `config.json`.
    ///
    /// Every version 1 of the specification is read, and what this version does not know is left alone, as the
    /// specification says ("Extensibility"). Sections of other platforms are not looked at.
    ///
    /// - Parameters:
    ///   - text: The document.
    ///   - needsProcess: Whether a bundle without a process to start is a mistake.
    /// - Throws: Every mistake.
    package init(parsing text: [UInt8], needsProcess: Bool = true) throws(RuntimeSpecError) {
        self = try SpecField.document(text) { root in
            var spec = RuntimeSpec()
            spec.read(root, needsProcess: needsProcess)
            // Where it is not known which namespaces there are, nothing can be said of what needs them.
            let isKnown = !root.mistakes.all.contains { $0.place.hasPrefix("linux.namespaces") }
            if isKnown { spec.check(root) }
            return spec
        }
    }

    private mutating func read(_ root: SpecField, needsProcess: Bool) {
        version = Self.readVersion(root["ociVersion"])
        if root["process"].isThere {
            process = Process(root["process"])
            if needsProcess, process.arguments.isEmpty {
                root["process"]["args"].report("there is no command to execute")
            }
        } else if needsProcess {
            root["process"].report("missing")
        }
        if let field = root["root"].object() {
            rootPath = field["path"].requiredText()
            readOnlyRoot = field["readonly"].flag() ?? false
        } else if !root["root"].isThere {
            root["root"].report("missing")
        }
        hostname = Self.hostName(root["hostname"])
        domainname = Self.hostName(root["domainname"])
        mounts = root["mounts"].elements().map { Mount($0) }
        if let field = root["hooks"].object() { hooks = Hooks(field) }
        for (name, field) in root["annotations"].members() {
            if name.isEmpty { field.report("the name is empty") }
            if let text = field.string() { annotations[name] = text }
        }
        if let field = root["linux"].object() { readLinux(field) }
    }

    /// A version is `MAJOR.MINOR.PATCH` with anything after a `-` or `+`; 1 is compatible with 1.
    private static func readVersion(_ field: SpecField) -> String {
        let text = field.requiredText()
        if text.isEmpty { return text }
        let numbers = text.prefix { $0 != "-" && $0 != "+" }.split(
            separator: ".",
            omittingEmptySubsequences: false
        )
        guard numbers.count == 3, numbers.allSatisfy({ UInt32($0) != nil }) else {
            field.report("\(SpecField.quoted(text)) is no version such as 1.3.0")
            return text
        }
        if numbers[0] != "1" { field.report("version \(SpecField.quoted(text)) is not supported, only 1.x") }
        return text
    }

    /// A name for sethostname(2), which takes 64 bytes.
    private static func hostName(_ field: SpecField) -> String? {
        guard let name = field.text() else { return nil }
        if name.utf8.count > 64 { field.report("longer than 64 bytes") }
        return name
    }
}

extension RuntimeSpec.Mount {
    fileprivate init(_ field: SpecField) {
        _ = field.object()
        var destination = field["destination"].requiredText()
        // A path that is not absolute is taken as one, as runc does with bundles of before 1.0.
        if !destination.isEmpty, destination.utf8.first != UInt8(ascii: "/") {
            destination = "/" + destination
        }
        self.init(
            destination: destination,
            type: field["type"].string() ?? "",
            source: field["source"].string() ?? "",
            options: field["options"].strings()
        )
        uidMappings = RuntimeSpec.IDMapping.list(field["uidMappings"])
        gidMappings = RuntimeSpec.IDMapping.list(field["gidMappings"])
        if uidMappings.isEmpty != gidMappings.isEmpty {
            field.report("uidMappings and gidMappings need each other")
        }
    }
}

extension RuntimeSpec.IDMapping {
    /// At most 340 lines, as the kernel takes (user_namespaces(7)).
    static func list(_ field: SpecField) -> [Self] {
        field.elements(limit: 340).map { element in
            let mapping = Self(
                containerID: element["containerID"].requiredInteger(),
                hostID: element["hostID"].requiredInteger(),
                size: element["size"].requiredInteger()
            )
            let most = UInt32.max - max(mapping.containerID, mapping.hostID)
            if element["size"].isThere, mapping.size == 0 || mapping.size > most {
                element["size"].report("\(mapping.size) IDs from there are not possible")
            }
            return mapping
        }
    }
}

extension RuntimeSpec.Hooks {
    /// The members of `hooks`, in the order in which they run.
    package static let names = [
        "prestart", "createRuntime", "createContainer", "startContainer", "poststart", "poststop",
    ]

    fileprivate init(_ field: SpecField) {
        self.init()
        prestart = Self.list(field["prestart"])
        createRuntime = Self.list(field["createRuntime"])
        createContainer = Self.list(field["createContainer"])
        startContainer = Self.list(field["startContainer"])
        poststart = Self.list(field["poststart"])
        poststop = Self.list(field["poststop"])
    }

    private static func list(_ field: SpecField) -> [RuntimeSpec.Hook] {
        field.elements().map { element in
            _ = element.object()
            var hook = RuntimeSpec.Hook(path: element["path"].requiredAbsolutePath())
            hook.arguments = element["args"].strings()
            hook.environment = element["env"].strings()
            hook.timeout = element["timeout"].integer()
            if let timeout = hook.timeout, timeout <= 0 {
                element["timeout"].report("\(timeout) is not greater than 0")
            }
            return hook
        }
    }
}
