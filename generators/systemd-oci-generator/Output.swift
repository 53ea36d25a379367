import Linux
import Lowering

/// The generator directory that units are written into.
struct Output {
    private let directory: String
    private let isDryRun: Bool
    /// Directories for links that are there.
    private var made: Set<String> = []

    init(directory: String, isDryRun: Bool) {
        self.directory = directory
        self.isDryRun = isDryRun
    }

    /// Writes a unit and its links; a unit of this name that is there stays, and is an error.
    mutating func write(_ unit: GeneratedUnit) throws(SyscallError) {
        if isDryRun {
            print("---\(unit.name)---\n\(String(decoding: unit.text, as: UTF8.self))")
            return
        }
        try Files.create(directory + "/" + unit.name, unit.text)
        for link in unit.links {
            try makeDirectories(of: link.path)
            try Files.link(directory + "/" + link.path, to: link.target)
        }
    }

    private mutating func makeDirectories(of path: String) throws(SyscallError) {
        var parent = directory
        for part in path.split(separator: "/").dropLast() {
            parent += "/" + part
            if made.insert(parent).inserted { try Files.makeDirectory(parent) }
        }
    }
}
