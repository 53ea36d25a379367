import Linux

/// Small files of ours below /run, where one that can't be read is as good as none.
enum HostFile {
    static func content(_ path: String) -> [UInt8]? {
        // What is damaged or gone says nothing; who needs to know why reads with SmallFile.
        (try? SmallFile.contents(of: path, limit: 1 << 16)) ?? nil
    }

    static func text(_ path: String) -> String? {
        content(path).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The entries of a directory; none where it is not there.
    static func entries(_ path: String) -> [String] {
        (try? SmallFile.names(in: path)) ?? []
    }

    /// What a symbolic link leads to; nil where it is none.
    static func target(_ path: String) -> String? {
        try? SmallFile.target(ofLink: path)
    }
}
