import ArgumentParser
import Discovery
import Glibc
import Linux
import Quadlet
import UnitFile

struct KubeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kube",
        abstract: "Run Kubernetes YAML until the next boot.",
        discussion: """
            A file of YAML becomes services as a .kube file makes them, of which each pod and each container has one of \
            its own. They are there until `systemd-oci kube down` or the next boot; what is to stay has a .kube file in \
            /etc/containers/systemd.
            """,
        subcommands: [KubePlayCommand.self, KubeDownCommand.self]
    )
}

struct KubePlayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "play",
        abstract: "Start the pods of a file of Kubernetes YAML."
    )

    @Option(help: ArgumentHelp("A file with ConfigMaps.", valueName: "path"))
    var configmap: [String] = []

    @Option(help: ArgumentHelp("The network of the pods.", valueName: "network"))
    var network: [String] = []

    @Option(help: ArgumentHelp("A port of the host that leads into the pods.", valueName: "port"))
    var publish: [String] = []

    @Option(help: ArgumentHelp("The user namespace of the pods.", valueName: "mode"))
    var userns: String?

    @Option(help: ArgumentHelp("Where output goes: journald, passthrough or none.", valueName: "driver"))
    var logDriver: String?

    @Option(help: ArgumentHelp("An annotation of every container.", valueName: "name=value"))
    var annotation: [String] = []

    @Flag(help: "Publish every containerPort, not only those with a hostPort.")
    var publishAll = false

    @Flag(help: "Names of containers don't begin with that of their pod.")
    var noPodPrefix = false

    @Flag(help: "Start a file anew that was started before.")
    var replace = false

    @Flag(inversion: .prefixedNo, help: "Start the pods, and not only make their units.")
    var start = true

    @OptionGroup var scope: UnitScope

    @Argument(help: ArgumentHelp("The YAML file; - is standard input.", valueName: "file"))
    var file: String

    func run() throws {
        let kube = try PlayedKube(file, scope.value)
        let sources = QuadletSources(scope: scope.value).sources
        if let other = sources.first(where: { $0.service == kube.service && $0.path != kube.path }) {
            throw Failure("\(file): \(other.path) is \(kube.service) already")
        }
        let isThere = Files.exists(kube.path)
        guard replace || !isThere else {
            throw Failure("\(file): was started before; use --replace to start it anew")
        }
        let systemctl = Systemctl(scope.value)
        if isThere { try systemctl.stop([kube.service]) }
        try kube.write(try document(kube))
        try systemctl.reload()
        if start {
            do {
                try systemctl.start([kube.service])
            } catch {
                say(
                    "systemd-oci: `journalctl -u \(kube.service)` says more; `systemd-oci kube down \(file)` removes it"
                )
                throw error
            }
        }
        write(kube.service + "\n", to: STDOUT_FILENO)
    }

    private func document(_ kube: PlayedKube) throws -> UnitDocument {
        var document = UnitDocument()
        document.add("Kube", "Yaml", Self.word(kube.yaml))
        for path in configmap { document.add("Kube", "ConfigMap", Self.word(PlayedKube.absolute(path))) }
        for (key, values) in [("Network", network), ("PublishPort", publish)] {
            for value in values { document.add("Kube", key, try Self.spelled(value)) }
        }
        for (key, value) in [("UserNS", userns), ("LogDriver", logDriver)] {
            if let value { document.add("Kube", key, try Self.spelled(value)) }
        }
        var flags = annotation.map { "--annotation=" + $0 }
        if publishAll { flags.append("--publish-all") }
        if noPodPrefix { flags.append("--no-pod-prefix") }
        if !flags.isEmpty { document.add("Kube", "PodmanArgs", flags.map(Self.word).joined(separator: " ")) }
        document.add("Service", "WorkingDirectory", Quoting.escapingSpecifiers(PlayedKube.absolute(".")))
        return document
    }

    private static func word(_ text: String) -> String { Quoting.word(Quoting.literal(text)) }

    private static func spelled(_ text: String) throws(Failure) -> String {
        guard let text = ValueForm.list.spelling(of: text) else { throw Failure("'\(text)' is no value") }
        return text
    }
}

struct KubeDownCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "down",
        abstract: "Stop the pods of a file of Kubernetes YAML, and remove their units."
    )

    @Flag(help: "Remove the volumes of its claims, too.")
    var force = false

    @OptionGroup var scope: UnitScope

    @Argument(help: ArgumentHelp("The YAML file that was started; - is standard input.", valueName: "file"))
    var file: String

    func run() throws {
        let kube = try PlayedKube(file, scope.value)
        guard Files.exists(kube.path) else {
            throw Failure("\(file): was not started by `systemd-oci kube play`")
        }
        let systemctl = Systemctl(scope.value)
        if force {
            var diagnostics: [Diagnostic] = []
            let bytes: [UInt8]
            do {
                bytes = try Files.read(kube.path)
            } catch {
                throw Failure(error)
            }
            var document = UnitDocument(parsing: bytes, path: kube.path, diagnostics: &diagnostics)
            document.set("Kube", "KubeDownForce", "yes")
            try kube.write(document)
            try systemctl.reload()
        }
        try systemctl.stop([kube.service])
        let volumes = try systemctl.unneeded("*-volume.service", madeOf: kube.yaml)
        if !volumes.isEmpty { try systemctl.stop(volumes) }
        try kube.remove()
        try systemctl.reload()
        write(kube.service + "\n", to: STDOUT_FILENO)
    }
}
