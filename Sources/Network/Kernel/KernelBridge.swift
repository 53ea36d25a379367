import Glibc
import Linux

/// Sets bridges up and connects containers to them, without another program.
struct KernelBridge: ~Copyable {
    private let host: RoutingSocket

    init() throws(NetworkError) {
        host = try RoutingSocket()
    }

    /// Sets a bridge up, or finds it.
    ///
    /// - Parameters:
    ///   - attachment: The network.
    ///   - isKnown: Whether all was done before that is done once.
    ///   - publishes: Whether ports lead to it.
    /// - Returns: Its index.
    /// - Throws: What could not be done.
    func bridge(
        of attachment: BridgeAttachment,
        isKnown: Bool,
        publishes: Bool
    ) throws(NetworkError) -> UInt32 {
        let name = attachment.network.bridge
        var index = try find(name)
        let isNew = index == nil
        if isNew {
            // With an address of its own it does not take that of what is connected to it, which comes and goes.
            let bridge = LinkMessage.Interface(
                name,
                hardwareAddress: try Self.hardwareAddress(),
                mtu: attachment.mtu
            )
            try host.send(LinkMessage.addBridge(bridge), "make the bridge '\(name)'")
            index = try find(name)
        }
        guard let index else { throw .step("find '\(name)'", SyscallError("RTM_GETLINK", name, ENODEV)) }
        if isNew || !isKnown { try finish(attachment, index) }
        if publishes { try openLoopback(attachment, index) }
        return index
    }

    /// Lets answers to what the host has sent to its own 127.0.0.1 or ::1 come back.
    private func openLoopback(_ attachment: BridgeAttachment, _ index: UInt32) throws(NetworkError) {
        let name = attachment.network.bridge
        try KernelSetting.set("ipv4/conf/\(name)/route_localnet", "1")
        guard attachment.hasIPv6 else { return }
        try host.send(LinkMessage.addLoopback(on: index), "let ::1 answer on '\(name)'", ignoring: [EEXIST])
    }

    private func finish(_ attachment: BridgeAttachment, _ index: UInt32) throws(NetworkError) {
        let name = attachment.network.bridge
        try KernelSetting.set("ipv4/conf/\(name)/rp_filter", "2")
        if attachment.hasIPv6 {
            try KernelSetting.set("ipv6/conf/\(name)/accept_dad", "0")
            try KernelSetting.set("ipv6/conf/\(name)/accept_ra", "0")
        }
        if attachment.isInternal {
            try KernelSetting.set("ipv4/conf/\(name)/forwarding", "0")
            if attachment.hasIPv6 { try KernelSetting.set("ipv6/conf/\(name)/forwarding", "0") }
        } else {
            try KernelSetting.set("ipv4/ip_forward", "1")
            if attachment.hasIPv6 { try KernelSetting.set("ipv6/conf/all/forwarding", "1") }
        }
        for gateway in attachment.gateways {
            try host.send(
                LinkMessage.add(gateway.address, of: gateway.subnet, to: index),
                "give '\(name)' the address \(gateway.address)"
            )
        }
        try host.send(LinkMessage.setUp(index), "set '\(name)' up")
    }

    /// Connects a container's network namespace to a bridge.
    ///
    /// - Parameters:
    ///   - attachment: The network.
    ///   - bridge: The bridge's index.
    ///   - namespace: The container's namespace.
    ///   - container: The same, to talk to.
    /// - Returns: The interface's hardware address.
    /// - Throws: What could not be done.
    func connect(
        _ attachment: BridgeAttachment,
        to bridge: UInt32,
        _ namespace: borrowing Descriptor,
        _ container: borrowing RoutingSocket
    ) throws(NetworkError) -> [UInt8] {
        let random = try Self.hardwareAddress()
        let bytes = attachment.hardwareAddress.flatMap(Self.bytes) ?? random
        let end = LinkMessage.Interface(attachment.hostInterface, mtu: attachment.mtu)
        let peer = LinkMessage.Interface(attachment.interface, hardwareAddress: bytes, mtu: attachment.mtu)
        let pair = LinkMessage.addPair(end, on: bridge, peer: peer, in: namespace.number)
        let step = "connect '\(attachment.interface)' to the bridge '\(attachment.network.bridge)'"
        do {
            try host.send(pair, step)
        } catch .step(_, let error) where error.code == EEXIST {
            // A pod's namespace, or that of a start that was interrupted, may have one.
            try container.send(LinkMessage.delete(attachment.interface), step, ignoring: [ENODEV])
            try host.send(pair, step)
        }
        guard let index = try container.index(of: attachment.interface) else {
            throw .step(step, SyscallError("RTM_GETLINK", attachment.interface, ENODEV))
        }
        try setUp(attachment, index, namespace, container)
        try awaitForwarding(attachment.hostInterface)
        for entry in attachment.addresses {
            try host.send(
                LinkMessage.addNeighbor(entry.address, bytes, on: bridge),
                "make '\(entry.address)' known on '\(attachment.network.bridge)'"
            )
        }
        return bytes
    }

    /// Waits until packets pass.
    ///
    /// The kernel notices later that there is a carrier, and until then the bridge drops what is sent there: a client would
    /// try again only after a second. Since Linux 6.8 asking has it noticed.
    private func awaitForwarding(_ interface: String) throws(NetworkError) {
        if try forwards(interface) { return }
        let news = try RoutingSocket()
        try news.subscribeToInterfaces()
        // Other interfaces change, too. Where this one stays down that is seen when somebody connects.
        for _ in 0..<100 {
            if try forwards(interface) { return }
            guard try news.waitForChange(milliseconds: 50) else { return }
        }
    }

    /// Whether an interface's operational state is `IF_OPER_UP`.
    private func forwards(_ interface: String) throws(NetworkError) -> Bool {
        let answer = try host.send(LinkMessage.get(interface), "find '\(interface)'", ignoring: [ENODEV])
        return answer?.attribute(LinkMessage.Attribute.state)?.first == 6
    }

    private func setUp(
        _ attachment: BridgeAttachment,
        _ index: UInt32,
        _ namespace: borrowing Descriptor,
        _ container: borrowing RoutingSocket
    ) throws(NetworkError) {
        let interface = attachment.interface
        if attachment.hasIPv6 {
            try KernelSetting.set("ipv6/conf/\(attachment.hostInterface)/accept_dad", "0")
        }
        do {
            var visit = VisitedNamespaces()
            do {
                try visit.enter(namespace, .net)
            } catch {
                throw .call(error)
            }
            try KernelSetting.set("ipv6/conf/\(interface)/autoconf", "0", isOptional: true)
            if attachment.hasIPv6 { try KernelSetting.set("ipv6/conf/\(interface)/accept_dad", "0") }
            try KernelSetting.set("ipv4/conf/\(interface)/arp_notify", "1")
            try KernelSetting.set("ipv4/conf/\(interface)/rp_filter", "2")
        }
        for address in attachment.addresses {
            try container.send(
                LinkMessage.add(address.address, of: address.subnet, to: index),
                "give '\(interface)' the address \(address.address)"
            )
        }
        try container.send(LinkMessage.setUp(index), "set '\(interface)' up")
        for route in attachment.routes {
            try container.send(
                LinkMessage.add(route),
                "route \(route.destination) by \(route.gateway)",
                // A second network's default route, where it is the same.
                ignoring: [EEXIST]
            )
        }
    }

    /// Whether a container's interface still leads to its bridge.
    func isConnected(_ attachment: BridgeAttachment) throws(NetworkError) -> Bool {
        let name = attachment.hostInterface
        guard let bridge = try find(attachment.network.bridge),
            let end = try host.send(LinkMessage.get(name), "find '\(name)'", ignoring: [ENODEV])
        else { return false }
        return end.attribute(LinkMessage.Attribute.master) == NetlinkBytes.native(bridge)
    }

    /// Lets a container reach itself by its published ports.
    ///
    /// Packets are sent there by the bridge itself where the firewall sees what passes it (`br_netfilter`).
    func allowReturn(to attachment: BridgeAttachment) throws(NetworkError) {
        let passes = try? SmallFile.contents(of: "/proc/sys/net/bridge/bridge-nf-call-iptables")
        guard let passes, passes.first != UInt8(ascii: "0") else { return }
        let name = attachment.hostInterface
        try host.send(LinkMessage.allowReturn(name), "let packets return to '\(name)'")
    }

    /// Takes a host's end off its bridge, which is done at once; the kernel takes its time to delete one.
    func detach(_ interface: String) throws(NetworkError) {
        try host.send(LinkMessage.connect(interface, to: 0), "disconnect '\(interface)'", ignoring: [ENODEV])
    }

    /// Deletes an interface of the host; one that is not there is no failure.
    func delete(_ interface: String) throws(NetworkError) {
        try host.send(LinkMessage.delete(interface), "delete '\(interface)'", ignoring: [ENODEV])
    }

    /// Deletes a bridge that nothing is connected to.
    ///
    /// - Returns: False where something is.
    func deleteIfUnused(_ bridge: String) throws(NetworkError) -> Bool {
        guard let index = try host.index(of: bridge) else { return true }
        // Kernels before 4.6 list all interfaces.
        let ports = try host.list(LinkMessage.list(on: index), "list what is connected to '\(bridge)'")
            .filter { $0.attribute(LinkMessage.Attribute.master) == NetlinkBytes.native(index) }
        guard ports.isEmpty else { return false }
        try delete(bridge)
        return true
    }

    /// The index of an interface that is a bridge.
    private func find(_ name: String) throws(NetworkError) -> UInt32? {
        let step = "find the bridge '\(name)'"
        guard let answer = try host.send(LinkMessage.get(name), step, ignoring: [ENODEV]) else { return nil }
        let kind = answer.attribute(LinkMessage.Attribute.information).flatMap {
            NetlinkAnswer.attribute(LinkMessage.Information.kind, in: $0[...])
        }
        guard kind?.prefix(while: { $0 != 0 }).elementsEqual("bridge".utf8) == true else {
            throw .creation("network: there is an interface '\(name)' already, which is no bridge")
        }
        return answer.index
    }

    /// One that nobody has bought: locally administered, of one interface.
    private static func hardwareAddress() throws(NetworkError) -> [UInt8] {
        do {
            let bytes = NetlinkBytes.native(try randomNumber()).prefix(6)
            return bytes.enumerated().map { $0 == 0 ? $1 & 0xFC | 0x02 : $1 }
        } catch {
            throw .call(error)
        }
    }

    private static func bytes(_ text: String) -> [UInt8]? {
        let bytes = text.split(separator: ":").compactMap { UInt8($0, radix: 16) }
        return bytes.count == 6 ? bytes : nil
    }
}
