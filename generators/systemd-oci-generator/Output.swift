import Discovery
import Glibc
import Linux
import Lowering

/// The generator directory that units are written into.
struct Output: Sendable {
    private let directory: String
    let isDryRun: Bool
    /// The generator directory, and directories for links below it, that are there.
    private var made: Set<String> = []
    /// The path of a file that is not yet complete: a name that no unit has, which systemd does not load.
    private let temporary: String

    init(directory: String, isDryRun: Bool) {
        self.directory = directory
        self.isDryRun = isDryRun
        temporary = directory + "/.systemd-oci-generator-\(getpid())"
    }

    /// Writes a unit and its links; those of an earlier run are replaced.
    mutating func write(_ unit: GeneratedUnit) throws(SyscallError) {
        if isDryRun {
            let text = String(decoding: unit.text, as: UTF8.self)
            let links = unit.links.map { "# \($0.path) -> \($0.target)\n" }.joined()
            print("---\(unit.name)---\n\(text)\(links)")
            return
        }
        if made.insert(directory).inserted { try makeAll(directory) }
        try OutputFiles.write(directory + "/" + unit.name, unit.text, by: temporary)
        for link in unit.links {
            try makeDirectories(of: link.path)
            try OutputFiles.link(directory + "/" + link.path, to: link.target, by: temporary)
        }
    }

    private func makeAll(_ path: String) throws(SyscallError) {
        if Files.exists(path) { return }
        var parent = path.hasPrefix("/") ? "" : "."
        for part in path.split(separator: "/") {
            parent += "/" + part
            try OutputFiles.makeDirectory(parent)
        }
    }

    private mutating func makeDirectories(of path: String) throws(SyscallError) {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")),
            made.insert(String(path[..<slash])).inserted
        else { return }
        var parent = directory
        for part in path.split(separator: "/").dropLast() {
            parent += "/" + part
            try OutputFiles.makeDirectory(parent)
        }
    }
}
