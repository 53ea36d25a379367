extension Network {
    /// All keys of `[Network]`, sorted by name.
    // swift-format-ignore
    package static let keys: [Key<Network>] = [
        Key("ContainersConfModule", "4.8", .list { $0.containersConfModule.collect($1) }, becomes: "--module before network", "Module of containers.conf", "/etc/containers/web.conf"),
        Key("DNS", "4.7", .list { $0.dns.collect($1) }, becomes: "--dns", "Name server of the containers in the network", "192.0.2.53"),
        Key("DisableDNS", "4.4", .flag { $0.disableDNS = $1 }, becomes: "--disable-dns", "Whether containers can't find each other by name", "yes"),
        Key("Driver", "4.4", .text { $0.driver = $1 }, becomes: "--driver", "`bridge`, `macvlan` or `ipvlan`", "bridge"),
        Key("Gateway", "4.4", .list { $0.gateway.collect($1) }, .address, becomes: "--gateway", "Gateway of the subnet of the same position", "192.0.2.1"),
        Key("GlobalArgs", "4.8", .arguments { $0.globalArgs.collect($1) }, becomes: "options before network", "Options of the program itself", "--log-level=debug"),
        Key("IPAMDriver", "4.4", .text { $0.ipamDriver = $1 }, .oneOf("host-local dhcp none"), becomes: "--ipam-driver", "Who gives out addresses", "host-local"),
        Key("IPRange", "4.4", .list { $0.ipRange.collect($1) }, .addressRange, becomes: "--ip-range", "Addresses of the subnet of the same position that containers get", "192.0.2.128/25"),
        Key("IPv6", "4.4", .flag { $0.ipv6 = $1 }, becomes: "--ipv6", "Whether there is an IPv6 subnet as well", "yes"),
        Key("InterfaceName", "5.6", .text { $0.interfaceName = $1 }, becomes: "--interface-name", "The bridge, or the parent device of `macvlan` and `ipvlan`", "web0"),
        Key("Internal", "4.4", .flag { $0.`internal` = $1 }, becomes: "--internal", "Whether there is no way out of the network", "yes"),
        Key("Label", "4.4", .pairs { $0.label.collect($1) }, becomes: "--label", "Labels of the network", "org.example.owner=web"),
        Key("NetworkDeleteOnStop", "5.5", .flag { $0.networkDeleteOnStop = $1 }, becomes: "ExecStopPost=", "Whether the network is removed when the unit stops", "yes"),
        Key("NetworkName", "4.7", .text { $0.networkName = $1 }, .resource, becomes: "NETWORK", "Name of the network; `systemd-` and the file's name by default", "web"),
        Key("Options", "4.4", .pairs { $0.options.collect($1) }, becomes: "--opt", "Options of the driver", "mtu=1400"),
        Key("PodmanArgs", "4.6", .arguments { $0.podmanArgs.collect($1) }, becomes: "as they are", "Further flags of `network create`, before the name", "--route=192.0.2.128/25,192.0.2.1"),
        Key("ServiceName", "5.3", .text { $0.serviceName = $1 }, .service, becomes: "name of the unit", "Name of the service, without `.service`", "frontend"),
        Key("Subnet", "4.4", .list { $0.subnet.collect($1) }, .subnet, becomes: "--subnet", "Subnets of the network", "192.0.2.0/24"),
    ]
}
