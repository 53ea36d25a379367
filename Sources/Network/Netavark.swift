import Glibc
import JSON
import Linux

/// The program netavark.
struct Netavark {
    var path: String
    /// aardvark-dns; nil where it is not installed.
    var resolver: String?

    /// Looks for netavark, and for aardvark-dns.
    ///
    /// - Throws: That netavark is not installed.
    init(_ paths: NetworkPaths) throws(NetworkError) {
        guard let path = Self.find("netavark", in: Self.places(paths)) else {
            throw .noNetavark(paths.programs)
        }
        self.path = path
        resolver = Self.resolver(paths)
    }

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
                environment: Self.environment(),
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
    static func environment() -> [String] {
        var search = variable("PATH") ?? "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin"
        // iptables and nft are there.
        if !search.split(separator: ":").contains("/usr/sbin") { search += ":/usr/sbin" }
        let passed = ["NETAVARK_FW", "NETAVARK_DNS_PORT", "DBUS_SYSTEM_BUS_ADDRESS", "RUST_BACKTRACE"]
        return ["PATH=\(search)", "RUST_LOG=\(variable("RUST_LOG") ?? "netavark=warn")"]
            + passed.compactMap { name in variable(name).map { "\(name)=\($0)" } }
    }

    static func variable(_ name: String) -> String? {
        unsafe getenv(name).map { unsafe String(cString: $0) }
    }
}
