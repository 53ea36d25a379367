/// A `.pod` file: one variable for each key, named after it; `Pod.keys` says what they mean.
///
/// A single value is nil where the key is missing or its last assignment is empty.
package struct Pod: QuadletModel, UserMapping {
    package static let kind = QuadletKind.pod

    package var addHost: [String] = []
    package var containersConfModule: [String] = []
    package var dns: [String] = []
    package var dnsOption: [String] = []
    package var dnsSearch: [String] = []
    package var exitPolicy: String?
    package var gidMap: [String] = []
    package var globalArgs: [String] = []
    package var hostName: String?
    package var ip: String?
    package var ip6: String?
    package var label: [String] = []
    package var network: [String] = []
    package var networkAlias: [String] = []
    package var podName: String?
    package var podmanArgs: [String] = []
    package var publishPort: [String] = []
    package var remapGid: [String] = []
    package var remapUid: [String] = []
    package var remapUidSize: String?
    package var remapUsers: String?
    package var serviceName: String?
    package var shmSize: String?
    package var stopTimeout: String?
    package var subGIDMap: String?
    package var subUIDMap: String?
    package var uidMap: [String] = []
    package var userNS: String?
    package var volume: [String] = []

    package var quadlet = QuadletSettings()

    package init() {}

    package func check(_ checks: inout FileChecks) {
        checkMapping(&checks)
    }

    /// All keys of `[Pod]`, sorted by name.
    // swift-format-ignore
    package static let keys: [Key<Pod>] = [
        Key("AddHost", "5.3", .list { $0.addHost.collect($1) }, .hostLine, becomes: "--add-host", "Lines of `/etc/hosts` of all containers", "db.example.com:192.0.2.7"),
        Key("ContainersConfModule", "5.0", .list { $0.containersConfModule.collect($1) }, becomes: "--module before pod", "Module of containers.conf", "/etc/containers/web.conf"),
        Key("DNS", "5.3", .list { $0.dns.collect($1) }, becomes: "--dns", "Name server of all containers, or `none`", "192.0.2.53"),
        Key("DNSOption", "5.3", .list { $0.dnsOption.collect($1) }, becomes: "--dns-option", "Option of resolv.conf", "ndots:1"),
        Key("DNSSearch", "5.3", .list { $0.dnsSearch.collect($1) }, becomes: "--dns-search", "Domain to search", "example.com"),
        Key("ExitPolicy", "5.6", .text { $0.exitPolicy = $1 }, .oneOf("stop continue"), becomes: "--exit-policy", "What happens when the last container has ended; `stop` by default", "continue"),
        Key("GIDMap", "5.3", .words { $0.gidMap.collect($1) }, becomes: "--gidmap", "Maps groups into the user namespace of all containers", "0:10000:10"),
        Key("GlobalArgs", "5.0", .arguments { $0.globalArgs.collect($1) }, becomes: "options before pod", "Options of the program itself", "--log-level=debug"),
        Key("HostName", "5.5", .text { $0.hostName = $1 }, becomes: "--hostname", "Host name of all containers", "web.example.com"),
        Key("IP", "5.3", .text { $0.ip = $1 }, .address, becomes: "--ip", "IPv4 address in the network", "192.0.2.10"),
        Key("IP6", "5.3", .text { $0.ip6 = $1 }, .address, becomes: "--ip6", "IPv6 address in the network", "2001:db8::10"),
        Key("Label", "5.6", .pairs { $0.label.collect($1) }, becomes: "--label", "Labels of the pod", "org.example.owner=web"),
        Key("Network", "5.0", .list { $0.network.collect($1) }, becomes: "--network", "Network of all containers; the default one where the key is missing", "host"),
        Key("NetworkAlias", "5.2", .list { $0.networkAlias.collect($1) }, becomes: "--network-alias", "Further names in the network", "www"),
        Key("PodName", "5.0", .text { $0.podName = $1 }, becomes: "--name", "Name of the pod; `systemd-` and the file's name by default", "web"),
        Key("PodmanArgs", "5.0", .arguments { $0.podmanArgs.collect($1) }, becomes: "as they are", "Further flags of `pod create`", "--sysctl=net.core.somaxconn=1024"),
        Key("PublishPort", "5.0", .list { $0.publishPort.collect($1) }, .publication, becomes: "--publish", "Ports of the host that lead into the pod", "127.0.0.1:8080:80/tcp"),
        Key("RemapGid", "5.3", .words { $0.remapGid.collect($1) }, becomes: "--gidmap, --userns", "Groups, as `RemapUsers=` says", "0:10000:10", replacedBy: "GIDMap="),
        Key("RemapUid", "5.3", .words { $0.remapUid.collect($1) }, becomes: "--uidmap, --userns", "Users, as `RemapUsers=` says", "0:10000:10", replacedBy: "UIDMap="),
        Key("RemapUidSize", "5.3", .text { $0.remapUidSize = $1 }, .integer, becomes: "--userns", "How many IDs `RemapUsers=auto` takes", "4096", replacedBy: "UserNS=auto:size="),
        Key("RemapUsers", "5.3", .text { $0.remapUsers = $1 }, .oneOf("manual auto keep-id"), becomes: "--userns", "How users are mapped", "auto", replacedBy: "UserNS="),
        Key("ServiceName", "5.3", .text { $0.serviceName = $1 }, .service, becomes: "name of the unit", "Name of the service, without `.service`", "frontend"),
        Key("ShmSize", "5.4", .text { $0.shmSize = $1 }, .size, becomes: "--shm-size", "Size of `/dev/shm` of all containers", "100m"),
        Key("StopTimeout", "5.7", .text { $0.stopTimeout = $1 }, .integer, becomes: "--time of pod stop", "Seconds until what is left of the pod is killed; 10 by default", "20"),
        Key("SubGIDMap", "5.3", .text { $0.subGIDMap = $1 }, becomes: "--subgidname", "Name in `/etc/subgid`; not supported, use `UserNS=auto`", "web"),
        Key("SubUIDMap", "5.3", .text { $0.subUIDMap = $1 }, becomes: "--subuidname", "Name in `/etc/subuid`; not supported, use `UserNS=auto`", "web"),
        Key("UIDMap", "5.3", .words { $0.uidMap.collect($1) }, becomes: "--uidmap", "Maps users into the user namespace of all containers", "0:10000:10"),
        Key("UserNS", "5.3", .text { $0.userNS = $1 }, becomes: "--userns", "User namespace of all containers", "auto"),
        Key("Volume", "5.0", .list { $0.volume.collect($1) }, .volume, becomes: "--volume", "Volumes and directories of the host in all containers; a path that begins with `.` is relative to the Quadlet file", "/srv/web:/var/www:ro"),
    ]
}
