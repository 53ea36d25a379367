import Discovery
import Glibc
import Linux
import Lowering

/// The generator directory that units are written into.
struct Output: Sendable {
    private let directory: String
    private let isDryRun: Bool
    /// The directories for links below the generator directory that are there.
    private var made: Set<String> = []
    /// The path of a file that is not yet complete: a name that no unit has, which systemd does not load.
    private let temporary: String

    init(directory: String, isDryRun: Bool) {
        self.directory = directory
        self.isDryRun = isDryRun
        temporary = directory + "/.systemd-oci-generator-\(getpid())"
    }

    /// Writes units and their links, in place of those of an earlier run.
    ///
    /// What could not be written is returned.
    mutating func write(_ units: [UnitOutput]) -> [SyscallError] {
        if isDryRun {
            for unit in units { print(unit.description) }
            return []
        }
        if units.isEmpty { return [] }
        do {
            try makeAll(directory)
        } catch {
            return [error]
        }
        let halves = inHalves(units, from: QuadletSources.many) { [self] units in writeFiles(units) }
        var errors = halves.first
        if let more = halves.second { errors += more }
        return errors + writeLinks(units) + writeCredentials(units)
    }

    /// Writes what only root may read, where systemd looks for no units.
    private func writeCredentials(_ units: [UnitOutput]) -> [SyscallError] {
        var errors: [SyscallError] = []
        for credential in units.flatMap(\.credentials) {
            do {
                var folder = directory
                for part in credential.path.split(separator: "/").dropLast() {
                    folder += "/" + part
                    try OutputFiles.makeDirectory(folder, mode: 0o700)
                }
                let path = directory + "/" + credential.path
                try OutputFiles.write(path, credential.content, by: temporary, mode: 0o600)
            } catch {
                errors.append(error)
            }
        }
        return errors
    }

    private func writeFiles(_ units: ArraySlice<UnitOutput>) -> [SyscallError] {
        // Each part of the units has a name of its own for what is not yet complete.
        let temporary = "\(temporary)-\(units.startIndex)"
        var errors: [SyscallError] = []
        for unit in units {
            do {
                try OutputFiles.write(directory + "/" + unit.name, unit.text, by: temporary)
            } catch {
                errors.append(error)
            }
        }
        return errors
    }

    /// One after the other, since the last of a name is the one that counts.
    private mutating func writeLinks(_ units: [UnitOutput]) -> [SyscallError] {
        var errors: [SyscallError] = []
        for unit in units {
            for link in unit.links {
                do {
                    try makeDirectories(of: link.path)
                    try OutputFiles.link(directory + "/" + link.path, to: link.target, by: temporary)
                } catch {
                    errors.append(error)
                }
            }
        }
        return errors
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
