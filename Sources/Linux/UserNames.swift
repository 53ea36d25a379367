/// Names of users as /etc/passwd has them: a static program has no name service.
package enum UserNames {
    /// The name of a user; nil where the file has none.
    package static func name(of uid: UInt32) -> String? {
        let content = (try? SmallFile.contents(of: "/etc/passwd", limit: 4 << 20)) ?? nil
        return name(of: uid, in: content ?? [])
    }

    /// The name of a user in a file of passwd(5).
    package static func name(of uid: UInt32, in file: [UInt8]) -> String? {
        for line in file.split(separator: UInt8(ascii: "\n")) {
            let fields = line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
            if fields.count > 2, UInt32(String(decoding: fields[2], as: UTF8.self)) == uid {
                return String(decoding: fields[0], as: UTF8.self)
            }
        }
        return nil
    }
}
