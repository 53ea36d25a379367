package import Quadlet
package import UnitFile

/// What the unit of a `.kube` file and those of its pods have to do with each other.
///
/// The pods are bound to it, and it wants them. They are in a slice, which systemd stops when none of them needs it any
/// more, and the unit with it. Until `kube play` has seen the start through, a target needs the slice, too: a pod may
/// have ended before.
extension GeneratedUnit {
    /// The slice of the pods of a `.kube` file; nil where a specifier hides in which slice that would be.
    package static func slice(
        ofKube name: UnitName,
        _ document: UnitDocument,
        _ scope: LoweringContext.Scope
    ) -> String? {
        let service = QuadletKind.kube.service(of: name, document)
        return PodSlice.name(service: service, in: document.value("Service", "Slice"), scope)
    }

    /// The target that is active while a unit of a `.kube` file starts.
    package static func startTarget(ofKube service: String) -> String {
        ServiceName.stem(service) + "-starting.target"
    }

    /// Makes this, the unit of a `.kube` file, the owner of units.
    ///
    /// - Parameters:
    ///   - units: Those of the pods, their containers and volumes.
    ///   - started: The services of the pods that start with it.
    ///   - slice: The slice of the pods.
    ///   - path: The `.kube` file.
    package mutating func own(
        _ units: [GeneratedUnit],
        starting started: [String],
        slice: String?,
        path: String
    ) {
        let target = Self.startTarget(ofKube: name)
        if !started.isEmpty { document.add("Unit", "Wants", ([target] + started).joined(separator: " ")) }
        var units = units
        // What the pods are to start after is known of this one only.
        for assignment in document.values("Unit", "After") {
            for index in units.indices where started.contains(units[index].name) {
                let known = units[index].document.values("Unit", "After")
                if !known.contains(where: { $0.value == assignment.value }) {
                    units[index].document.add("Unit", "After", assignment.value)
                }
            }
        }
        companions += units
        guard !started.isEmpty else { return }
        companions.append(startTarget(target, slice, path))
        if let slice { companions.append(sliceUnit(slice, path)) }
    }

    private func startTarget(_ target: String, _ slice: String?, _ path: String) -> GeneratedUnit {
        var unit = UnitDocument()
        unit.add("Unit", "Description", "Start of " + name)
        unit.addSourcePath(path)
        unit.add("Unit", "BindsTo", name)
        if let slice { unit.add("Unit", "Requires", slice) }
        unit.add("Unit", "DefaultDependencies", "no")
        return GeneratedUnit(name: target, document: unit, links: [])
    }

    private func sliceUnit(_ slice: String, _ path: String) -> GeneratedUnit {
        var unit = UnitDocument()
        unit.add("Unit", "Description", "Pods of " + name)
        unit.addSourcePath(path)
        unit.add("Unit", "StopWhenUnneeded", "yes")
        unit.add("Unit", "PropagatesStopTo", name)
        return GeneratedUnit(name: slice, document: unit, links: [])
    }
}

extension Kube {
    /// The YAML files, or those with ConfigMaps, by absolute paths.
    ///
    /// - Parameters:
    ///   - files: ``yaml`` or ``configMap``.
    ///   - path: The `.kube` file.
    ///   - specifiers: What a specifier's letter stands for; nil where that is not known.
    /// - Returns: The paths; nil in place of one with a specifier that is not known.
    package static func paths(
        _ files: [String],
        relativeTo path: String,
        specifiers: (UInt8) -> String?
    ) -> [String?] {
        files.map { file in
            let setting = SourcePath(file, relativeTo: path).setting
            return Specifier.mayExpand(setting) ? resolved(setting, specifiers) : setting
        }
    }

    /// A path as systemd makes it of a setting; nil where that can't be said.
    private static func resolved(_ path: String, _ specifiers: (UInt8) -> String?) -> String? {
        let sign = UInt8(ascii: "%")
        var (bytes, isAfterSign): ([UInt8], Bool) = ([], false)
        for byte in path.utf8 {
            if isAfterSign, byte != sign {
                guard let value = specifiers(byte) else { return nil }
                bytes += value.utf8
                isAfterSign = false
                continue
            }
            isAfterSign = byte == sign && !isAfterSign
            if !isAfterSign { bytes.append(byte) }
        }
        // A path that is relative still is so to a folder that the unit may set.
        return isAfterSign || bytes.first != UInt8(ascii: "/") ? nil : String(decoding: bytes, as: UTF8.self)
    }
}
