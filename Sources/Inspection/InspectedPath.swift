import Discovery
import Lowering
import UnitFile

/// A path that the user gave: where it leads, and how what is there is shown.
struct InspectedPath {
    /// The folder, or that of the file, without symbolic links.
    let folder: String
    /// The file in it; nil for a folder.
    let file: String?
    /// What the user wrote for the folder, with a slash at the end; empty where nothing was.
    private let shown: String

    init(_ path: String) throws(InspectionError) {
        if Self.isFolder(path) {
            folder = Files.resolved(path)
            file = nil
            shown = path == "." ? "" : path.hasSuffix("/") ? path : path + "/"
            return
        }
        guard Files.exists(path) else { throw .missing(path) }
        let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
        shown = slash.map { String(path[...$0]) } ?? ""
        folder = Files.resolved(shown.isEmpty ? "." : shown)
        file = slash.map { String(path[path.utf8.index(after: $0)...]) } ?? path
    }

    /// The folder that the file's drop-ins and the files that it may name are in.
    var home: String {
        guard let file, file.hasSuffix(".conf"), folder.hasSuffix(".d") else { return folder }
        return folder.lastIndex(of: "/").map { String(folder[..<$0]) } ?? folder
    }

    /// Whether a path is this one or below it.
    func contains(_ path: String) -> Bool {
        if let file { return path == folder + "/" + file }
        return path.hasPrefix(folder + "/")
    }

    /// A path as the user would write it.
    func display(_ path: String) -> String {
        if path.hasPrefix(folder + "/") { return shown + path.dropFirst(folder.utf8.count + 1) }
        guard home != folder, path.hasPrefix(home + "/") else { return path }
        return shown + "../" + path.dropFirst(home.utf8.count + 1)
    }

    private static func isFolder(_ path: String) -> Bool {
        // What can't be listed is a folder all the same, and is told when it is searched.
        guard let listing = try? Files.list(path) else { return false }
        return listing.identity.number != 0
    }
}
