import Foundation
import JSON
import Linux
import Network
import Testing

/// Files of networks in a directory of the test's own.
@Suite final class `The files of networks` {
    private let directory = "/tmp/systemd-oci-networks-\(getpid())-\(UInt32.random(in: 0 ... .max))"
    private let networks: Networks

    init() {
        var paths = NetworkPaths()
        paths.definitions = directory + "/definitions"
        paths.leases = directory + "/leases"
        paths.podman = directory + "/podman"
        paths.lock = directory + "/lock"
        networks = Networks(paths: paths)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: directory)
    }

    private func creation(_ name: String) -> NetworkCreation {
        var creation = NetworkCreation()
        creation.name = name
        return creation
    }

    /// podman-network-ls(1), `--filter`.
    @Test(arguments: [
        ([("name", "^we")], ["web"]), ([("name", "o"), ("name", "web")], ["other", "podman", "web"]),
        ([("driver", "macvlan")], []), ([("label", "of=web")], ["web"]),
        ([("label", "of")], ["other", "web"]),
        ([("label!", "of=web")], ["other", "podman"]), ([("label", "of"), ("label", "of=web")], ["web"]),
        ([("dangling", "true")], ["other", "web"]), ([("until", "1h")], ["podman"]),
        ([("until", "2001-01-01T00:00:00+02:00")], ["podman"]),
        ([("until", "9999999999")], ["other", "podman", "web"]),
    ])
    func `are chosen by conditions`(conditions: [(String, String)], names: [String]) throws {
        for (name, label) in [("web", "web"), ("other", "else")] {
            var creation = creation(name)
            creation.labels = ["of": label]
            _ = try networks.create(creation)
        }
        var filter = NetworkFilter()
        for (name, value) in conditions { try filter.add(name, value) }
        let chosen = try networks.list().networks.filter { filter.accepts($0, isUsed: false) }
        #expect(chosen.map(\.name) == names)
    }

    @Test(arguments: [("colour", "red"), ("until", "soon"), ("until", "3d"), ("dangling", "maybe")])
    func `are not chosen by what there is not`(name: String, value: String) {
        var filter = NetworkFilter()
        #expect(throws: NetworkError.self) { try filter.add(name, value) }
    }

    /// podman-network-update(1); the header of aardvark-dns's file is netavark's.
    @Test func `get other servers while containers run`() throws {
        _ = try networks.create(creation("web"))
        let file = directory + "/podman/aardvark-dns/web"
        try SmallFile.makeDirectory(directory + "/podman/aardvark-dns")
        try SmallFile.replace(file, with: Array("10.89.0.1\nabc 10.89.0.2  one\n".utf8))
        #expect(try networks.update("web", adding: ["192.0.2.53", "2001:db8::53"], dropping: []) == "web")
        let text = { String(decoding: try SmallFile.contents(of: file) ?? [], as: UTF8.self) }
        #expect(try text() == "10.89.0.1 192.0.2.53,2001:db8::53\nabc 10.89.0.2  one\n")
        _ = try networks.update("web", adding: ["192.0.2.53"], dropping: ["2001:db8::53"])
        #expect(try networks.find("web").document["network_dns_servers"]?.strings == ["192.0.2.53"])
        _ = try networks.update("web", adding: [], dropping: ["192.0.2.53"])
        #expect(try networks.find("web").document["network_dns_servers"] == nil)
        #expect(try text() == "10.89.0.1\nabc 10.89.0.2  one\n")
        #expect(throws: NetworkError.self) { try networks.update("web", adding: ["me"], dropping: []) }
        #expect(throws: NetworkError.self) {
            try networks.update("podman", adding: ["192.0.2.1"], dropping: [])
        }
    }

    @Test func `come and go`() throws {
        #expect(try networks.list().networks.map(\.name) == ["podman"])
        #expect(try networks.create(creation("web")) == "web")
        let network = try networks.find("web")
        #expect(network.identifier.count == 64)
        #expect(try networks.find(String(network.identifier.prefix(12))) == network)
        #expect(try networks.list().networks.map(\.name) == ["podman", "web"])
        #expect(try SmallFile.names(in: directory + "/definitions") == ["web.json"])
        #expect(throws: NetworkError.exists("web")) { try networks.create(creation("web")) }
        #expect(try networks.create(creation("web"), ignoringExisting: true) == "web")
        #expect(try networks.find("web") == network)
        #expect(try networks.remove("web") == "web")
        #expect(throws: NetworkError.unknownNetwork("web", directory: directory + "/definitions")) {
            try networks.remove("web")
        }
        #expect(throws: NetworkError.creation("the default network 'podman' can't be removed")) {
            try networks.remove("podman")
        }
    }

    @Test func `made at the same time have different subnets`() async throws {
        let networks = networks
        let names = try await withThrowingTaskGroup(of: String.self) { group in
            for index in 0..<20 {
                group.addTask {
                    var creation = NetworkCreation()
                    creation.name = "n\(index)"
                    return try networks.create(creation)
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(names.count == 20)
        let found = try networks.list().networks.filter { $0.name != "podman" }
        #expect(Set(found.flatMap { $0.subnets.map(\.subnet) }).count == 20)
        #expect(Set(found.compactMap(\.interface)).count == 20)
    }

    @Test func `of a container that is there are not removed`() throws {
        _ = try networks.create(creation("web"))
        let network = try networks.find("web")
        let owner = directory + "/owner"
        try SmallFile.makeDirectory(owner)
        try SmallFile.makeDirectory(directory + "/leases/containers")
        let state: JSONValue = [
            "container_id": .string(String(repeating: "c", count: 64)), "container_name": "front",
            "networks": ["web": ["interface_name": "eth0", "static_ips": ["10.89.0.2"]]],
            "network_info": ["web": network.document],
            "systemd_oci_owner": .string(owner),
        ]
        let file = directory + "/leases/containers/1.json"
        try SmallFile.replace(file, with: Array(state.text.utf8))
        #expect(throws: NetworkError.inUse("web", by: ["container 'front'"])) { try networks.remove("web") }
        let containers = try networks.containers(of: network)
        #expect(
            containers.members?.first?.value["interfaces"]?.text
                == #"{"eth0":{"subnets":[{"ipnet":"10.89.0.2/24","gateway":"10.89.0.1"}]}}"#
        )
        try FileManager.default.removeItem(atPath: file)
        #expect(try networks.remove("web") == "web")
    }

    @Test func `that are damaged hide no others`() throws {
        _ = try networks.create(creation("web"))
        try SmallFile.replace(directory + "/definitions/bad.json", with: Array("{".utf8))
        let (found, damaged) = try networks.list()
        #expect(found.map(\.name) == ["podman", "web"])
        #expect(damaged.count == 1)
    }
}
