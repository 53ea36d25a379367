/// The keys for the user namespace, as far as a kind has them.
package protocol UserMapping {
    var userNS: String? { get }
    var uidMap: [String] { get }
    var gidMap: [String] { get }
    var subUIDMap: String? { get }
    var subGIDMap: String? { get }
    var remapUsers: String? { get }
    var remapUid: [String] { get }
    var remapGid: [String] { get }
    var remapUidSize: String? { get }
}

extension UserMapping {
    /// What `RemapUsers=` says in the words of `UserNS=`; nil where it says nothing of that kind.
    package var remappedUserNS: String? {
        let (names, size): ((String, String), String?)
        switch remapUsers {
        case "auto": (names, size) = (("uidmapping=", "gidmapping="), remapUidSize)
        case "keep-id": (names, size) = (("uid=", "gid="), nil)
        default: return nil
        }
        var options = remapUid.map { names.0 + $0 } + remapGid.map { names.1 + $0 }
        if let size, size != "0" { options.append("size=" + size) }
        let mode = remapUsers ?? ""
        return options.isEmpty ? mode : mode + ":" + options.joined(separator: ",")
    }

    /// Whether one of the keys is there that replaced the deprecated ones.
    var isMapped: Bool {
        userNS != nil || !uidMap.isEmpty || !gidMap.isEmpty || subUIDMap != nil || subGIDMap != nil
    }

    /// The deprecated keys among each other, and with those that replaced them.
    func checkMapping(_ checks: inout FileChecks) {
        let remaps = !remapUid.isEmpty || !remapGid.isEmpty
        switch remapUsers {
        case nil where remaps && !isMapped:
            checks.complain(remapUid.isEmpty ? "RemapGid" : "RemapUid", "needs 'RemapUsers='")
        case nil where !remaps: break
        case _ where isMapped:
            checks.complain(
                "RemapUsers",
                "the deprecated Remap keys and the keys that replaced them exclude each other"
            )
        case "keep-id" where remapUid.count > 1 || remapGid.count > 1:
            checks.complain(
                "RemapUsers",
                "'RemapUsers=keep-id' takes one 'RemapUid=' and one 'RemapGid='"
            )
        default: break
        }
    }
}
