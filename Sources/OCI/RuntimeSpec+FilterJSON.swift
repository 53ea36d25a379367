package import JSON

extension RuntimeSpec.SystemCallFilter {
    /// Reads what ``json`` has written.
    ///
    /// - Throws: Every mistake.
    package init(_ value: JSONValue) throws(RuntimeSpecError) {
        self = try SpecField.document(value) { RuntimeSpec.SystemCallFilter($0) }
    }

    /// The object as JSON, which is `linux.seccomp` of the runtime specification.
    package var json: JSONValue {
        var members: [JSONValue.Member] = [.init("defaultAction", .string(defaultAction))]
        if let defaultErrno { members.append(.init("defaultErrnoRet", .integer(defaultErrno))) }
        if !architectures.isEmpty { members.append(.init("architectures", .strings(architectures))) }
        if let flags { members.append(.init("flags", .strings(flags))) }
        if let listenerPath { members.append(.init("listenerPath", .string(listenerPath))) }
        if let listenerMetadata { members.append(.init("listenerMetadata", .string(listenerMetadata))) }
        members.append(.init("syscalls", .array(rules.map { $0.json })))
        return .object(members)
    }
}

extension RuntimeSpec.SystemCallFilter.Rule {
    fileprivate var json: JSONValue {
        var members: [JSONValue.Member] = [
            .init("names", .strings(names)), .init("action", .string(action)),
        ]
        if let errno { members.append(.init("errnoRet", .integer(errno))) }
        if !conditions.isEmpty { members.append(.init("args", .array(conditions.map({ $0.json })))) }
        return .object(members)
    }
}

extension RuntimeSpec.SystemCallFilter.Condition {
    fileprivate var json: JSONValue {
        .object([
            .init("index", .integer(index)), .init("value", .integer(value)),
            .init("valueTwo", .integer(second)), .init("op", .string(comparison)),
        ])
    }
}
