import Glibc
import JSON
import Linux

/// The networks of this host: Podman's files, which both tools read and write.
package struct Networks: Sendable {
    package var paths: NetworkPaths

    package init(paths: NetworkPaths = NetworkPaths()) {
        self.paths = paths
    }

    /// All networks by name, the default one among them, and what is wrong with files that are none.
    package func list() throws(NetworkError) -> (networks: [NetworkDefinition], damaged: [NetworkError]) {
        var networks: [NetworkDefinition] = []
        var damaged: [NetworkError] = []
        let files: [String]
        do {
            files = try SmallFile.names(in: paths.definitions)
        } catch {
            throw .call(error)
        }
        var names = files.filter { $0.hasSuffix(".json") && !$0.hasPrefix(".") }.map {
            String($0.dropLast(5))
        }
        if !names.contains(NetworkDefinition.defaultName) { names.append(NetworkDefinition.defaultName) }
        for name in names.sorted() {
            do {
                networks.append(try NetworkDefinition.load(name, from: paths.definitions))
            } catch {
                damaged.append(error)
            }
        }
        return (networks, damaged)
    }

    /// A network by its name, or by the beginning of its identifier where that is only one's.
    package func find(_ text: String) throws(NetworkError) -> NetworkDefinition {
        if NetworkDefinition.isName(text) {
            do {
                return try NetworkDefinition.load(text, from: paths.definitions)
            } catch .unknownNetwork {
                let found = try list().networks.filter { $0.identifier.hasPrefix(text) }
                if found.count == 1 { return found[0] }
            }
        }
        throw .unknownNetwork(text, directory: paths.definitions)
    }

    /// Makes a network, all at once, while nobody else does.
    ///
    /// - Parameters:
    ///   - creation: What it is to be.
    ///   - ignoringExisting: Whether one of its name that is there already is as good.
    /// - Returns: Its name.
    /// - Throws: What makes no sense, or is taken.
    package func create(
        _ creation: NetworkCreation,
        ignoringExisting: Bool = false
    ) throws(NetworkError) -> String {
        if ignoringExisting, let name = creation.name, exists(name) { return name }
        let lock = try paths.acquireLock()
        defer { withExtendedLifetime(lock) {} }
        if ignoringExisting, let name = creation.name, exists(name) { return name }
        let existing = try list().networks
        let document = try creation.document(
            among: existing,
            on: try .current(),
            identifier: try Self.identifier(),
            created: Self.now()
        )
        guard let name = document["name"]?.string else { throw .creation("the network has no name") }
        try write(document, name)
        return name
    }

    private func exists(_ name: String) -> Bool {
        guard NetworkDefinition.isName(name) else { return false }
        return unsafe access("\(paths.definitions)/\(name).json", F_OK) == 0
    }

    /// Writes a file that is whole, or not there, also after a power failure.
    func write(_ document: JSONValue, _ name: String, replacing: Bool = false) throws(NetworkError) {
        let text = document.indentedText(by: 5) + "\n"
        do throws(SyscallError) {
            try SmallFile.makeDirectory(paths.definitions)
            let folder = try Directory(path: PathBytes(paths.definitions))
            let new = PathBytes(".systemd-oci.new")
            try folder.removeFile(new)
            let file = try folder.createFile(new, mode: 0o644)
            try file.setMode(0o644)
            try file.write(Array(text.utf8).span, of: "\(name).json")
            try file.synchronize()
            do throws(SyscallError) {
                try folder.rename(new, to: PathBytes("\(name).json"), in: folder, replacing: replacing)
            } catch {
                try folder.removeFile(new)
                throw error
            }
            try folder.synchronize()
        } catch {
            throw error.code == EEXIST ? .exists(name) : .call(error)
        }
    }

    /// 64 random digits, of which the first twelve are not all decimal ones: Podman shows these alone.
    private static func identifier() throws(NetworkError) -> String {
        while true {
            var text = ""
            do {
                for _ in 0..<4 {
                    let digits = String(try randomNumber(), radix: 16)
                    text += String(repeating: "0", count: 16 - digits.count) + digits
                }
            } catch {
                throw .call(error)
            }
            if text.prefix(12).contains(where: { $0.isLetter }) { return text }
        }
    }

    /// The time in UTC (RFC 3339), with nine digits of a second.
    private static func now() -> String {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        var parts = unsafe tm()
        unsafe gmtime_r(&time.tv_sec, &parts)
        func padded(_ number: Int, _ count: Int = 2) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(count - digits.count, 0)) + digits
        }
        let day = unsafe [Int(parts.tm_year) + 1900, Int(parts.tm_mon) + 1, Int(parts.tm_mday)]
        let hour = unsafe [parts.tm_hour, parts.tm_min, parts.tm_sec].map { padded(Int($0)) }
        return day.map { padded($0) }.joined(separator: "-") + "T" + hour.joined(separator: ":") + "."
            + padded(time.tv_nsec, 9) + "Z"
    }
}
