import ContentStore
import Glibc
import Linux
import Lowering
import Network
import Volumes

/// `systemd-oci sweep`: removes what containers left that are no more.
enum Sweep {
    static func sweep() throws(Failure) {
        // Others wait for ports and addresses rather than for room on the disk.
        let failures = [
            failure(NetworkError.self, try ContainerNetwork().sweep()),
            failure(StoreError.self, try Store().sweep()),
            failure(VolumeError.self, try VolumeStore().unmountUnused()),
        ]
        sweepPipes()
        sweepRunDirectories()
        if let first = failures.compactMap({ $0 }).first { throw first }
    }

    private static func failure<E: Error & CustomStringConvertible>(
        _ kind: E.Type,
        _ body: @autoclosure () throws(E) -> Void
    ) -> Failure? {
        do {
            try body()
            return nil
        } catch {
            return Failure("sweep", error)
        }
    }

    /// Owner files of pipes that nobody has leased.
    private static func sweepPipes() {
        try? SmallFile.removeLeftovers(in: StandardOutputOwner.directory)
        for entry in HostFile.entries(StandardOutputOwner.directory) where entry.hasSuffix(".owner") {
            let pipe = "\(StandardOutputOwner.directory)/\(entry.dropLast(".owner".count))"
            // A pipe that can't be opened is nobody's either.
            guard let leased = try? NamedPipe(leasing: pipe) else { continue }
            if (try? leased.pending()) == 0 { unsafe unlink(StandardOutputOwner.path(of: pipe)) }
        }
    }

    /// Directories of containers that have ended, or were killed before they had begun.
    private static func sweepRunDirectories() {
        for entry in HostFile.entries(ContainerState.runDirectory) where RunDirectory.isOurs(entry) {
            let directory = "\(ContainerState.runDirectory)/\(entry)"
            // One that goes away meanwhile is its owner's.
            try? RunDirectory.sweep(directory)
        }
    }
}
