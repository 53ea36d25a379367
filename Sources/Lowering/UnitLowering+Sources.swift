import Quadlet
import UnitFile

/// What the names of networks, volumes, images and paths mean, also those of other Quadlet files.
extension UnitLowering {
    /// The resource of another Quadlet file, which the unit then requires; an error where it is not known.
    mutating func resource(of name: String, key: String) -> String? {
        guard let target = context.target(named: name) else {
            fail(key, name, context.missing(name, key: key))
            return nil
        }
        guard let resource = target.resource else {
            fail(key, name, "the name that '\(name)' stands for is not known, it has a specifier")
            return nil
        }
        if self.name.instance == nil, UnitName(name)?.isTemplate == true {
            warn(key, "'\(name)' is a template and this file is not: there is no instance that both have")
        }
        required.append(target.service)
        return resource
    }

    /// The source of a volume or mount: a path, a name, or what another Quadlet file stands for.
    mutating func storage(_ source: String, key: String, kinds: [QuadletKind]) -> String? {
        if source.hasPrefix(".") || source.hasPrefix("/") {
            let path = source.hasPrefix(".") ? SourcePath(source, relativeTo: path) : nil
            mountsFor.append(path?.setting ?? source)
            return path?.word ?? source
        }
        guard let kind = QuadletKind(fileName: source), kinds.contains(kind) else { return source }
        return resource(of: source, key: key)
    }

    /// Networks as `--network`, also those of other Quadlet files.
    mutating func addNetworks(_ networks: [String], to command: inout CommandLine) {
        for network in networks where !network.isEmpty {
            let name = String(network.prefix { $0 != ":" })
            guard let kind = QuadletKind(fileName: name), kind == .network || kind == .container else {
                command.add(["--network", network])
                continue
            }
            let options = network.dropFirst(name.count)
            guard let resource = resource(of: name, key: "Network") else { continue }
            if kind == .container, !options.isEmpty {
                fail("Network", network, "the network of another container takes no options")
            }
            command.add(["--network", kind == .container ? "container:" + resource : resource + options])
        }
    }

    /// Volumes as `-v`, also those of other Quadlet files.
    mutating func addVolumes(_ volumes: [String], to command: inout CommandLine) {
        for volume in volumes {
            let parts = volume.utf8
                .split(separator: UInt8(ascii: ":"), maxSplits: 2, omittingEmptySubsequences: false)
                .map { String(Substring($0)) }
            guard parts.count > 1, !parts[0].isEmpty else {
                command.add(["-v", parts.count > 1 ? parts[1] : parts[0]])
                continue
            }
            guard let source = storage(parts[0], key: "Volume", kinds: [.volume, .artifact]) else {
                continue
            }
            let options = parts.count > 2 ? ":" + parts[2] : ""
            command.add(["-v", source + ":" + parts[1] + options])
        }
    }

    /// An image's name; that of an `.image` or `.build` file is what this one makes, and the unit requires it.
    mutating func image(_ image: String) -> (name: String, isFile: Bool)? {
        guard let kind = QuadletKind(fileName: image), kind == .image || kind == .build else {
            return (image, false)
        }
        return resource(of: image, key: "Image").map { ($0, true) }
    }
}
