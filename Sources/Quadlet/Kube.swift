/// A `.kube` file: one variable for each key, named after it; `Kube.keys` says what they mean.
///
/// A single value is nil where the key is missing or its last assignment is empty.
package struct Kube: QuadletModel, UserMapping {
    package static let kind = QuadletKind.kube

    package var autoUpdate: [String] = []
    package var configMap: [String] = []
    package var containersConfModule: [String] = []
    package var exitCodePropagation: String?
    package var globalArgs: [String] = []
    package var kubeDownForce: Bool?
    package var logDriver: String?
    package var logOpt: [String] = []
    package var network: [String] = []
    package var podmanArgs: [String] = []
    package var publishPort: [String] = []
    package var remapGid: [String] = []
    package var remapUid: [String] = []
    package var remapUidSize: String?
    package var remapUsers: String?
    package var serviceName: String?
    package var setWorkingDirectory: String?
    package var userNS: String?
    package var yaml: [String] = []

    package var quadlet = QuadletSettings()

    package init() {}

    // There are no keys for these in a `.kube` file.
    package var uidMap: [String] { [] }
    package var gidMap: [String] { [] }
    package var subUIDMap: String? { nil }
    package var subGIDMap: String? { nil }

    package func check(_ checks: inout FileChecks) {
        checks.require("Yaml", yaml.first)
        checkMapping(&checks)
        if remapUsers == "manual" {
            checks.complain(
                "RemapUsers",
                "'RemapUsers=manual' is not supported in a .kube file, use 'UserNS='"
            )
        }
        if setWorkingDirectory?.lowercased() == "yaml", yaml.count > 1 {
            let message = "'SetWorkingDirectory=yaml' needs a single 'Yaml='"
            checks.complain("SetWorkingDirectory", message)
        }
        checks.checkServiceOfContainers()
    }

    /// All keys of `[Kube]`, sorted by name.
    // swift-format-ignore
    package static let keys: [Key<Kube>] = [
        Key("AutoUpdate", "4.7", .words { $0.autoUpdate.collect($1) }, becomes: "--annotation io.containers.autoupdate", "Whether automatic updates look at the images, or with `CONTAINER/` before it at one", "web/registry"),
        Key("ConfigMap", "4.4", .words { $0.configMap.collect($1) }, becomes: "--configmap", "Files with ConfigMaps; relative to the Quadlet file", "settings.yaml"),
        Key("ContainersConfModule", "4.8", .list { $0.containersConfModule.collect($1) }, becomes: "--module before kube", "Module of containers.conf", "/etc/containers/web.conf"),
        Key("ExitCodePropagation", "4.6", .text { $0.exitCodePropagation = $1 }, .oneOf("all any none"), becomes: "--service-exit-code-propagation", "Which failures of containers are the unit's; `none` by default", "any"),
        Key("GlobalArgs", "4.8", .arguments { $0.globalArgs.collect($1) }, becomes: "options before kube", "Options of the program itself", "--log-level=debug"),
        Key("KubeDownForce", "4.8", .flag { $0.kubeDownForce = $1 }, becomes: "--force of kube down", "Whether volumes are removed when the unit stops", "yes"),
        Key("LogDriver", "4.5", .text { $0.logDriver = $1 }, becomes: "--log-driver", "Where output goes: `journald`, `passthrough`, `none`", "journald"),
        Key("LogOpt", "5.2", .words { $0.logOpt.collect($1) }, becomes: "--log-opt", "Options of the log driver", "tag=web"),
        Key("Network", "4.4", .list { $0.network.collect($1) }, becomes: "--network", "Network of the pods; the default one where the key is missing", "host"),
        Key("PodmanArgs", "4.6", .arguments { $0.podmanArgs.collect($1) }, becomes: "as they are", "Further flags of `kube play`, before the files", "--annotation=org.example.owner=web"),
        Key("PublishPort", "4.4", .list { $0.publishPort.collect($1) }, .publication, becomes: "--publish", "Ports of the host that lead into the pods", "127.0.0.1:8080:80/tcp"),
        Key("RemapGid", "4.4", .words { $0.remapGid.collect($1) }, becomes: "--userns", "Groups, as `RemapUsers=` says", "0:10000:10", replacedBy: "UserNS=auto:gidmapping="),
        Key("RemapUid", "4.4", .words { $0.remapUid.collect($1) }, becomes: "--userns", "Users, as `RemapUsers=` says", "0:10000:10", replacedBy: "UserNS=auto:uidmapping="),
        Key("RemapUidSize", "4.4", .text { $0.remapUidSize = $1 }, .integer, becomes: "--userns", "How many IDs `RemapUsers=auto` takes", "4096", replacedBy: "UserNS=auto:size="),
        Key("RemapUsers", "4.4", .text { $0.remapUsers = $1 }, .oneOf("manual auto keep-id"), becomes: "--userns", "How users are mapped", "auto", replacedBy: "UserNS="),
        Key("ServiceName", "5.3", .text { $0.serviceName = $1 }, .service, becomes: "name of the unit", "Name of the service, without `.service`", "frontend"),
        Key("SetWorkingDirectory", "4.7", .text { $0.setWorkingDirectory = $1 }, .oneOf("yaml unit"), becomes: "WorkingDirectory=", "Where relative paths in the YAML begin: the folder of the YAML file, or of the Quadlet file", "yaml"),
        Key("UserNS", "4.5", .text { $0.userNS = $1 }, becomes: "--userns", "User namespace of the pods", "auto"),
        Key("Yaml", "4.4", .words { $0.yaml.collect($1) }, becomes: "operand", "The Kubernetes files to run; relative to the Quadlet file", "web.yaml"),
    ]
}
