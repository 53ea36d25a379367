/// Messages of nf_tables about one table of the family `inet`, which has rules for IPv4 and IPv6.
package struct FirewallMessage: Equatable, Sendable {
    /// What is done (`NFT_MSG_…` of linux/netfilter/nf_tables.h).
    package enum Operation: UInt16, Sendable {
        case addTable = 0
        case deleteTable = 2
        case addChain = 3
        case deleteChain = 5
        case addRule = 6
        case deleteRules = 8
        case addSet = 9
        case addElements = 12
        case deleteElements = 14
    }

    package var operation: Operation
    package var attributes: NetlinkBytes

    /// Where packets pass a chain (`NF_INET_…` of linux/netfilter.h).
    package enum Hook: UInt32, Sendable {
        case prerouting = 0
        case input = 1
        case forward = 2
        case output = 3
        case postrouting = 4
    }

    /// A value, or nothing where it is a set and no map.
    package enum Value: Equatable, Sendable {
        case none
        case bytes([UInt8])
        case verdict(FirewallExpression.Verdict)
    }

    /// One element of a set or a map.
    package struct Element: Equatable, Sendable {
        package var key: [UInt8]
        package var value: Value
        /// Whether this is the first key behind an interval.
        package var endsInterval = false

        package init(_ key: [UInt8], _ value: Value = .none, endsInterval: Bool = false) {
            self.key = key
            self.value = value
            self.endsInterval = endsInterval
        }
    }

    /// What the keys and values of a set are, as `nft` shows them.
    package struct Layout: Equatable, Sendable {
        package var name: String
        /// Numbers of `nft`'s data types, in the order of the parts.
        package var key: [UInt32]
        package var keyLength: UInt32
        /// Those of a map's values; nil for a set, none for verdicts.
        package var value: [UInt32]?
        package var valueLength: UInt32 = 0
        package var hasIntervals = false
        /// Whether the keys are texts.
        package var isText = false
    }

    private init(_ operation: Operation, _ fill: (inout NetlinkBytes) -> Void) {
        self.operation = operation
        attributes = NetlinkBytes()
        fill(&attributes)
    }

    package static func table(_ operation: Operation, _ table: String) -> FirewallMessage {
        FirewallMessage(operation) { $0.add(1, table) }
    }

    /// Adds a chain that packets pass at a hook.
    package static func chain(
        _ name: String,
        of table: String,
        type: String,
        _ hook: Hook,
        priority: Int32
    ) -> FirewallMessage {
        FirewallMessage(.addChain) { attributes in
            attributes.add(1, table)
            attributes.add(3, name)
            attributes.nest(4) { place in
                place.add(1, bigEndian: hook.rawValue)
                place.add(2, bigEndian: priority)
            }
            attributes.add(7, type)
        }
    }

    /// Adds a chain that others jump to, or deletes it.
    package static func chain(_ operation: Operation, _ name: String, of table: String) -> FirewallMessage {
        FirewallMessage(operation) { attributes in
            attributes.add(1, table)
            attributes.add(3, name)
        }
    }

    /// Deletes all rules of a chain.
    package static func flush(_ chain: String, of table: String) -> FirewallMessage {
        FirewallMessage(.deleteRules) { attributes in
            attributes.add(1, table)
            attributes.add(2, chain)
        }
    }

    /// Adds a rule at the end of a chain.
    package static func rule(
        in chain: String,
        of table: String,
        _ expressions: [FirewallExpression]
    ) -> FirewallMessage {
        FirewallMessage(.addRule) { attributes in
            attributes.add(1, table)
            attributes.add(2, chain)
            attributes.nest(4) { list in
                for expression in expressions { expression.add(to: &list) }
            }
        }
    }

    /// Adds a set or a map; `identifier` is different for each of one transaction.
    package static func set(_ layout: Layout, of table: String, identifier: UInt32) -> FirewallMessage {
        FirewallMessage(.addSet) { attributes in
            attributes.add(1, table)
            attributes.add(2, layout.name)
            let flags: UInt32 = (layout.hasIntervals ? 4 : 0) | (layout.value != nil ? 8 : 0)
            attributes.add(3, bigEndian: flags)
            attributes.add(4, bigEndian: layout.key.reduce(0) { $0 << 6 | $1 })
            attributes.add(5, bigEndian: layout.keyLength)
            if let value = layout.value {
                let type = value.isEmpty ? 0xFFFF_FF00 : value.reduce(0) { $0 << 6 | $1 }
                attributes.add(6, bigEndian: type)
                if !value.isEmpty { attributes.add(7, bigEndian: layout.valueLength) }
            }
            attributes.add(10, bigEndian: identifier)
            // For `nft` alone: that a single key is a name as it is in memory.
            if layout.isText { attributes.add(13, [0, 4] + NetlinkBytes.native(UInt32(1))) }
        }
    }

    /// Adds or deletes elements, in as many messages as it takes: the length of a list has 16 bits.
    package static func elements(
        _ operation: Operation,
        _ elements: [Element],
        of set: String,
        of table: String
    ) -> [FirewallMessage] {
        let most = 400
        return stride(from: 0, to: elements.count, by: most).map { start in
            FirewallMessage(operation) { attributes in
                attributes.add(2, set)
                attributes.add(1, table)
                attributes.nest(3) { list in
                    for element in elements[start..<min(start + most, elements.count)] {
                        list.nest(1) { element.add(to: &$0, isDeleted: operation == .deleteElements) }
                    }
                }
            }
        }
    }

    /// One transaction of all messages, which is done as a whole or not at all.
    ///
    /// The last message but one is acknowledged, so an answer comes also where nothing is wrong.
    package static func transaction(_ messages: [FirewallMessage]) -> [UInt8] {
        var bytes = mark(0x10).encoded(sequence: 0)
        for (index, message) in messages.enumerated() {
            let isLast = index == messages.count - 1
            bytes += message.netlink(acknowledged: isLast).encoded(sequence: UInt32(index + 1))
        }
        return bytes + mark(0x11).encoded(sequence: UInt32(messages.count + 1))
    }

    private static func mark(_ type: UInt16) -> NetlinkMessage {
        // struct nfgenmsg: no family, version 0, and whose transaction this is.
        NetlinkMessage(type: type, flags: NetlinkMessage.Flag.request, body: NetlinkBytes([0, 0, 0, 10]))
    }

    private func netlink(acknowledged: Bool) -> NetlinkMessage {
        typealias Flag = NetlinkMessage.Flag
        var flags = Flag.request
        switch operation {
        case .addTable, .addChain, .addSet, .addElements: flags |= Flag.create
        case .addRule: flags |= Flag.create | Flag.append
        case .deleteTable, .deleteChain, .deleteRules, .deleteElements: break
        }
        if acknowledged { flags |= Flag.acknowledge }
        // NFPROTO_INET; the subsystem is NFNL_SUBSYS_NFTABLES.
        let body = NetlinkBytes([1, 0, 0, 0] + attributes.bytes)
        return NetlinkMessage(type: 10 << 8 | operation.rawValue, flags: flags, body: body)
    }
}

extension FirewallMessage.Element {
    fileprivate func add(to list: inout NetlinkBytes, isDeleted: Bool) {
        if endsInterval { list.add(3, bigEndian: UInt32(1)) }
        list.nest(1) { $0.add(1, key) }
        switch value {
        case .none: break
        case .bytes(let bytes): if !isDeleted { list.nest(2) { $0.add(1, bytes) } }
        case .verdict(let verdict): if !isDeleted { list.nest(2) { verdict.add(to: &$0) } }
        }
    }
}
