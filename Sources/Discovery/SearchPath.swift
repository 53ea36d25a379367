import Glibc
package import Lowering

/// The folders that Quadlet files are looked for in, those that win first.
package enum SearchPath {
    /// A folder, and whether it is that of all users, where folders named by a number belong to one user.
    package struct Folder: Equatable, Sendable {
        package var path: String
        package var isUsers: Bool
        /// Whether folders below it are searched, too.
        package var isDeep: Bool

        package init(path: String, isUsers: Bool = false, isDeep: Bool = true) {
            self.path = path
            self.isUsers = isUsers
            self.isDeep = isDeep
        }
    }

    private static let administrator = "/etc/containers/systemd"
    private static let distribution = "/usr/share/containers/systemd"

    /// Where users' files lie below the system's: not searched for the system itself.
    package static let users = [administrator + "/users", distribution + "/users"]

    /// The folders of a scope; `QUADLET_UNIT_DIRS` replaces them.
    package static func folders(_ scope: LoweringContext.Scope) -> [Folder] {
        if let given = Environment["QUADLET_UNIT_DIRS"] {
            return given.split(separator: ":").prefix { $0.first == "/" }.map { Folder(path: String($0)) }
        }
        switch scope {
        case .system:
            return ["/run/containers/systemd", administrator, distribution].map { Folder(path: $0) }
        case .user:
            return userFolders
        }
    }

    /// The folders that are not searched for a scope, since they are users'.
    package static func excluded(_ scope: LoweringContext.Scope) -> [String] {
        scope == .system && Environment["QUADLET_UNIT_DIRS"] == nil ? users : []
    }

    /// The first path of `QUADLET_UNIT_DIRS` that is none: nothing from there on is searched.
    static var relative: String? {
        guard let given = Environment["QUADLET_UNIT_DIRS"] else { return nil }
        return given.split(separator: ":").first { $0.first != "/" }.map { String($0) }
    }

    /// A folder that a variable names; what is not absolute is not valid (XDG Base Directory Specification).
    static func folder(_ variable: String) -> String? {
        guard let path = Environment[variable], path.first == "/" else { return nil }
        return path
    }

    /// A folder that a variable names; below the home directory where it does not.
    static func folder(_ variable: String, _ usual: String) -> String? {
        folder(variable) ?? folder("HOME").map { $0 + usual }
    }

    private static var userFolders: [Folder] {
        var folders: [Folder] = []
        if let runtime = folder("XDG_RUNTIME_DIR") {
            folders.append(Folder(path: runtime + "/containers/systemd"))
        }
        if let configuration = folder("XDG_CONFIG_HOME", "/.config") {
            folders.append(Folder(path: configuration + "/containers/systemd"))
        }
        for users in users {
            folders.append(Folder(path: users + "/" + String(getuid())))
            folders.append(Folder(path: users, isUsers: true))
        }
        return folders
    }
}
