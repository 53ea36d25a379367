import Glibc
import JSON
import Linux

/// The program netavark.
struct Netavark {
    var path: String
    /// aardvark-dns; nil where it is not installed.
    var resolver: String?
    /// Which firewall it uses; nil for the one that it finds.
    var firewall: String?

    /// Looks for netavark, and for aardvark-dns.
    ///
    /// - Parameters:
    ///   - paths: Where they may be.
    ///   - document: What it is told of a container, and which firewall that was started with.
    /// - Throws: That netavark is not installed.
    init(_ paths: NetworkPaths, for document: JSONValue) throws(NetworkError) {
        firewall = document[Self.firewallMember]?.string
        guard let path = Self.find("netavark", in: Self.places(paths)) else {
            throw .noNetavark(paths.programs)
        }
        self.path = path
        resolver = Self.resolver(paths)
    }

    /// The member of a container's document with its firewall: not all that undo it have the unit's variables.
    static let firewallMember = "systemd_oci_firewall"

    /// Where aardvark-dns is; nil where it is not installed.
    static func resolver(_ paths: NetworkPaths) -> String? { find("aardvark-dns", in: places(paths)) }

    private static func places(_ paths: NetworkPaths) -> [String] {
        let search = variable("PATH") ?? "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin"
        return paths.programs + search.split(separator: ":").map(String.init)
    }

    private static func find(_ name: String, in places: [String]) -> String? {
        places.map { "\($0)/\(name)" }.first { unsafe access($0, X_OK) == 0 }
    }

    /// Runs `netavark setup` or `netavark teardown`.
    ///
    /// - Parameters:
    ///   - command: `setup` or `teardown`.
    ///   - namespace: The path of the container's network namespace.
    ///   - input: The file with the document.
    ///   - paths: Where aardvark-dns has its files.
    /// - Returns: What it prints.
    /// - Throws: What it says on failure.
    func run(
        _ command: String,
        namespace: String,
        input: String,
        paths: NetworkPaths
    ) throws(NetworkError) -> JSONValue {
        let arguments = [
            "--config", paths.podman, "--rootless=false", "--aardvark-binary=\(resolver ?? "")",
            "--file", input, command, namespace,
        ]
        let outcome: ChildProgram.Outcome
        do {
            outcome = try ChildProgram.run(
                path,
                arguments,
                environment: Self.environment(firewall: firewall),
                scratch: input + ".answer"
            )
        } catch {
            throw .call(error)
        }
        // What is no JSON is a panic or nothing: the journal has its standard error.
        let answer = try? JSONValue(parsing: outcome.output)
        guard outcome.status == 0 else {
            throw .netavark(answer?["error"]?.string ?? "it failed with status \(outcome.status)")
        }
        return answer ?? .null
    }

    /// Nothing of the unit's own variables: aardvark-dns outlives it.
    static func environment(firewall: String? = nil) -> [String] {
        var search = variable("PATH") ?? "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin"
        // iptables and nft are there.
        if !search.split(separator: ":").contains("/usr/sbin") { search += ":/usr/sbin" }
        let passed = ["NETAVARK_DNS_PORT", "DBUS_SYSTEM_BUS_ADDRESS", "RUST_BACKTRACE"]
        let driver = (firewall ?? variable("NETAVARK_FW")).map { ["NETAVARK_FW=\($0)"] } ?? []
        return ["PATH=\(search)", "RUST_LOG=\(variable("RUST_LOG") ?? "netavark=warn")"] + driver
            + passed.compactMap { name in variable(name).map { "\(name)=\($0)" } }
    }

    static func variable(_ name: String) -> String? {
        unsafe getenv(name).map { unsafe String(cString: $0) }
    }
}
