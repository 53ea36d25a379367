import Discovery
import Glibc
import Linux
import Lowering

/// The folder that Quadlet files are installed into, with the lists of files that belong together.
///
/// A list is a file `.NAME.app` that names a file of the folder on each line, as `podman quadlet install` writes
/// it, so that either program removes what the other one installed. Older releases wrote `.FILE.asset`, which
/// names the files that were installed with FILE.
struct InstallFolder {
    let path: String

    /// The administrator's folder of a scope; with `QUADLET_UNIT_DIRS` the first of those.
    init(_ scope: LoweringContext.Scope) throws(Failure) {
        if Environment["QUADLET_UNIT_DIRS"] != nil {
            guard let first = SearchPath.folders(scope).first?.path else {
                throw Failure("QUADLET_UNIT_DIRS names no folder by an absolute path")
            }
            path = first
            return
        }
        switch scope {
        case .system: path = "/etc/containers/systemd"
        case .user:
            guard let base = Environment["XDG_CONFIG_HOME"] ?? Environment["HOME"].map({ $0 + "/.config" })
            else {
                throw Failure("neither XDG_CONFIG_HOME nor HOME says where files of users are installed")
            }
            path = base + "/containers/systemd"
        }
    }

    /// What belongs together, by the name of the list; sorted.
    func lists() throws(SyscallError) -> [(name: String, files: [String])] {
        var lists: [(name: String, files: [String])] = []
        for name in try SmallFile.names(in: path).sorted() where Self.isList(name) {
            lists.append((name, try files(of: name)))
        }
        return lists
    }

    static func isList(_ name: String) -> Bool {
        name.hasPrefix(".") && (name.hasSuffix(".app") || name.hasSuffix(".asset"))
    }

    /// The names in a list; none where there is no such list.
    ///
    /// What is a path, or hidden, is left out.
    func files(of list: String) throws(SyscallError) -> [String] {
        let text = String(decoding: try SmallFile.contents(of: path + "/" + list) ?? [], as: UTF8.self)
        return text.split(whereSeparator: \.isNewline).map { Self.trimmed($0) }.filter {
            !$0.isEmpty && !$0.contains("/") && !$0.hasPrefix(".")
        }
    }

    private static func trimmed(_ line: Substring) -> String {
        var line = line.drop(while: \.isWhitespace)
        while line.last?.isWhitespace == true { line.removeLast() }
        return String(line)
    }

    /// Removes files; those that are not there are no mistake.
    func remove(_ names: [String]) throws(SyscallError) {
        for name in names {
            if unsafe unlink(path + "/" + name) != 0, errno != ENOENT {
                throw SyscallError("unlink", path + "/" + name, errno)
            }
        }
    }
}
