import Glibc
import Linux

extension FirewallSettings {
    /// What this host's files and its service manager say.
    init(_ paths: NetworkPaths) throws(NetworkError) {
        self.init()
        do {
            for path in try Self.configurations(paths) {
                guard let bytes = try SmallFile.contents(of: path) else { continue }
                // Later files have the last word, as for Podman.
                driver = Self.driver(inConfiguration: String(decoding: bytes, as: UTF8.self)) ?? driver
            }
        } catch {
            throw .call(error)
        }
        let variable = unsafe getenv("NETAVARK_FW").map { unsafe String(cString: $0) }
        driver = driver ?? variable.flatMap { $0.isEmpty ? nil : $0 }
        // The service manager makes a control group for what runs, and removes it afterwards.
        firewalldRuns = unsafe access(paths.firewalld, F_OK) == 0
    }

    /// containers.conf(5): the distribution's file, the administrator's, and those in the latter's directory.
    private static func configurations(_ paths: NetworkPaths) throws(SyscallError) -> [String] {
        var files: [String] = []
        for directory in paths.configuration {
            files.append("\(directory)/containers.conf")
            let folder = "\(directory)/containers.conf.d"
            files += try SmallFile.names(in: folder).filter { $0.hasSuffix(".conf") }.sorted().map {
                "\(folder)/\($0)"
            }
        }
        return files
    }
}
