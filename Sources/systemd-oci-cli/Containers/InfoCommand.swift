import ArgumentParser
import ContentStore
import Glibc
import JSON
import Linux
import Systemd

struct InfoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "info",
        abstract: "Show what this host has for containers.",
        discussion: """
            The members are those of podman-info(1), as far as they mean something here.

            Examples:
              systemd-oci info
              systemd-oci info --format '{{.host.kernel}}'
            """
    )

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("json, or a Go template such as '{{.host.kernel}}'.", valueName: "format")
    )
    var format: String?

    @Flag(name: [.customShort("D"), .long], help: ArgumentHelp("Of no effect.", visibility: .hidden))
    var debug = false

    @OptionGroup var scope: UnitScope
    @OptionGroup var options: StoreOptions

    func run() throws {
        let document = try self.document()
        guard let format else { return write(Self.lines(document, depth: 0).joined(), to: STDOUT_FILENO) }
        if format == "json" { return write(document.indentedText(by: 2) + "\n", to: STDOUT_FILENO) }
        do {
            write(try ValueTemplate(format).text(document) + "\n", to: STDOUT_FILENO)
        } catch {
            throw Failure("--format: \(error)")
        }
    }

    /// As YAML has it, as Podman prints it.
    private static func lines(_ value: JSONValue, depth: Int) -> [String] {
        let indent = String(repeating: "  ", count: depth)
        return (value.members ?? []).flatMap { member -> [String] in
            switch member.value {
            case .object: ["\(indent)\(member.name):\n"] + lines(member.value, depth: depth + 1)
            case .array(let elements):
                ["\(indent)\(member.name):\n"] + elements.map { "\(indent)- \($0.string ?? $0.text)\n" }
            case .string(let text): ["\(indent)\(member.name): \(text.isEmpty ? "\"\"" : text)\n"]
            default: ["\(indent)\(member.name): \(member.value.text)\n"]
            }
        }
    }

    private func document() throws -> JSONValue {
        let list = ContainerList(scope.value)
        let containers = try list.all()
        let images = try options.readableDetails()
        func count(_ status: KnownContainer.Status) -> JSONValue {
            .number(String(containers.count { $0.status == status }))
        }
        let systemd: String
        do {
            var manager = try list.manager()
            let answer = try manager.property("Version", of: Manager.path, "Manager")
            systemd = answer.string ?? ""
        } catch {
            throw (error as? Failure) ?? Failure(error)
        }
        let controllers = HostText.read("/sys/fs/cgroup/cgroup.controllers")
        return [
            "host": [
                "arch": .string(Self.machine), "kernel": .string(Self.kernel),
                "hostname": .string(Self.hostname),
                "cpus": .number(String(sysconf(CInt(_SC_NPROCESSORS_ONLN)))),
                "memTotal": .number(String(Self.memory("MemTotal"))),
                "memFree": .number(String(Self.memory("MemFree"))),
                "cgroupVersion": .string(controllers == nil ? "v1" : "v2"), "cgroupManager": "systemd",
                "cgroupControllers": .array(
                    (controllers ?? "").split(whereSeparator: \.isWhitespace).map { .string(String($0)) }
                ),
                "systemd": .string(systemd), "logDriver": "journald", "eventLogger": "journald",
                "networkBackend": "netavark",
                "netavark": .string(
                    Self.first(["/usr/lib/podman/netavark", "/usr/libexec/podman/netavark"])
                ),
                "aardvarkDNS": .string(
                    Self.first(["/usr/lib/podman/aardvark-dns", "/usr/libexec/podman/aardvark-dns"])
                ),
                "distribution": .string(Self.distribution),
                "security": ["rootless": .bool(geteuid() != 0), "seccompEnabled": .bool(Self.hasSeccomp)],
            ],
            "store": [
                "graphRoot": .string(options.path), "graphDriverName": "overlay",
                "containerStore": [
                    "number": .number(String(containers.count)), "running": count(.running),
                    "paused": count(.paused), "stopped": count(.exited), "created": count(.created),
                ],
                "imageStore": ["number": .number(String(images.count))],
            ],
            "version": ["Version": .string(Program.version)],
        ]
    }

    private static var machine: String { HostText.read("/proc/sys/kernel/arch").map(trimmed) ?? "" }
    private static var kernel: String { HostText.read("/proc/sys/kernel/osrelease").map(trimmed) ?? "" }
    private static var hostname: String { HostText.read("/proc/sys/kernel/hostname").map(trimmed) ?? "" }
    private static var hasSeccomp: Bool { HostText.read("/proc/sys/kernel/seccomp/actions_avail") != nil }

    private static func trimmed(_ text: String) -> String { String(text.prefix { !$0.isNewline }) }

    private static func memory(_ name: String) -> UInt64 {
        for line in HostText.read("/proc/meminfo")?.split(separator: "\n") ?? []
        where line.hasPrefix(name + ":") {
            return (UInt64(line.filter(\.isNumber)) ?? 0) * 1024
        }
        return 0
    }

    private static func first(_ paths: [String]) -> String {
        paths.first { unsafe access($0, X_OK) == 0 } ?? ""
    }

    private static var distribution: String {
        let lines = (HostText.read("/etc/os-release") ?? "").split(separator: "\n")
        let name = lines.first { $0.hasPrefix("PRETTY_NAME=") }?.dropFirst("PRETTY_NAME=".count) ?? ""
        return name.filter { $0 != "\"" }
    }
}
