package import JSON

/// Who has which address of one network.
///
/// A lease ends with its owner's directory, which systemd removes when the unit has stopped, however it did.
package struct AddressLeases: Equatable, Sendable {
    package var leases: [Lease] = []

    /// An address that somebody has.
    package struct Lease: Equatable, Sendable {
        package var address: IPAddress
        /// The owner's state directory.
        package var owner: String
        /// The container's name, for messages.
        package var container: String

        package init(address: IPAddress, owner: String, container: String) {
            self.address = address
            self.owner = owner
            self.container = container
        }
    }

    package init(leases: [Lease] = []) {
        self.leases = leases
    }

    /// Reads what ``document`` wrote; entries that make no sense are left out.
    package init(_ document: JSONValue) {
        leases = (document.array ?? []).compactMap { entry in
            guard let address = entry["address"]?.string.flatMap({ IPAddress($0) }),
                let owner = entry["owner"]?.string, let container = entry["container"]?.string
            else { return nil }
            return Lease(address: address, owner: owner, container: container)
        }
    }

    package var document: JSONValue {
        .array(
            leases.map {
                [
                    "address": .string($0.address.description), "owner": .string($0.owner),
                    "container": .string($0.container),
                ]
            }
        )
    }

    /// Leases an address of each subnet: the one that is asked for, else one that depends on the name.
    ///
    /// What the owner has had so far is given back first.
    ///
    /// - Parameters:
    ///   - attachment: What is asked for.
    ///   - definition: The network.
    ///   - owner: The container's state directory.
    ///   - container: The container's name.
    ///   - others: Addresses that others use, who don't know of these leases.
    /// - Returns: The addresses, in the order of the subnets.
    /// - Throws: That one is taken, in no subnet, or that none is left.
    package mutating func take(
        _ attachment: NetworkAttachment,
        of definition: NetworkDefinition,
        owner: String,
        container: String,
        others: Set<IPAddress> = []
    ) throws(NetworkError) -> [IPAddress] {
        release(owner)
        let outside = attachment.addresses.first { address in
            !definition.subnets.contains { $0.subnet.contains(address) }
        }
        if let outside { throw .addressOutside(outside, network: definition.name) }
        var taken: [IPAddress] = []
        for subnet in definition.subnets {
            let wanted = attachment.addresses.filter(subnet.subnet.contains)
            for address in wanted {
                try check(address, of: definition.name, gateway: subnet.gateway, others)
                taken.append(address)
            }
            if wanted.isEmpty { taken.append(try free(subnet, of: definition.name, container, others)) }
        }
        leases += taken.map { Lease(address: $0, owner: owner, container: container) }
        return taken
    }

    /// Gives back what an owner has.
    package mutating func release(_ owner: String) {
        leases.removeAll { $0.owner == owner }
    }

    private func check(
        _ address: IPAddress,
        of network: String,
        gateway: IPAddress?,
        _ others: Set<IPAddress>
    ) throws(NetworkError) {
        if let lease = leases.first(where: { $0.address == address }) {
            throw .addressTaken(address, network: network, by: "container '\(lease.container)'")
        }
        if address == gateway { throw .addressTaken(address, network: network, by: "the gateway") }
        if others.contains(address) { throw .addressTaken(address, network: network, by: "Podman") }
    }

    private func free(
        _ subnet: NetworkDefinition.Subnet,
        of network: String,
        _ container: String,
        _ others: Set<IPAddress>
    ) throws(NetworkError) -> IPAddress {
        let used = Set(leases.map { $0.address }).union(others).union(subnet.gateway.map { [$0] } ?? [])
        guard subnet.first.value <= subnet.last.value else {
            throw .exhausted(network: network, subnet: subnet.subnet)
        }
        let count = subnet.last.value - subnet.first.value &+ 1
        // 0 stands for 2^128.
        let start = count == 0 ? UInt128(Self.hash(container)) : UInt128(Self.hash(container)) % count
        // So many addresses in a row can't all be in use.
        let tries = count == 0 ? UInt128(used.count + 1) : min(count, UInt128(used.count + 1))
        for step in 0..<tries {
            let offset = start &+ step
            let address = subnet.first.advanced(by: count == 0 || offset < count ? offset : offset - count)
            if !used.contains(address) { return address }
        }
        throw .exhausted(network: network, subnet: subnet.subnet)
    }

    /// FNV-1a, 64 bits.
    static func hash(_ text: String) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return hash ^ hash >> 32
    }
}
