import JSON

extension OneSide {
    /// `uid:gid` of a record of a process.
    static func owner(_ bytes: [UInt8]) -> String? {
        // What this program did not write names nobody.
        guard let user = (try? JSONValue(parsing: bytes))?["process"]?["user"],
            let uid = user["uid"]?.integer(as: UInt32.self), let gid = user["gid"]?.integer(as: UInt32.self)
        else { return nil }
        return "\(uid):\(gid)"
    }
}
