/// Messages of rtnetlink(7): interfaces, their addresses and routes.
package enum LinkMessage {
    /// The size of `struct ifinfomsg`.
    package static let headerLength = 16

    private static let up: UInt32 = 1
    private typealias Flag = NetlinkMessage.Flag

    /// Attributes of an interface (`IFLA_…` of linux/if_link.h).
    package enum Attribute {
        package static let address: UInt16 = 1
        package static let name: UInt16 = 3
        package static let mtu: UInt16 = 4
        package static let master: UInt16 = 10
        package static let state: UInt16 = 16
        package static let information: UInt16 = 18
        package static let namespace: UInt16 = 28
    }

    /// Attributes of what kind an interface is (`IFLA_INFO_…`, `VETH_INFO_PEER`).
    package enum Information {
        package static let kind: UInt16 = 1
        package static let data: UInt16 = 2
        package static let peer: UInt16 = 1
        package static let portKind: UInt16 = 4
        package static let portData: UInt16 = 5
    }

    /// An interface that is to be made.
    package struct Interface: Equatable, Sendable {
        package var name: String
        /// Six bytes; nil for ones that the kernel finds.
        package var hardwareAddress: [UInt8]?
        /// 0 for the usual one.
        package var mtu: UInt32 = 0

        package init(_ name: String, hardwareAddress: [UInt8]? = nil, mtu: UInt32 = 0) {
            self.name = name
            self.hardwareAddress = hardwareAddress
            self.mtu = mtu
        }

        fileprivate func add(to body: inout NetlinkBytes) {
            body.add(Attribute.name, name)
            if let hardwareAddress { body.add(Attribute.address, hardwareAddress) }
            if mtu > 0 { body.add(Attribute.mtu, mtu) }
        }
    }

    /// Makes a bridge.
    package static func addBridge(_ bridge: Interface) -> NetlinkMessage {
        var body = header()
        bridge.add(to: &body)
        body.nest(Attribute.information, flagged: false) { $0.add(Information.kind, Array("bridge".utf8)) }
        return NetlinkMessage(type: 16, flags: creating, body: body)
    }

    /// Makes a veth(4) pair: one end here, connected to a bridge and up, the other one in a namespace.
    ///
    /// - Parameters:
    ///   - end: The end here.
    ///   - bridge: The bridge's index.
    ///   - peer: The end there, which is down.
    ///   - namespace: A file descriptor of the network namespace.
    /// - Returns: The message.
    package static func addPair(
        _ end: Interface,
        on bridge: UInt32,
        peer: Interface,
        in namespace: Int32
    ) -> NetlinkMessage {
        var body = header(flags: up)
        end.add(to: &body)
        body.add(Attribute.master, bridge)
        body.nest(Attribute.information, flagged: false) { information in
            information.add(Information.kind, Array("veth".utf8))
            information.nest(Information.data, flagged: false) { data in
                var other = header()
                peer.add(to: &other)
                other.add(Attribute.namespace, UInt32(bitPattern: namespace))
                data.add(Information.peer, other.bytes)
            }
        }
        return NetlinkMessage(type: 16, flags: creating, body: body)
    }

    /// Asks about an interface.
    package static func get(_ name: String) -> NetlinkMessage {
        var body = header()
        body.add(Attribute.name, name)
        return NetlinkMessage(type: 18, flags: Flag.request, body: body)
    }

    /// Asks for all that are connected to a bridge.
    package static func list(on bridge: UInt32) -> NetlinkMessage {
        var body = header()
        body.add(Attribute.master, bridge)
        return NetlinkMessage(type: 18, flags: Flag.request | Flag.dump, body: body)
    }

    /// Sets an interface up.
    package static func setUp(_ index: UInt32) -> NetlinkMessage {
        NetlinkMessage(type: 16, flags: Flag.request | Flag.acknowledge, body: header(index, flags: up))
    }

    /// Connects an interface to a bridge; 0 disconnects it.
    package static func connect(_ name: String, to bridge: UInt32) -> NetlinkMessage {
        var body = header()
        body.add(Attribute.name, name)
        body.add(Attribute.master, bridge)
        return NetlinkMessage(type: 19, flags: Flag.request | Flag.acknowledge, body: body)
    }

    /// Lets a bridge send a packet back where it came from, as from a container to its own published port.
    package static func allowReturn(_ name: String) -> NetlinkMessage {
        var body = header()
        body.add(Attribute.name, name)
        body.nest(Attribute.information, flagged: false) { information in
            information.add(Information.portKind, Array("bridge".utf8))
            // IFLA_BRPORT_MODE.
            information.nest(Information.portData, flagged: false) { $0.add(4, [1]) }
        }
        return NetlinkMessage(type: 16, flags: Flag.request | Flag.acknowledge, body: body)
    }

    /// Deletes an interface; a veth(4) with its other end.
    package static func delete(_ name: String) -> NetlinkMessage {
        var body = header()
        body.add(Attribute.name, name)
        return NetlinkMessage(type: 17, flags: Flag.request | Flag.acknowledge, body: body)
    }

    /// Gives an interface an address, which nobody is asked about before it is used.
    ///
    /// - Parameters:
    ///   - address: The address.
    ///   - subnet: The subnet that is reached by the interface.
    ///   - index: The interface's.
    /// - Returns: The message.
    package static func add(_ address: IPAddress, of subnet: IPSubnet, to index: UInt32) -> NetlinkMessage {
        var body = NetlinkBytes([address.family.number, UInt8(truncatingIfNeeded: subnet.prefix), 0, 0])
        body.append(index)
        body.add(2, address.bytes)
        body.add(1, address.bytes)
        if address.family == .v4 {
            if subnet.prefix < 31 { body.add(4, subnet.last.bytes) }
        } else {
            body.add(8, UInt32(2))
        }
        let flags = Flag.request | Flag.acknowledge | Flag.create | Flag.replace
        return NetlinkMessage(type: 20, flags: flags, body: body)
    }

    /// Adds a route behind those to the same destination.
    package static func add(_ route: Route) -> NetlinkMessage {
        var body = NetlinkBytes([
            route.gateway.family.number, UInt8(truncatingIfNeeded: route.destination.prefix),
        ])
        // The main table, a static route from anywhere to one host or network.
        body.bytes += [0, 0, 254, 4, 0, 1, 0, 0, 0, 0]
        if route.destination.prefix > 0 { body.add(1, route.destination.network.bytes) }
        body.add(5, route.gateway.bytes)
        body.add(6, route.metric)
        let flags = Flag.request | Flag.acknowledge | Flag.create | Flag.append
        return NetlinkMessage(type: 24, flags: flags, body: body)
    }

    /// Says where an address is, which is asked for again later; what waits to be sent there goes at once.
    package static func addNeighbor(
        _ address: IPAddress,
        _ hardwareAddress: [UInt8],
        on index: UInt32
    ) -> NetlinkMessage {
        var body = NetlinkBytes([address.family.number, 0, 0, 0])
        body.append(index)
        // NUD_STALE.
        body.append(UInt16(4))
        body.append(UInt16(0))
        body.add(1, address.bytes)
        body.add(2, hardwareAddress)
        let flags = Flag.request | Flag.acknowledge | Flag.create | Flag.replace
        return NetlinkMessage(type: 28, flags: flags, body: body)
    }

    /// Lets packets whose destination has become ::1 on their way be this host's, where they come by an interface.
    ///
    /// Those that had it before the kernel drops whatever the routes are (RFC 4291, 2.5.3).
    package static func addLoopback(on index: UInt32) -> NetlinkMessage {
        // The table `local`, a route of its kind; that of `lo` comes before it for all else.
        var body = NetlinkBytes([10, 128, 0, 0, 255, 4, 254, 2, 0, 0, 0, 0])
        body.add(1, IPAddress(.v6, 1).bytes)
        body.add(4, index)
        body.add(6, UInt32(2048))
        let flags = Flag.request | Flag.acknowledge | Flag.create | Flag.exclusive
        return NetlinkMessage(type: 24, flags: flags, body: body)
    }

    /// A way to a network.
    package struct Route: Equatable, Sendable {
        package var destination: IPSubnet
        package var gateway: IPAddress
        package var metric: UInt32

        package init(to destination: IPSubnet, by gateway: IPAddress, metric: UInt32) {
            self.destination = destination
            self.gateway = gateway
            self.metric = metric
        }
    }

    private static var creating: UInt16 { Flag.request | Flag.acknowledge | Flag.create | Flag.exclusive }

    /// `struct ifinfomsg`; the flags are those to set.
    private static func header(_ index: UInt32 = 0, flags: UInt32 = 0) -> NetlinkBytes {
        var body = NetlinkBytes([0, 0, 0, 0])
        body.append(index)
        body.append(flags)
        body.append(flags)
        return body
    }
}

extension IPAddress.Family {
    /// `AF_INET` or `AF_INET6`.
    var number: UInt8 { self == .v4 ? 2 : 10 }
}
