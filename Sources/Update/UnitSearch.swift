import Lowering
import OCI
package import Systemd

/// Finds the units that run containers, by what the service manager has loaded.
package enum UnitSearch {
    /// All containers of ours, by unit, and what could not be read of others.
    package static func containers(
        _ manager: inout Manager
    ) throws(BusError) -> (found: [UpdatedContainer], problems: [String]) {
        var problems: [String] = []
        let answer = try manager.call("ListUnitsByPatterns", [.strings([]), .strings(["*.service"])])
        let units = (answer.first?.elements ?? []).compactMap(LoadedUnit.init)
        let commands = try manager.property("ExecStart", ofEach: units.map(\.path), "Service")
        var found: [(container: UpdatedContainer, path: String)] = []
        for (unit, command) in zip(units, commands) {
            // One that has gone meanwhile has none.
            guard let command, let words = words(of: command) else { continue }
            do {
                if let container = try container(unit.name, unit.state, words) {
                    found.append((container, unit.path))
                }
            } catch {
                problems.append("\(unit.name): \(error)")
            }
        }
        let transient = try manager.property("Transient", ofEach: found.map(\.path))
        for index in found.indices {
            // It would be gone when it stops.
            if transient[index]?.boolean == true { found[index].container.policy = nil }
            guard found[index].container.pod != nil else { continue }
            found[index].container.pod = try pod(of: found[index].path, &manager)
        }
        return (found.map(\.container).sorted { $0.unit < $1.unit }, problems)
    }

    /// A unit that is loaded, as `ListUnits` has it.
    private struct LoadedUnit {
        let name: String
        /// `ActiveState`.
        let state: String
        let path: String

        init?(_ value: BusValue) {
            guard let fields = value.elements, fields.count >= 7, fields[2].string == "loaded",
                let name = fields[0].string, let state = fields[3].string, let path = fields[6].string
            else { return nil }
            (self.name, self.state, self.path) = (name, state, path)
        }
    }

    /// The words of the first command of `ExecStart=`, `a(sasbttttuii)`; nil where that is none of ours.
    static func words(of command: BusValue) -> [String]? {
        guard let fields = command.elements?.first?.elements, fields.count > 1,
            fields[0].string?.split(separator: "/").last == "systemd-oci"
        else { return nil }
        return fields[1].elements?.compactMap(\.string)
    }

    /// The container that a command line runs; nil where it runs none of an image.
    ///
    /// The pod is the name that `--pod` has.
    static func container(
        _ unit: String,
        _ state: String,
        _ words: [String]
    ) throws(UpdateError) -> UpdatedContainer? {
        // Whatever is wrong with the command line, its own start says it.
        guard let globals = try? GlobalOptions(arguments: words.dropFirst()),
            globals.operands.first == "run",
            let options = try? RunOptions(arguments: Array(globals.operands.dropFirst())),
            let name = options.name, let text = options.image, !options.rootIsDirectory
        else { return nil }
        let label = options.labels.last { $0.name == UpdatePolicy.label }?.value ?? ""
        let policy = try UpdatePolicy(label: label)
        if policy != nil, text.contains("$") {
            throw UpdateError("'\(text)' depends on variables, so it can't be updated")
        }
        guard let image = try? Reference(parsing: text) else { return nil }
        return UpdatedContainer(
            unit: unit,
            name: name,
            image: image,
            imageText: text,
            policy: policy,
            pod: options.pod,
            state: state
        )
    }

    /// The unit that a container of a pod is bound to.
    private static func pod(of path: String, _ manager: inout Manager) throws(BusError) -> String? {
        let units = try manager.property("BindsTo", ofEach: [path]).first??.elements
        return units?.compactMap(\.string).first { $0.hasSuffix("-pod.service") }
    }
}
