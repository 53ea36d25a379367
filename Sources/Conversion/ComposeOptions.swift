import YAML

/// What has to be known for a compose file besides its text.
package struct ComposeOptions: Sendable {
    /// What `[Install]` says, the pod, and the folder that relative paths are relative to.
    package var conversion: ConversionOptions
    /// The project's name; otherwise what the file says, or its folder is called.
    package var project: String?
    /// Whether names of files begin with the project's.
    package var hasPrefix = false
    /// Which profiles are active.
    package var profiles: [String] = []
    /// What `${NAME}` stands for: the environment, and before it what `.env` says.
    package var variables: [String: String] = [:]
    /// The content of a file; nil where there is none.
    package var read: @Sendable (String) -> [UInt8]? = { _ in nil }

    package init(_ conversion: ConversionOptions) {
        self.conversion = conversion
    }
}

/// What a name at the top of a compose file stands for.
enum ComposeResource {
    /// A Quadlet file of ours.
    case file(String)
    /// Something that is there already.
    case external(String)

    /// What a key names it by.
    var name: String {
        switch self {
        case .file(let name), .external(let name): name
        }
    }
}

/// A compose file, as far as its services have to know of each other.
struct ComposeProject {
    var name: String
    /// What names of files begin with.
    var prefix = ""
    /// The active services, `extends` resolved.
    var services: [YAMLNode.Member] = []
    var networks: [String: ComposeResource] = [:]
    var volumes: [String: ComposeResource] = [:]
    var secrets: [String: YAMLNode] = [:]
    var configs: [String: YAMLNode] = [:]
    /// Services whose end others wait for.
    var completing: Set<String> = []
    /// Further names of services, by which others reach them.
    var aliases: [String: [String]] = [:]
    /// The `.pod` file that all services join.
    var pod: String?

    /// The name of a service's file without suffix.
    func stem(_ service: String) -> String { FileDraft.stem(prefix + service) }

    /// What compose calls something of the project.
    func scoped(_ name: String, _ separator: String = "_") -> String { self.name + separator + name }

    /// A project's name as compose wants it: small letters, digits, `-` and `_`, and no sign at its begin.
    static func name(_ text: String) -> String {
        let allowed = text.lowercased().filter {
            $0.isASCII && ($0.isLetter || $0.isNumber || "-_".contains($0))
        }
        let name = String(allowed.drop { "-_".contains($0) })
        return name.isEmpty ? "compose" : name
    }
}
