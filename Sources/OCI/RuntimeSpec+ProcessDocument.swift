package import JSON

/// What a further process in a container needs: the same that its first one has.
///
/// The object is `process` of the runtime specification; its arguments are left out.
extension RuntimeSpec.Process {
    /// The object as JSON.
    package var json: JSONValue {
        var members: [JSONValue.Member] = [
            .init("user", user.json), .init("env", .array(environment.map { .string($0) })),
            .init("cwd", .string(workingDirectory)), .init("capabilities", capabilities.json),
            .init("rlimits", .array(rlimits.map(\.json))), .init("noNewPrivileges", .bool(noNewPrivileges)),
        ]
        if let oomScoreAdjustment {
            members.append(.init("oomScoreAdj", .number(String(oomScoreAdjustment))))
        }
        if let appArmorProfile { members.append(.init("apparmorProfile", .string(appArmorProfile))) }
        if let selinuxLabel { members.append(.init("selinuxLabel", .string(selinuxLabel))) }
        return .object(members)
    }

    /// Reads what ``json`` has written; nil where it is anything else.
    package init?(_ value: JSONValue) {
        self.init()
        guard let user = value["user"].flatMap(RuntimeSpec.User.init),
            let capabilities = value["capabilities"].flatMap(RuntimeSpec.Capabilities.init),
            let environment = value["env"]?.strings, let workingDirectory = value["cwd"]?.string,
            let rlimits = value["rlimits"]?.array, let noNewPrivileges = value["noNewPrivileges"]?.bool
        else { return nil }
        self.user = user
        self.capabilities = capabilities
        self.environment = environment
        self.workingDirectory = workingDirectory
        self.noNewPrivileges = noNewPrivileges
        self.rlimits = rlimits.compactMap(RuntimeSpec.Rlimit.init)
        guard self.rlimits.count == rlimits.count else { return nil }
        oomScoreAdjustment = value["oomScoreAdj"]?.integer()
        appArmorProfile = value["apparmorProfile"]?.string
        selinuxLabel = value["selinuxLabel"]?.string
    }
}

extension RuntimeSpec.User {
    fileprivate var json: JSONValue {
        var members: [JSONValue.Member] = [
            .init("uid", .number(String(uid))), .init("gid", .number(String(gid))),
            .init("additionalGids", .array(additionalGroups.map { .number(String($0)) })),
        ]
        if let umask { members.append(.init("umask", .number(String(umask)))) }
        return .object(members)
    }

    fileprivate init?(_ value: JSONValue) {
        guard let uid = value["uid"]?.integer(as: UInt32.self),
            let gid = value["gid"]?.integer(as: UInt32.self),
            let groups = value["additionalGids"]?.array
        else { return nil }
        self.init()
        self.uid = uid
        self.gid = gid
        additionalGroups = groups.compactMap { $0.integer(as: UInt32.self) }
        guard additionalGroups.count == groups.count else { return nil }
        umask = value["umask"]?.integer()
    }
}

extension RuntimeSpec.Capabilities {
    fileprivate var json: JSONValue {
        let sets = [
            ("bounding", bounding), ("effective", effective), ("permitted", permitted),
            ("inheritable", inheritable), ("ambient", ambient),
        ]
        return .object(sets.map { .init($0.0, .array($0.1.map { .string($0) })) })
    }

    fileprivate init?(_ value: JSONValue) {
        guard let bounding = value["bounding"]?.strings, let effective = value["effective"]?.strings,
            let permitted = value["permitted"]?.strings, let inheritable = value["inheritable"]?.strings,
            let ambient = value["ambient"]?.strings
        else { return nil }
        self.init()
        self.bounding = bounding
        self.effective = effective
        self.permitted = permitted
        self.inheritable = inheritable
        self.ambient = ambient
    }
}

extension RuntimeSpec.Rlimit {
    fileprivate var json: JSONValue {
        .object([
            .init("type", .string(type)), .init("soft", .number(String(soft))),
            .init("hard", .number(String(hard))),
        ])
    }

    fileprivate init?(_ value: JSONValue) {
        guard let type = value["type"]?.string, let soft = value["soft"]?.integer(as: UInt64.self),
            let hard = value["hard"]?.integer(as: UInt64.self)
        else { return nil }
        self.init(type: type, soft: soft, hard: hard)
    }
}
