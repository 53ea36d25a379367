import Quadlet
import UnitFile

extension UnitLowering where Model: UserMapping {
    /// The user namespace, in the words of the keys and of the deprecated ones.
    func addUserMapping(to command: inout CommandLine) {
        command.add("--userns", model.userNS ?? model.remappedUserNS)
        let manual = model.remapUsers == "manual"
        command.add("--uidmap", each: model.uidMap + (manual ? model.remapUid : []))
        command.add("--gidmap", each: model.gidMap + (manual ? model.remapGid : []))
        command.add("--subuidname", model.subUIDMap)
        command.add("--subgidname", model.subGIDMap)
    }
}

/// The keys of Quadlet's first version, as far as what they did is known without the host's accounts.
extension UnitLowering<Container> {
    /// What maps either users or groups.
    private struct LegacyKeys {
        var id: (key: String, value: String?)
        var host: (key: String, value: String?)
        var ranges: (key: String, value: String?)
        var start: String?
    }

    mutating func addLegacyMapping(to command: inout CommandLine) {
        addKeepID(to: &command)
        let isNamed = model.hostUser != nil || model.hostGroup != nil
        guard
            model.remapsUsers != nil || isNamed || model.remapUidRanges != nil || model.remapGidRanges != nil
        else { return }
        // Users' own units never mapped.
        let remaps = model.remapsUsers == true && context.scope == .system
        let users = LegacyKeys(
            id: ("User", model.user),
            host: ("HostUser", model.hostUser),
            ranges: ("RemapUidRanges", model.remapUidRanges),
            start: model.remapUidStart
        )
        let groups = LegacyKeys(
            id: ("Group", model.group),
            host: ("HostGroup", model.hostGroup),
            ranges: ("RemapGidRanges", model.remapGidRanges),
            start: model.remapGidStart
        )
        let given = [users, groups].contains { $0.host.value != nil || $0.ranges.value != nil }
        if remaps, !given { return command.add(["--userns", "auto"]) }
        guard given else { return }
        command.add("--uidmap", each: maps(users, remaps: remaps))
        command.add("--gidmap", each: maps(groups, remaps: remaps))
    }

    private mutating func addKeepID(to command: inout CommandLine) {
        guard model.keepId == true, model.userNS == nil else { return }
        if context.scope == .user { return command.add(["--userns", "keep-id"]) }
        warn("KeepId", "'KeepId=' is for units of users, ignoring it")
    }

    private mutating func maps(_ keys: LegacyKeys, remaps: Bool) -> [String] {
        if !remaps, keys.host.value == nil { return [] }
        guard let id = number(keys.id.key, keys.id.value ?? "0"),
            let host = number(keys.host.key, keys.host.value ?? String(id))
        else { return [] }
        if !remaps { return id == host ? [] : LegacyMapping(id: id, hostID: host).maps }
        guard let text = keys.ranges.value, let ranges = LegacyMapping.ranges(text) else {
            let message =
                "'RemapUsers=yes' needs ranges of numbers in '\(keys.ranges.key)=', such as 100000-165535"
            fail(keys.ranges.value == nil ? "RemapUsers" : keys.ranges.key, "", message)
            return []
        }
        let start = keys.start.flatMap { UInt32($0) } ?? 1
        return LegacyMapping(id: id, hostID: host, start: start, ranges: ranges).maps
    }

    /// The number of a user or group; accounts of the host are not looked up when units are generated.
    private mutating func number(_ key: String, _ text: String) -> UInt32? {
        if text == "root" { return 0 }
        if let number = UInt32(text), number != .max { return number }
        fail(key, text, "'\(key)=\(text)': to map it, a number is needed")
        return nil
    }
}
