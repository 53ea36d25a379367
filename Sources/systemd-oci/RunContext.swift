import Glibc
import Linux
import Lowering
import OCI

/// What a `run` is to do, and on whose behalf.
struct RunContext {
    /// With what the container's pod has for all of its containers.
    let options: RunOptions
    /// The pod that the container joins.
    let pod: PodRecord?
    let name: String
    /// The unit that this runs in, such as `web.service`; nil outside of one.
    let unit: String?
    let invocation: String?
    /// Whether the container's process is to be handed over to the service manager.
    let handsOver: Bool
    /// What this process was started with, each `NAME=value`.
    let environment: [String]

    init(arguments: [String]) throws(Failure) {
        var options: RunOptions
        do {
            options = try RunOptions(arguments: arguments)
        } catch {
            throw Failure("run: \(error)")
        }
        pod = options.showsHelp ? nil : try Self.join(&options)
        self.options = options
        environment = Self.variables()
        unit = Self.value("PODMAN_SYSTEMD_UNIT", in: environment)
        invocation = Self.value("INVOCATION_ID", in: environment)
        handsOver = options.detach && Self.value("NOTIFY_SOCKET", in: environment) != nil
        if let name = options.name {
            self.name = name
        } else {
            name = try Self.name(for: options.image ?? "")
        }
    }

    subscript(_ variable: String) -> String? { Self.value(variable, in: environment) }

    private static func join(_ options: inout RunOptions) throws(Failure) -> PodRecord? {
        guard let name = options.pod else { return nil }
        guard let record = PodRecord(named: name) else {
            throw Failure("run: --pod '\(name)': there is no such pod that runs")
        }
        let pod = try record.options()
        do {
            options = try options.joining(pod)
        } catch {
            throw Failure("run: \(error)")
        }
        return record
    }

    /// What journal entries of the container begin with.
    var identifier: String {
        guard let unit, let dot = unit.lastIndex(of: ".") else { return name }
        return String(unit[..<dot])
    }

    /// Whether pulling is another unit's: then a missing image has a reason, and is not ours to fetch.
    var isPulledElsewhere: Bool { unit != nil }

    /// A name for a container that has none: what it runs and some random digits.
    private static func name(for image: String) throws(Failure) -> String {
        let last = image.split(separator: "/").last ?? "container"
        let stem = last.prefix { $0 != ":" && $0 != "@" }.utf8.filter { byte in
            (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
        }
        do {
            let digits = String(try randomNumber() & 0xFFFF_FFFF, radix: 16)
            let text = stem.isEmpty ? "container" : String(decoding: stem.prefix(40), as: UTF8.self)
            return text + "-" + digits
        } catch {
            throw Failure("cannot find a name", error)
        }
    }

    private static func value(_ name: String, in environment: [String]) -> String? {
        let prefix = name + "="
        return environment.first { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
    }

    /// This process's environment, each `NAME=value`.
    static func variables() -> [String] {
        var variables: [String] = []
        var next = unsafe environ
        while let word = unsafe next.pointee {
            unsafe variables.append(String(cString: word))
            unsafe next += 1
        }
        return variables
    }
}
