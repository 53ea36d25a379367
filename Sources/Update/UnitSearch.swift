import Lowering
import OCI
package import Systemd

/// Finds the units that run containers, by what the service manager has loaded.
package enum UnitSearch {
    /// All containers of ours, by unit, and what could not be read of others.
    package static func containers(
        _ manager: inout Manager
    ) throws(BusError) -> (found: [UpdatedContainer], problems: [String]) {
        var found: [UpdatedContainer] = []
        var problems: [String] = []
        let units = try manager.call("ListUnitsByPatterns", [.strings([]), .strings(["*.service"])])
        for unit in units.first?.elements ?? [] {
            guard let fields = unit.elements, fields.count >= 7, fields[2].string == "loaded",
                let name = fields[0].string, let path = fields[6].string
            else { continue }
            do {
                let command = try manager.property("ExecStart", of: path, "Service")
                guard let words = words(of: command),
                    var container = try container(name, fields[3].string ?? "", words)
                else { continue }
                if container.pod != nil { container.pod = try pod(of: path, &manager) }
                // It would be gone when it stops.
                if container.policy != nil, try manager.property("Transient", of: path).boolean == true {
                    container.policy = nil
                }
                found.append(container)
            } catch let error as BusError {
                // It has gone meanwhile.
                guard error.name != nil else { throw error }
            } catch {
                problems.append("\(name): \(error)")
            }
        }
        return (found.sorted { $0.unit < $1.unit }, problems)
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
        let units = try manager.property("BindsTo", of: path).elements ?? []
        return units.compactMap(\.string).first { $0.hasSuffix("-pod.service") }
    }
}
