import Quadlet
import UnitFile

/// The slice of a pod's containers: it has the pod's limits, and tells when the last of them has ended.
enum PodSlice {
    /// The name of a pod's slice, which is in that of the pod's own unit.
    ///
    /// - Parameters:
    ///   - service: The pod's service, without `.service`.
    ///   - parent: `Slice=` of the file; nil where it is missing.
    ///   - scope: Whose manager loads the unit.
    /// - Returns: The name; nil for a template, and where a specifier hides the parent.
    static func name(service: String, in parent: String?, _ scope: LoweringContext.Scope) -> String? {
        let parent = parent ?? (scope == .system ? "system.slice" : "app.slice")
        guard isPlain(service), isPlain(parent), parent.hasSuffix(".slice") else { return nil }
        let prefix = parent == "-.slice" ? "" : parent.dropLast(".slice".utf8.count) + "-"
        return prefix + escaped(service) + ".slice"
    }

    /// Whether there is nothing in it that stands for something else, nor what the name of a unit can't have.
    private static func isPlain(_ name: String) -> Bool {
        name.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
                || [0x2D, 0x2E, 0x3A, 0x5C, 0x5F].contains(byte)
        }
    }

    /// A dash in a slice's name means one in another.
    private static func escaped(_ name: String) -> String {
        name.utf8.reduce(into: "") { text, byte in
            if byte == UInt8(ascii: "-") {
                text += "\\x2d"
            } else {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            }
        }
    }
}

extension LoweringContext {
    /// The slice of the containers of a pod, by the name of its file; nil where it has none.
    func slice(ofPod name: String) -> String? {
        guard let source = source(named: name), source.kind == .pod else { return nil }
        return PodSlice.name(
            service: source.kind.service(of: source.name, source.document),
            in: source.document.value("Service", "Slice"),
            scope
        )
    }
}

extension UnitLowering<Pod> {
    /// The slice, which ends with the pod.
    ///
    /// With the policy `stop` the pod ends with it: systemd stops a slice that no unit needs any more.
    var slice: GeneratedUnit? {
        let service = QuadletKind.pod.service(of: name, document)
        let parent = document.value("Service", "Slice")
        guard let slice = PodSlice.name(service: service, in: parent, context.scope) else { return nil }
        var unit = UnitDocument()
        unit.add("Unit", "Description", "Containers of " + service)
        unit.addSourcePath(path)
        unit.add("Unit", "BindsTo", service + ".service")
        unit.add("Unit", "After", service + ".service")
        let policy = ["--exit-policy", model.exitPolicy?.lowercased() ?? "stop"]
        // What is wrong with the flags is said where they are checked.
        let options = try? PodCreateOptions(arguments: policy + model.podmanArgs)
        if options?.exitPolicy != .keepRunning {
            unit.add("Unit", "StopWhenUnneeded", "yes")
            unit.add("Unit", "PropagatesStopTo", service + ".service")
        }
        for limit in (try? options?.common.unitLimits()) ?? [] {
            for (key, value) in limit.assignments { unit.add("Slice", key, value) }
        }
        return GeneratedUnit(name: slice, document: unit, links: [])
    }
}
