import ContentStore
import Glibc
import Linux
import Lowering

/// Named volumes, and directories that are given to a container's user.
struct Volumes {
    let image: StoredImage?
    /// The user and group of the container, by the container's numbers.
    let user: (uid: UInt32, gid: UInt32)

    /// Makes what is missing.
    func prepare(_ plan: RunPlan) throws(Failure) {
        for volume in plan.volumes { try make(volume) }
        for path in plan.changedOwners {
            do {
                try changeOwner(of: path)
            } catch {
                throw Failure("cannot give '\(path)' to the container's user", error)
            }
        }
    }

    private func make(_ volume: RunVolume) throws(Failure) {
        if unsafe access(volume.path, F_OK) == 0 { return }
        guard volume.isCreated else { throw Failure("run: --volume: there is no volume '\(volume.name)'") }
        do {
            let parent = volume.path.prefix(upTo: volume.path.lastIndex(of: "/") ?? volume.path.endIndex)
            try SmallFile.makeDirectory(String(parent), mode: 0o700)
            let making = "\(parent)/.\(volume.name).\(getpid())"
            try SmallFile.makeDirectory(making)
            let folder = try Directory(path: PathBytes(making))
            if volume.copiesUp {
                try VolumeContent(layers: image?.layers ?? []).copy(volume.destination, to: folder)
            }
            // Somebody else may have been faster: then theirs counts.
            if unsafe rename(making, volume.path) < 0 {
                let code = errno
                let above = try Directory(path: PathBytes(String(parent)))
                try above.removeTree(PathBytes(".\(volume.name).\(getpid())"))
                if code != EEXIST, code != ENOTEMPTY { throw SyscallError("rename", volume.path, code) }
            }
        } catch {
            throw Failure("cannot make the volume '\(volume.name)'", error)
        }
    }

    /// Gives a file or a directory with all below it away; links are not followed.
    private func changeOwner(of path: String) throws(SyscallError) {
        try check("lchown", path) { unsafe lchown(path, user.uid, user.gid) }
        do {
            let folder = try Directory(path: PathBytes(path))
            try changeOwners(in: folder)
        } catch {
            if error.code != ENOTDIR { throw error }
        }
    }

    private func changeOwners(in folder: borrowing Directory) throws(SyscallError) {
        for name in try folder.names() {
            guard let status = try folder.status(of: name) else { continue }
            try folder.setOwner(of: name, user.uid, group: user.gid)
            guard status.kind == .directory else { continue }
            let below = try folder.directory(beneath: name)
            try changeOwners(in: below)
        }
    }
}
