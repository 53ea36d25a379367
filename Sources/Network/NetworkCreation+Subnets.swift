import JSON

extension NetworkCreation {
    /// One subnet that a new network is to have.
    struct Subnet: Equatable {
        var subnet: IPSubnet
        var gateway: IPAddress?
        var range: (first: IPAddress, last: IPAddress)?

        static func == (left: Self, right: Self) -> Bool {
            left.subnet == right.subnet && left.gateway == right.gateway
                && left.range?.first == right.range?.first && left.range?.last == right.range?.last
        }

        var document: JSONValue {
            var document: JSONValue = ["subnet": .string("\(subnet)")]
            document = document.setting("gateway", gateway.map { .string("\($0)") })
            let range = range.map { range -> JSONValue in
                ["start_ip": .string("\(range.first)"), "end_ip": .string("\(range.last)")]
            }
            return document.setting("lease_range", range)
        }
    }

    /// The subnets that were asked for.
    func givenSubnets() throws(NetworkError) -> [Subnet] {
        if subnets.isEmpty, !gateways.isEmpty || !ranges.isEmpty {
            throw .creation("--gateway and --ip-range need a --subnet")
        }
        if gateways.count > subnets.count { throw .creation("there are more gateways than subnets") }
        if ranges.count > subnets.count { throw .creation("there are more ranges than subnets") }
        var given: [Subnet] = []
        for (index, text) in subnets.enumerated() {
            guard let subnet = IPSubnet(text) else {
                throw .creation("--subnet '\(text)': needs the form address/prefix")
            }
            if let other = given.first(where: { $0.subnet.overlaps(subnet) }) {
                throw .creation("the subnets \(other.subnet) and \(subnet) overlap")
            }
            var new = Subnet(subnet: subnet)
            if index < gateways.count {
                new.gateway = try Self.address(gateways[index], in: subnet, "--gateway")
            }
            if index < ranges.count { new.range = try Self.range(ranges[index], in: subnet) }
            given.append(new)
        }
        return given
    }

    private static func address(
        _ text: String,
        in subnet: IPSubnet,
        _ flag: String
    ) throws(NetworkError) -> IPAddress {
        guard let address = IPAddress(text) else { throw .creation("\(flag) '\(text)': not an address") }
        guard subnet.contains(address) else {
            throw .creation("\(flag) '\(text)': not an address of \(subnet)")
        }
        return address
    }

    private static func range(
        _ text: String,
        in subnet: IPSubnet
    ) throws(NetworkError) -> (first: IPAddress, last: IPAddress) {
        if let dash = text.firstIndex(of: "-") {
            let first = try address(String(text[..<dash]), in: subnet, "--ip-range")
            let last = try address(String(text[text.index(after: dash)...]), in: subnet, "--ip-range")
            guard first.value <= last.value else {
                throw .creation("--ip-range '\(text)': ends before it begins")
            }
            return (first, last)
        }
        guard let range = IPSubnet(text) else {
            throw .creation("--ip-range '\(text)': needs the form address/prefix or first-last")
        }
        guard range.network.family == subnet.network.family, range.prefix >= subnet.prefix,
            subnet.contains(range.network)
        else { throw .creation("--ip-range '\(text)': not a part of \(subnet)") }
        return (range.firstHost, range.last)
    }

    static func check(_ subnets: [Subnet], against used: [IPSubnet]) throws(NetworkError) {
        for subnet in subnets.map({ $0.subnet }) {
            if let other = used.first(where: subnet.overlaps) {
                throw .creation(
                    "the subnet \(subnet) is in use: \(other) is another network's, or the host's"
                )
            }
        }
    }

    /// Adds free subnets to a bridge's, where it needs some.
    mutating func addSubnets(
        to subnets: inout [Subnet],
        used: [IPSubnet],
        routed: [IPSubnet]
    ) throws(NetworkError) {
        addressManager = addressManager ?? "host-local"
        if addressManager == "host-local" {
            let families = subnets.map { $0.subnet.network.family }
            let used = used + subnets.map { $0.subnet }
            if families.isEmpty || hasIPv6 && !families.contains(.v4) {
                subnets.append(Subnet(subnet: try FreeSubnet.v4(used: used, routed: routed)))
            }
            if hasIPv6, !families.contains(.v6) {
                subnets.append(Subnet(subnet: try FreeSubnet.v6(used: used)))
            }
        }
        if subnets.contains(where: { $0.subnet.network.family == .v6 }) { hasIPv6 = true }
    }

    /// The whole document; its members have the order that Podman's have.
    func document(
        _ name: String,
        _ identifier: String,
        _ created: String,
        _ subnets: [Subnet]
    ) throws(NetworkError) -> JSONValue {
        let hasIPv6 = hasIPv6 || subnets.contains { $0.subnet.network.family == .v6 }
        var members: [JSONValue.Member] = [
            .init("name", .string(name)), .init("id", .string(identifier)), .init("driver", .string(driver)),
        ]
        if let interface { members.append(.init("network_interface", .string(interface))) }
        members.append(.init("created", .string(created)))
        if !subnets.isEmpty { members.append(.init("subnets", .array(subnets.map({ $0.document })))) }
        let routes = try routeDocuments()
        if !routes.isEmpty { members.append(.init("routes", .array(routes))) }
        members += [
            .init("ipv6_enabled", .bool(hasIPv6)), .init("internal", .bool(isInternal)),
            .init("dns_enabled", .bool(hasDNS)),
        ]
        if !nameservers.isEmpty {
            members.append(.init("network_dns_servers", .array(nameservers.map { .string($0) })))
        }
        if !labels.isEmpty { members.append(.init("labels", Self.document(labels))) }
        if !options.isEmpty { members.append(.init("options", Self.document(options))) }
        members.append(.init("ipam_options", ["driver": .string(addressManager ?? "host-local")]))
        return .object(members)
    }

    private static func document(_ pairs: [String: String]) -> JSONValue {
        .object(pairs.sorted { $0.key < $1.key }.map { JSONValue.Member($0.key, .string($0.value)) })
    }

    private func routeDocuments() throws(NetworkError) -> [JSONValue] {
        var documents: [JSONValue] = []
        for text in routes {
            let fields = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            guard (2...3).contains(fields.count), let subnet = IPSubnet(fields[0]),
                let slash = fields[0].lastIndex(of: "/"),
                IPAddress(String(fields[0][..<slash])) == subnet.network,
                let gateway = IPAddress(fields[1])
            else { throw .creation("--route '\(text)': needs the form subnet,gateway[,metric]") }
            var document: JSONValue = [
                "destination": .string("\(subnet)"), "gateway": .string("\(gateway)"),
            ]
            if fields.count == 3 {
                guard let metric = UInt32(fields[2]) else {
                    throw .creation("--route '\(text)': the metric is no number")
                }
                document = document.setting("metric", .number(String(metric)))
            }
            documents.append(document)
        }
        return documents
    }
}
