/// One step of a firewall rule (`linux/netfilter/nf_tables.h`; `nft --debug=netlink` prints the same).
package enum FirewallExpression: Equatable, Sendable {
    /// What a rule can know of a packet besides its bytes (`NFT_META_…`).
    package enum Meta: UInt32, Sendable {
        case inputInterface = 6
        case outputInterface = 7
        case family = 15
        case transport = 16
    }

    /// What a rule can know of a packet's connection (`NFT_CT_…`).
    package enum Connection: UInt32, Sendable {
        case state = 0
        case status = 2
    }

    /// Where bytes of a packet are counted from (`NFT_PAYLOAD_…_HEADER`).
    package enum Header: UInt32, Sendable {
        case network = 1
        case transport = 2
    }

    /// How a rule ends.
    package enum Verdict: Equatable, Sendable {
        case drop
        case accept
        case jump(String)
    }

    case meta(Meta, register: UInt32)
    case connection(Connection, register: UInt32)
    case payload(Header, offset: UInt32, length: UInt32, register: UInt32)
    /// Whether the packet is for an address of this host, of the network, of a group (`NFT_FIB_RESULT_ADDRTYPE`).
    case destinationType(register: UInt32)
    case mask(register: UInt32, [UInt8])
    /// Goes on only where the register has these bytes.
    case isEqual(register: UInt32, [UInt8])
    case isNotEqual(register: UInt32, [UInt8])
    /// Goes on only where the set has the register's content; a map's value goes to a register, 0 for a verdict.
    case lookUp(String, register: UInt32, into: UInt32?)
    case verdict(Verdict)
    /// Sends the connection to the address and the port in these registers.
    case redirect(IPAddress.Family, address: UInt32, port: UInt32)
    /// Replaces the sender's address by that of the interface that the packet leaves by.
    case masquerade

    private var name: String {
        switch self {
        case .meta: "meta"
        case .connection: "ct"
        case .payload: "payload"
        case .destinationType: "fib"
        case .mask: "bitwise"
        case .isEqual, .isNotEqual: "cmp"
        case .lookUp: "lookup"
        case .verdict: "immediate"
        case .redirect: "nat"
        case .masquerade: "masq"
        }
    }

    /// Adds the expression to a rule's list.
    func add(to list: inout NetlinkBytes) {
        list.nest(1) { element in
            element.add(1, name)
            element.nest(2) { addData(to: &$0) }
        }
    }

    private func addData(to data: inout NetlinkBytes) {
        switch self {
        case .meta(let key, let register):
            data.add(2, bigEndian: key.rawValue)
            data.add(1, bigEndian: register)
        case .connection(let key, let register):
            data.add(2, bigEndian: key.rawValue)
            data.add(1, bigEndian: register)
        case .payload(let header, let offset, let length, let register):
            data.add(1, bigEndian: register)
            data.add(2, bigEndian: header.rawValue)
            data.add(3, bigEndian: offset)
            data.add(4, bigEndian: length)
        case .destinationType(let register):
            data.add(3, bigEndian: UInt32(2))
            data.add(2, bigEndian: UInt32(3))
            data.add(1, bigEndian: register)
        case .mask(let register, let mask):
            data.add(1, bigEndian: register)
            data.add(2, bigEndian: register)
            data.add(3, bigEndian: UInt32(mask.count))
            data.nest(4) { $0.add(1, mask) }
            data.nest(5) { $0.add(1, [UInt8](repeating: 0, count: mask.count)) }
        case .isEqual(let register, let bytes): addComparison(to: &data, 0, register, bytes)
        case .isNotEqual(let register, let bytes): addComparison(to: &data, 1, register, bytes)
        case .lookUp(let set, let register, let target):
            data.add(1, set)
            data.add(2, bigEndian: register)
            if let target { data.add(3, bigEndian: target) }
        case .verdict(let verdict):
            data.add(1, bigEndian: UInt32(0))
            data.nest(2) { verdict.add(to: &$0) }
        case .redirect(let family, let address, let port):
            data.add(1, bigEndian: UInt32(1))
            data.add(2, bigEndian: UInt32(family.number))
            data.add(3, bigEndian: address)
            data.add(5, bigEndian: port)
        case .masquerade: break
        }
    }

    private func addComparison(
        to data: inout NetlinkBytes,
        _ operation: UInt32,
        _ register: UInt32,
        _ bytes: [UInt8]
    ) {
        data.add(1, bigEndian: register)
        data.add(2, bigEndian: operation)
        data.nest(3) { $0.add(1, bytes) }
    }
}

extension FirewallExpression.Verdict {
    /// Adds `NFTA_DATA_VERDICT`.
    func add(to data: inout NetlinkBytes) {
        data.nest(2) { verdict in
            switch self {
            case .drop: verdict.add(1, bigEndian: Int32(0))
            case .accept: verdict.add(1, bigEndian: Int32(1))
            case .jump(let chain):
                verdict.add(1, bigEndian: Int32(-3))
                verdict.add(2, chain)
            }
        }
    }
}
