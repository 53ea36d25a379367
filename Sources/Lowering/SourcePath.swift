import UnitFile

/// A path in a Quadlet file that may be relative to that file.
struct SourcePath {
    /// As a word of a command line.
    var word: String
    /// As the value of a setting.
    var setting: String

    /// Makes a path absolute; one that begins with a specifier is.
    init(_ path: String, relativeTo file: String) {
        if path.hasPrefix("/") || path.hasPrefix("%") && !path.hasPrefix("%%") {
            (word, setting) = (path, path)
            return
        }
        let directory = file.lastIndex(of: "/").map { String(file[..<$0]) } ?? ""
        word = Self.clean(Quoting.literal(directory) + "/" + path)
        setting = Self.clean(Quoting.escapingSpecifiers(directory) + "/" + path)
    }

    /// The directory that the path is in.
    var directory: SourcePath {
        var directory = self
        directory.word = Self.parent(word)
        directory.setting = Self.parent(setting)
        return directory
    }

    private static func parent(_ path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return path }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// The path without empty parts, `.` and `..`.
    private static func clean(_ path: String) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == ".." {
                _ = parts.popLast()
            } else {
                parts.append(part)
            }
        }
        return "/" + parts.joined(separator: "/")
    }
}
