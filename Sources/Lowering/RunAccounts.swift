/// The accounts of an image: its own /etc/passwd and /etc/group, never the host's.
///
/// The files are the image's, so hostile: a line without a number where one belongs is skipped, where moby/sys
/// would read 0.
package struct RunAccounts: Sendable {
    private let passwd: [UInt8]
    private let group: [UInt8]

    /// Takes the text of the two files, passwd(5) and group(5); empty where there is none.
    package init(passwd: [UInt8] = [], group: [UInt8] = []) {
        self.passwd = passwd
        self.group = group
    }

    /// Who a process runs as.
    package struct Identity: Equatable, Sendable {
        package var uid: UInt32 = 0
        package var gid: UInt32 = 0
        package var additionalGroups: [UInt32] = []
        /// Nil where /etc/passwd does not have the user.
        package var home: String?

        package init() {}
    }

    /// Resolves `user[:group]`, or nothing for root, and the names of `--group-add`.
    ///
    /// Digits are always an ID, and an ID that no line has stands for itself. Without a group, the user's own one
    /// and those that name the user as a member count; with one, only that (moby/sys, `user.GetExecUser`).
    package func identity(_ text: String, adding extra: [String] = []) throws(RunFlagError) -> Identity {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        let group = parts.count > 1 ? parts[1] : ""
        let user = try user(parts.first ?? "")
        var identity = Identity()
        identity.uid = user.uid
        identity.gid = user.gid
        identity.home = user.home
        var additional: [UInt32] = []
        if !group.isEmpty {
            identity.gid = try gid(group, of: "--user '\(text)'")
        } else if !user.name.isEmpty {
            additional = gids(ofMember: user.name)
        }
        if !text.isEmpty { additional.insert(identity.gid, at: 0) }
        for name in extra { additional.append(try gid(name, of: "--group-add '\(name)'")) }
        for gid in additional where !identity.additionalGroups.contains(gid) {
            identity.additionalGroups.append(gid)
        }
        return identity
    }
}

extension RunAccounts {
    private typealias Bytes = ArraySlice<UInt8>

    private struct User {
        var name: Bytes
        var uid: UInt32
        var gid: UInt32
        var home: String?
    }

    private func user(_ name: String) throws(RunFlagError) -> User {
        let wanted = name.isEmpty ? 0 : try Self.number(name, of: "--user '\(name)'")
        for line in passwd.split(separator: 0x0A) {
            let fields = Self.fields(line)
            guard fields.count >= 4, let uid = Self.number(fields[2]), let gid = Self.number(fields[3]),
                wanted.map({ $0 == uid }) ?? fields[0].elementsEqual(name.utf8)
            else { continue }
            let home = fields.count > 5 ? String(decoding: fields[5], as: UTF8.self) : ""
            return User(name: fields[0], uid: uid, gid: gid, home: home.isEmpty ? "/" : home)
        }
        guard let wanted else {
            throw RunFlagError("--user '\(name)'", "the image's /etc/passwd has no such user")
        }
        return User(name: [], uid: wanted, gid: 0, home: nil)
    }

    private func gid(_ name: String, of flag: String) throws(RunFlagError) -> UInt32 {
        if let gid = try Self.number(name, of: flag) { return gid }
        for line in group.split(separator: 0x0A) {
            let fields = Self.fields(line)
            guard fields.count >= 3, fields[0].elementsEqual(name.utf8), let gid = Self.number(fields[2])
            else {
                continue
            }
            return gid
        }
        throw RunFlagError(flag, "the image's /etc/group has no such group")
    }

    private func gids(ofMember name: Bytes) -> [UInt32] {
        group.split(separator: 0x0A).compactMap { line in
            let fields = Self.fields(line)
            guard fields.count >= 4, fields[3].split(separator: 0x2C).contains(name) else { return nil }
            return Self.number(fields[2])
        }
    }

    private static func fields(_ line: Bytes) -> [Bytes] {
        line.split(separator: 0x3A, omittingEmptySubsequences: false)
    }

    /// The ID where the text consists of digits; the range is that of moby/sys.
    private static func number(_ text: String, of flag: String) throws(RunFlagError) -> UInt32? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        guard let value = UInt32(text), value <= Int32.max else {
            throw RunFlagError(flag, "an ID is a number up to 2147483647")
        }
        return value
    }

    private static func number(_ text: Bytes) -> UInt32? {
        guard let first = text.first, (0x30...0x39).contains(first),
            let value = UInt32(String(decoding: text, as: UTF8.self)), value <= Int32.max
        else { return nil }  // 4294967295 means "no change" to setresuid(2): the process would stay root.
        return value
    }
}
