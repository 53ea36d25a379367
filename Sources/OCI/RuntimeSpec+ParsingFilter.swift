extension RuntimeSpec.SystemCallFilter {
    /// Reads `linux.seccomp`.
    init(_ field: SpecField) {
        self.init(defaultAction: Self.action(field["defaultAction"]))
        defaultErrno = Self.errno(field["defaultErrnoRet"], of: defaultAction)
        architectures = field["architectures"].words(Self.architectureWords, "architecture")
        if field["flags"].isThere { flags = field["flags"].words(Self.flagWords, "flag of a filter") }
        listenerPath = field["listenerPath"].absolutePath()
        listenerMetadata = field["listenerMetadata"].text()
        if listenerMetadata != nil, listenerPath == nil {
            field["listenerMetadata"].report("there is no listenerPath to send it to")
        }
        let elements = field["syscalls"].elements()
        rules = elements.map { Rule($0) }
        if defaultAction == "SCMP_ACT_NOTIFY" {
            field["defaultAction"].report(
                "SCMP_ACT_NOTIFY can't be the default: nobody could hand the listener over"
            )
        }
        for (rule, element) in zip(rules, elements) where rule.action == "SCMP_ACT_NOTIFY" {
            if listenerPath == nil {
                element["action"].report("SCMP_ACT_NOTIFY needs a listenerPath")
            }
            // Nothing could be said of a command that can't be executed.
            if rule.names.contains("write") {
                element["names"].report("SCMP_ACT_NOTIFY cannot be used for the write syscall")
            }
        }
    }

    static func action(_ field: SpecField) -> String {
        if !field.isThere { field.report("missing") }
        return field.word(actions, "action") ?? ""
    }

    /// What the call returns, or its tracer gets: 16 bits.
    static func errno(_ field: SpecField, of action: String) -> UInt32? {
        guard let number: UInt32 = field.integer() else { return nil }
        if number > 0xFFFF { field.report("\(number) is larger than 65535") }
        if action != "SCMP_ACT_ERRNO", action != "SCMP_ACT_TRACE" {
            field.report("errno value specified for action \(SpecField.quoted(action))")
        }
        return number
    }
}

extension RuntimeSpec.SystemCallFilter.Rule {
    fileprivate init(_ field: SpecField) {
        _ = field.object()
        self.init(
            names: field["names"].strings(),
            action: RuntimeSpec.SystemCallFilter.action(field["action"])
        )
        if names.isEmpty { field["names"].report("there is no system call") }
        errno = RuntimeSpec.SystemCallFilter.errno(field["errnoRet"], of: action)
        conditions = field["args"].elements(limit: 100).map { RuntimeSpec.SystemCallFilter.Condition($0) }
    }
}

extension RuntimeSpec.SystemCallFilter.Condition {
    fileprivate init(_ field: SpecField) {
        _ = field.object()
        let words = RuntimeSpec.SystemCallFilter.comparisons
        if !field["op"].isThere { field["op"].report("missing") }
        self.init(
            index: field["index"].requiredInteger(),
            value: field["value"].requiredInteger(),
            second: field["valueTwo"].integer() ?? 0,
            comparison: field["op"].word(words, "comparison") ?? ""
        )
        if index > 5 { field["index"].report("a system call has the arguments 0 to 5") }
    }
}
