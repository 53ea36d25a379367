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
    /// The name of a file that is not yet complete: one that no unit has, which systemd does not load.
    private let temporary: String

    init(directory: String, isDryRun: Bool) {
        self.directory = directory
        self.isDryRun = isDryRun
        temporary = ".systemd-oci-generator-\(getpid())"
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
            let folder = try OutputFolder(directory)
            var errors: [SyscallError] = []
            for unit in units {
                do {
                    try folder.write(unit.name, unit.text, by: temporary)
                } catch {
                    errors.append(error)
                }
            }
            return errors + writeLinks(units.flatMap { $0.links }, in: folder)
                + writeCredentials(units, in: folder)
        } catch {
            return [error]
        }
    }

    /// Lowers files and writes each unit at once, on two threads where there are many.
    ///
    /// Each file has to be one unit, and no two the same.
    mutating func write(
        each sources: [QuadletSource],
        _ lowering: SourceLowering
    ) throws(SyscallError) -> (units: [WrittenUnit], linkErrors: [SyscallError]) {
        let folder = try OutputFolder(directory)
        let parts = inParts(sources, from: QuadletSources.many) { [temporary] sources in
            // Each part has a name of its own for what is not yet complete.
            let temporary = "\(temporary)-\(sources.startIndex)"
            var lowering = lowering
            return sources.map { WrittenUnit($0, &lowering, in: folder, by: temporary) }
        }
        let units = parts.count == 1 ? parts[0] : parts.flatMap { $0 }
        // A file that is right goes before one that has mistakes.
        let right = units.filter { !$0.isFailing }.flatMap { $0.links }
        let failing = units.filter { $0.isFailing }.flatMap { $0.links }
        return (units, writeLinks(right + failing, in: folder))
    }

    /// Writes what only root may read, where systemd looks for no units.
    private func writeCredentials(_ units: [UnitOutput], in folder: borrowing OutputFolder) -> [SyscallError]
    {
        var errors: [SyscallError] = []
        for credential in units.flatMap({ $0.credentials }) {
            do {
                try makeDirectories(of: credential.path, in: folder, mode: 0o700)
                try folder.write(credential.path, credential.content, by: temporary, mode: 0o600)
            } catch {
                errors.append(error)
            }
        }
        return errors
    }

    /// One after the other, since the last of a name is the one that counts.
    private mutating func writeLinks(
        _ links: [GeneratedUnit.Link],
        in folder: borrowing OutputFolder
    ) -> [SyscallError] {
        var errors: [SyscallError] = []
        for link in links {
            do {
                if let slash = link.path.utf8.lastIndex(of: UInt8(ascii: "/")),
                    made.insert(String(link.path[..<slash])).inserted
                {
                    try makeDirectories(of: link.path, in: folder, mode: 0o755)
                }
                try folder.link(link.path, to: link.target, by: temporary)
            } catch {
                errors.append(error)
            }
        }
        return errors
    }

    private func makeDirectories(
        of path: String,
        in folder: borrowing OutputFolder,
        mode: mode_t
    ) throws(SyscallError) {
        var parent = ""
        for part in path.split(separator: "/").dropLast() {
            parent += parent.isEmpty ? String(part) : "/" + part
            try folder.makeDirectory(parent, mode: mode)
        }
    }
}
