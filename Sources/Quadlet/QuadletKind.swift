package import UnitFile

/// The kinds of Quadlet files, by what follows the last dot of the name.
package enum QuadletKind: String, CaseIterable, Sendable {
    case artifact
    case build
    case container
    case image
    case kube
    case network
    case pod
    case volume

    /// The kind of a file of this name; nil for what is no Quadlet file.
    package init?(fileName: String) {
        guard let dot = fileName.utf8.lastIndex(of: UInt8(ascii: ".")) else { return nil }
        // The compiler's own `init(rawValue:)` takes ten times as long, and this is asked of each name.
        switch String(fileName[fileName.utf8.index(after: dot)...]) {
        case "container": self = .container
        case "volume": self = .volume
        case "network": self = .network
        case "pod": self = .pod
        case "kube": self = .kube
        case "image": self = .image
        case "build": self = .build
        case "artifact": self = .artifact
        default: return nil
        }
    }

    /// The section that makes a file one of this kind.
    package var section: String {
        switch self {
        case .artifact: "Artifact"
        case .build: "Build"
        case .container: "Container"
        case .image: "Image"
        case .kube: "Kube"
        case .network: "Network"
        case .pod: "Pod"
        case .volume: "Volume"
        }
    }

    /// What the name of the service has after the name of the file.
    private var serviceSuffix: String {
        self == .container || self == .kube ? "" : "-" + rawValue
    }

    /// The service of a file, without `.service`: `ServiceName=`, or `web-volume` for `web.volume`.
    ///
    /// The `@` of a template stays at the end: `web-volume@` for `web@.volume`.
    package func service(of name: UnitName, _ document: UnitDocument) -> String {
        if let given = document.value(section, "ServiceName") { return given.unquoted }
        let stem = name.stem
        return name.isTemplate ? stem.dropLast() + serviceSuffix + "@" : stem + serviceSuffix
    }

    /// What other files mean when they name this one: a container, volume, network, image.
    ///
    /// Nil where that can't be known before the unit is loaded, because of a specifier in it.
    package func resource(of name: UnitName, _ document: UnitDocument) -> String? {
        switch self {
        case .container:
            let container =
                document.value(section, "ContainerName")?.unquoted
                ?? Container.defaultName(of: name)
            let pieces = container.split(separator: "%", omittingEmptySubsequences: false)
            // Every sign has to begin the specifier of the unit's name.
            guard pieces.dropFirst().allSatisfy({ $0.first == "N" }) else { return nil }
            let service = service(of: name, document)
            let resolved = pieces.dropFirst().reduce(String(pieces[0])) { $0 + service + $1.dropFirst() }
            return resolved.utf8.contains(UInt8(ascii: "%")) ? nil : resolved
        case .volume: return document.value(section, "VolumeName")?.unquoted ?? Self.defaultResource(of: name)
        case .network:
            return document.value(section, "NetworkName")?.unquoted ?? Self.defaultResource(of: name)
        case .pod: return document.value(section, "PodName")?.unquoted ?? Self.defaultResource(of: name)
        case .image:
            return document.value(section, "ImageTag")?.unquoted ?? document.value(section, "Image")?.unquoted
        case .build: return document.values(section, "ImageTag").first?.value
        case .artifact: return document.value(section, "Artifact")?.unquoted
        case .kube: return nil
        }
    }

    private static func defaultResource(of name: UnitName) -> String {
        let stem = name.stem
        return name.isTemplate ? "systemd-\(stem.dropLast())-%i" : "systemd-" + stem
    }
}

extension String {
    /// The text without a pair of double quotes around it, as Quadlet reads single values.
    var unquoted: String {
        guard utf8.count >= 2, utf8.first == UInt8(ascii: "\""), utf8.last == UInt8(ascii: "\"") else {
            return self
        }
        return String(dropFirst().dropLast())
    }
}
