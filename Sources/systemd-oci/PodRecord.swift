import Glibc
import JSON
import Linux
import Lowering

/// What containers must know of the pod that they join: `pod.json` in the runtime directory of its unit.
struct PodRecord: Equatable {
    var name: String
    /// The unit that holds what the containers share.
    var unit: String
    /// The command line that it was made with, after `pod create`.
    var arguments: [String]
    var hostname: String
    /// The first ID of the containers; nil where they have no range.
    var firstID: UInt32?
    /// The number of the mount namespace that has what the containers share.
    var namespace: UInt64
    /// Which file descriptor of the service manager it was.
    var descriptor: CInt
    /// What netavark made of its networks.
    var addresses: [String]

    static func path(in directory: String) -> String { directory + "/pod.json" }

    var text: String {
        var members: [JSONValue.Member] = [
            .init("name", .string(name)),
            .init("unit", .string(unit)),
            .init("arguments", .array(arguments.map { .string($0) })),
            .init("hostname", .string(hostname)),
            .init("namespace", .number(String(namespace))),
            .init("descriptor", .number(String(descriptor))),
            .init("addresses", .array(addresses.map { .string($0) })),
        ]
        if let firstID { members.append(.init("firstID", .number(String(firstID)))) }
        return JSONValue.object(members).text + "\n"
    }

    /// What the pod was made with.
    func options() throws(Failure) -> PodCreateOptions {
        do {
            return try PodCreateOptions(arguments: arguments)
        } catch {
            throw Failure("the pod '\(name)': \(error)")
        }
    }
}

extension PodRecord {
    init?(in directory: String) {
        guard let bytes = HostFile.content(Self.path(in: directory)),
            let value = try? JSONValue(parsing: bytes),  // Half a file of a crash: no pod.
            let name = value["name"]?.string, let unit = value["unit"]?.string,
            let arguments = value["arguments"]?.strings, let hostname = value["hostname"]?.string,
            let namespace = value["namespace"]?.integer(as: UInt64.self),
            let descriptor = value["descriptor"]?.integer(as: CInt.self),
            let addresses = value["addresses"]?.strings
        else { return nil }
        self.init(
            name: name,
            unit: unit,
            arguments: arguments,
            hostname: hostname,
            firstID: value["firstID"]?.integer(as: UInt32.self),
            namespace: namespace,
            descriptor: descriptor,
            addresses: addresses
        )
    }

    /// The pod of a name, whose unit is active; nil where there is none.
    init?(named name: String) {
        // Where the generator puts it, else any.
        let stem = name.hasPrefix("systemd-") ? name.dropFirst("systemd-".count) : name[...]
        let first = "\(ContainerState.runDirectory)/\(stem)-pod.pod"
        if let record = PodRecord(in: first), record.name == name {
            self = record
            return
        }
        guard let record = Self.all().first(where: { $0.name == name }) else { return nil }
        self = record
    }

    /// All pods whose units are active, by name.
    static func all() -> [PodRecord] {
        HostFile.entries(ContainerState.runDirectory)
            .compactMap { PodRecord(in: "\(ContainerState.runDirectory)/\($0)") }
            .sorted { $0.name < $1.name }
    }
}
