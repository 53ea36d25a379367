/// A `.network` file: one variable for each key, named after it; `Network.keys` says what they mean.
package struct Network: QuadletModel {
    package static let kind = QuadletKind.network

    package var containersConfModule: [String] = []
    package var disableDNS: Bool?
    package var dns: [String] = []
    package var driver: String?
    package var gateway: [String] = []
    package var globalArgs: [String] = []
    package var interfaceName: String?
    package var `internal`: Bool?
    package var ipamDriver: String?
    package var ipRange: [String] = []
    package var ipv6: Bool?
    package var label: [String] = []
    package var networkDeleteOnStop = false
    package var networkName: String?
    package var options: [String] = []
    package var podmanArgs: [String] = []
    package var serviceName: String?
    package var subnet: [String] = []

    package var quadlet = QuadletSettings()

    package init() {}

    package func check(_ checks: inout FileChecks) {
        for (key, values) in [("Gateway", gateway), ("IPRange", ipRange)] where values.count > subnet.count {
            let count = "\(values.count) of '\(key)=', \(subnet.count) of 'Subnet='"
            checks.complain(key, "each '\(key)=' belongs to a 'Subnet=': there are \(count)")
        }
        if let ipamDriver, ipamDriver != "host-local", !subnet.isEmpty {
            checks.complain("Subnet", "'IPAMDriver=\(ipamDriver)' takes no 'Subnet='")
        }
    }
}
