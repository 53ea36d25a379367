package import JSON

/// What a further process in a container needs: the same that its first one has.
///
/// The object is `process` of the runtime specification.
extension RuntimeSpec.Process {
    /// The object as JSON; what is not set is left out.
    package var json: JSONValue {
        var members: [JSONValue.Member] = []
        if terminal { members.append(.init("terminal", true)) }
        if let consoleSize { members.append(.init("consoleSize", consoleSize.json)) }
        members.append(.init("user", user.json))
        if !arguments.isEmpty { members.append(.init("args", .strings(arguments))) }
        members += [
            .init("env", .strings(environment)), .init("cwd", .string(workingDirectory)),
            .init("capabilities", capabilities.json), .init("rlimits", .array(rlimits.map { $0.json })),
            .init("noNewPrivileges", .bool(noNewPrivileges)),
        ]
        if let oomScoreAdjustment { members.append(.init("oomScoreAdj", .integer(oomScoreAdjustment))) }
        if let appArmorProfile { members.append(.init("apparmorProfile", .string(appArmorProfile))) }
        if let selinuxLabel { members.append(.init("selinuxLabel", .string(selinuxLabel))) }
        if let scheduler { members.append(.init("scheduler", scheduler.json)) }
        if let ioPriority { members.append(.init("ioPriority", ioPriority.json)) }
        if let execCPUAffinity { members.append(.init("execCPUAffinity", execCPUAffinity.json)) }
        return .object(members)
    }
}

extension JSONValue {
    static func integer(_ number: some FixedWidthInteger) -> JSONValue { .number(String(number)) }
    static func strings(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }
}

extension RuntimeSpec.ConsoleSize {
    fileprivate var json: JSONValue {
        .object([.init("height", .integer(height)), .init("width", .integer(width))])
    }
}

extension RuntimeSpec.User {
    fileprivate var json: JSONValue {
        var members: [JSONValue.Member] = [
            .init("uid", .integer(uid)), .init("gid", .integer(gid)),
            .init("additionalGids", .array(additionalGroups.map { .integer($0) })),
        ]
        if let umask { members.append(.init("umask", .integer(umask))) }
        return .object(members)
    }
}

extension RuntimeSpec.Capabilities {
    fileprivate var json: JSONValue {
        .object([
            .init("bounding", .strings(bounding)), .init("effective", .strings(effective)),
            .init("permitted", .strings(permitted)), .init("inheritable", .strings(inheritable)),
            .init("ambient", .strings(ambient)),
        ])
    }
}

extension RuntimeSpec.Rlimit {
    fileprivate var json: JSONValue {
        .object([
            .init("type", .string(type)), .init("soft", .integer(soft)), .init("hard", .integer(hard)),
        ])
    }
}

extension RuntimeSpec.Scheduler {
    fileprivate var json: JSONValue {
        .object([
            .init("policy", .string(policy)), .init("nice", .integer(nice)),
            .init("priority", .integer(priority)), .init("flags", .strings(flags)),
            .init("runtime", .integer(runtime)), .init("deadline", .integer(deadline)),
            .init("period", .integer(period)),
        ])
    }
}

extension RuntimeSpec.IOPriority {
    fileprivate var json: JSONValue {
        .object([.init("class", .string(kind)), .init("priority", .integer(priority))])
    }
}

extension RuntimeSpec.CPUAffinity {
    fileprivate var json: JSONValue {
        var members: [JSONValue.Member] = []
        if let initial { members.append(.init("initial", .string(initial))) }
        if let final { members.append(.init("final", .string(final))) }
        return .object(members)
    }
}
