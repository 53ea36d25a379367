/// What an image runs on, in Go's words (image-spec, image-index.md).
package struct Platform: Hashable, Sendable, CustomStringConvertible {
    package var operatingSystem: String
    package var architecture: String
    /// The kind of processor, such as `v7`; empty where there is none.
    package var variant: String

    package init(operatingSystem: String, architecture: String, variant: String = "") {
        self.operatingSystem = operatingSystem
        self.architecture = architecture
        self.variant = variant
    }

    package var description: String {
        variant.isEmpty
            ? "\(operatingSystem)/\(architecture)" : "\(operatingSystem)/\(architecture)/\(variant)"
    }

    init?(_ field: DocumentField) throws(DocumentError) {
        guard field.value != nil else { return nil }
        operatingSystem = try field["os"].string() ?? ""
        architecture = try field["architecture"].string() ?? ""
        variant = try field["variant"].string() ?? ""
    }
}

extension Platform {
    /// The platform this program is built for.
    package static let host: Platform = {
        #if arch(x86_64)
        Platform(operatingSystem: "linux", architecture: "amd64")
        #elseif arch(arm64)
        Platform(operatingSystem: "linux", architecture: "arm64", variant: "v8")
        #elseif arch(arm)
        Platform(operatingSystem: "linux", architecture: "arm", variant: "v7")
        #elseif arch(riscv64)
        Platform(operatingSystem: "linux", architecture: "riscv64")
        #elseif arch(powerpc64le)
        Platform(operatingSystem: "linux", architecture: "ppc64le")
        #elseif arch(s390x)
        Platform(operatingSystem: "linux", architecture: "s390x")
        #else
        #error("name this architecture as Go does")
        #endif
    }()

    /// What runs on this platform, the best first, as in containers/image.
    ///
    /// A known variant runs itself and the older ones, then what names none. Without a variant that is the other
    /// way round. Beyond containers/image, `amd64/v1` is read as plain `amd64`, which it means.
    package var accepted: [Platform] {
        let order: [String: [String]] = ["arm": ["v8", "v7", "v6", "v5"], "arm64": ["v8"], "amd64": ["v1"]]
        let known = order[architecture] ?? []
        let variants =
            if variant.isEmpty {
                [""] + known
            } else if let position = known.firstIndex(of: variant) {
                Array(known[position...]) + [""]
            } else {
                [variant, ""]
            }
        return variants.map {
            Platform(operatingSystem: operatingSystem, architecture: architecture, variant: $0)
        }
    }
}
