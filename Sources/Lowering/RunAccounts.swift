/// The accounts of an image: its own /etc/passwd and /etc/group, never the host's.
///
/// The files are the image's, so hostile: a line without a number where one belongs is skipped, where moby/sys
/// would read 0.
package struct RunAccounts: Sendable {
    package struct User: Equatable, Sendable {
        package var name: String
        package var uid: UInt32
        package var gid: UInt32
        package var home: String?
    }

    package struct Group: Equatable, Sendable {
        package var name: String
        package var gid: UInt32
        package var members: [String]
    }

    package var users: [User]
    package var groups: [Group]

    /// Reads the two files, passwd(5) and group(5); lines that are none are skipped.
    package init(passwd: [UInt8] = [], group: [UInt8] = []) {
        users = Self.lines(passwd, fields: 6).compactMap { fields in
            guard let uid = UInt32(fields[2]), let gid = UInt32(fields[3]) else { return nil }
            return User(name: fields[0], uid: uid, gid: gid, home: fields[5].isEmpty ? "/" : fields[5])
        }
        groups = Self.lines(group, fields: 4).compactMap { fields in
            guard let gid = UInt32(fields[2]) else { return nil }
            return Group(
                name: fields[0],
                gid: gid,
                members: fields[3].split(separator: ",").map(String.init)
            )
        }
    }

    /// The lines as that many fields; the last ones may be missing.
    private static func lines(_ bytes: [UInt8], fields count: Int) -> [[String]] {
        bytes.split(separator: 0x0A).map { line in
            var fields = line.split(separator: 0x3A, omittingEmptySubsequences: false)
                .map { String(decoding: $0, as: UTF8.self) }
            while fields.count < count { fields.append("") }
            return fields
        }
    }
}

extension RunAccounts {
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
            additional = groups.filter { $0.members.contains(user.name) }.map(\.gid)
        }
        if !text.isEmpty { additional.insert(identity.gid, at: 0) }
        for name in extra { additional.append(try gid(name, of: "--group-add '\(name)'")) }
        for gid in additional where !identity.additionalGroups.contains(gid) {
            identity.additionalGroups.append(gid)
        }
        return identity
    }

    private func user(_ name: String) throws(RunFlagError) -> User {
        guard let uid = name.isEmpty ? 0 : try Self.number(name, of: "--user '\(name)'") else {
            if let user = users.first(where: { $0.name == name }) { return user }
            throw RunFlagError("--user '\(name)'", "the image's /etc/passwd has no such user")
        }
        return users.first { $0.uid == uid } ?? User(name: "", uid: uid, gid: 0, home: nil)
    }

    private func gid(_ name: String, of flag: String) throws(RunFlagError) -> UInt32 {
        if let gid = try Self.number(name, of: flag) { return gid }
        if let group = groups.first(where: { $0.name == name }) { return group.gid }
        throw RunFlagError(flag, "the image's /etc/group has no such group")
    }

    /// The ID where the text consists of digits; the range is that of moby/sys.
    private static func number(_ text: String, of flag: String) throws(RunFlagError) -> UInt32? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        guard let value = UInt32(text), value <= Int32.max else {
            throw RunFlagError(flag, "an ID is a number up to 2147483647")
        }
        return value
    }
}
