import Linux

/// Files of the kernel, where one that can't be read is as good as none: what it is about has ended.
enum HostText {
    static func read(_ path: String) -> String? {
        guard let bytes = try? SmallFile.contents(of: path) else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    static func bytes(_ path: String) -> [UInt8]? {
        (try? SmallFile.contents(of: path)) ?? nil
    }
}

extension String {
    /// The text on one line, without what a terminal would do something at.
    var printable: String {
        var result = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
            result.append(isControl ? " " : scalar)
        }
        return String(result)
    }
}
