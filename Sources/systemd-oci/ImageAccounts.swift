import ContentStore
import Glibc
import Linux

/// Reads /etc/passwd and /etc/group of a root file system that is not mounted yet.
struct ImageAccounts {
    /// Nobody has more accounts than fit in here.
    private static let longest = 4 << 20

    /// The directories that are stacked, the topmost first.
    private let directories: [String]

    init(layers: [String]) {
        directories = layers.reversed()
    }

    /// A file's content as the container will see it; empty where it has none.
    ///
    /// The path is one below `/`, such as `etc/passwd`; links lead nowhere outside.
    func content(_ path: String) throws(Failure) -> [UInt8] {
        do {
            for directory in directories {
                let folder = try Directory(path: PathBytes(directory))
                if let content = try content(path, in: folder) { return content }
            }
        } catch {
            throw Failure("cannot read '/\(path)' of the image", error)
        }
        return []
    }

    /// Nil where the file may be in a lower directory.
    private func content(_ path: String, in folder: borrowing Directory) throws(SyscallError) -> [UInt8]? {
        do throws(SyscallError) {
            // A whiteout is a device.
            guard let file = try folder.regularFile(inRoot: PathBytes(path)) else { return [] }
            guard let content = try file.contents(limit: Self.longest) else {
                throw SyscallError("read", path, EFBIG)
            }
            return content
        } catch {
            switch error.code {
            case ENOENT, ENOTDIR: return nil
            case ELOOP, EACCES: return []
            default: throw error
            }
        }
    }
}
