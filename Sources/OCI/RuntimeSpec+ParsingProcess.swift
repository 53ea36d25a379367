package import JSON

extension RuntimeSpec.Process {
    /// Reads a document that is a process, as `exec --process` takes one.
    ///
    /// - Throws: Every mistake.
    package init(parsing text: [UInt8]) throws(RuntimeSpecError) {
        self = try SpecField.document(text) { RuntimeSpec.Process($0) }
    }

    /// Reads what ``json`` has written.
    ///
    /// - Throws: Every mistake.
    package init(_ value: JSONValue) throws(RuntimeSpecError) {
        self = try SpecField.document(value) { RuntimeSpec.Process($0) }
    }

    init(_ field: SpecField) {
        self.init()
        guard field.object() != nil else { return }
        terminal = field["terminal"].flag() ?? false
        consoleSize = RuntimeSpec.ConsoleSize(field["consoleSize"])
        if let user = field["user"].object() { self.user = RuntimeSpec.User(user) }
        arguments = field["args"].strings()
        environment = field["env"].strings()
        workingDirectory = field["cwd"].requiredAbsolutePath()
        if let sets = field["capabilities"].object() { capabilities = RuntimeSpec.Capabilities(sets) }
        rlimits = RuntimeSpec.Rlimit.list(field["rlimits"])
        noNewPrivileges = field["noNewPrivileges"].flag() ?? false
        appArmorProfile = field["apparmorProfile"].text()
        selinuxLabel = field["selinuxLabel"].text()
        oomScoreAdjustment = field["oomScoreAdj"].integer()
        if let oomScoreAdjustment, !(-1000...1000).contains(oomScoreAdjustment) {
            field["oomScoreAdj"].report("\(oomScoreAdjustment) is not from -1000 to 1000")
        }
        scheduler = field["scheduler"].object().map { RuntimeSpec.Scheduler($0) }
        ioPriority = field["ioPriority"].object().map { RuntimeSpec.IOPriority($0) }
        execCPUAffinity = field["execCPUAffinity"].object().map { RuntimeSpec.CPUAffinity($0) }
    }
}

extension RuntimeSpec.ConsoleSize {
    fileprivate init?(_ field: SpecField) {
        guard field.object() != nil else { return nil }
        self.init(height: field["height"].requiredInteger(), width: field["width"].requiredInteger())
    }
}

extension RuntimeSpec.User {
    /// Who is not named is 0, as in runc.
    fileprivate init(_ field: SpecField) {
        self.init()
        uid = field["uid"].integer() ?? 0
        gid = field["gid"].integer() ?? 0
        umask = field["umask"].integer()
        if let umask, umask > 0o777 { field["umask"].report("\(umask) has bits that are no permissions") }
        // NGROUPS_MAX, limits.h
        additionalGroups = field["additionalGids"].elements(limit: 65536).compactMap { $0.integer() }
    }
}

extension RuntimeSpec.Capabilities {
    fileprivate init(_ field: SpecField) {
        self.init()
        bounding = field["bounding"].strings()
        effective = field["effective"].strings()
        permitted = field["permitted"].strings()
        inheritable = field["inheritable"].strings()
        ambient = field["ambient"].strings()
    }
}

extension RuntimeSpec.Rlimit {
    fileprivate static func list(_ field: SpecField) -> [Self] {
        var limits: [Self] = []
        for element in field.elements(limit: 1000) {
            guard element.object() != nil else { continue }
            let type = element["type"].requiredText()
            if !type.isEmpty, types[type] == nil {
                element["type"].report("\(SpecField.quoted(type)) is no limit")
            }
            if limits.contains(where: { $0.type == type }) {
                element["type"].report("\(SpecField.quoted(type)) is there twice")
            }
            let limit = Self(
                type: type,
                soft: element["soft"].requiredInteger(),
                hard: element["hard"].requiredInteger()
            )
            if limit.soft > limit.hard, element["hard"].isThere {
                element["soft"].report("\(limit.soft) is above the hard limit \(limit.hard)")
            }
            limits.append(limit)
        }
        return limits
    }
}

extension RuntimeSpec.Scheduler {
    /// The conditions are those of sched_setattr(2).
    fileprivate init(_ field: SpecField) {
        self.init(policy: field["policy"].word(Self.policies, "scheduling policy") ?? "")
        if !field["policy"].isThere { field["policy"].report("missing") }
        flags = field["flags"].words(Self.flagWords, "flag of a scheduling policy")
        nice = field["nice"].integer() ?? 0
        priority = field["priority"].integer() ?? 0
        runtime = field["runtime"].integer() ?? 0
        deadline = field["deadline"].integer() ?? 0
        period = field["period"].integer() ?? 0
        if policy == "SCHED_OTHER" || policy == "SCHED_BATCH", !(-20...19).contains(nice) {
            field["nice"].report("\(nice) is not from -20 to 19")
        }
        if priority != 0, policy != "SCHED_FIFO", policy != "SCHED_RR" {
            field["priority"].report("only SCHED_FIFO and SCHED_RR have a priority")
        }
        if runtime != 0 || deadline != 0 || period != 0, policy != "SCHED_DEADLINE" {
            field.report("only SCHED_DEADLINE has runtime, deadline and period")
        }
        if policy == "SCHED_DEADLINE" { checkDeadline(field) }
    }

    /// What sched_setattr(2) refuses without saying why, in the words of crun.
    private func checkDeadline(_ field: SpecField) {
        func report(_ name: String, _ reason: String) {
            field[name].report("sched_setattr: `SCHED_DEADLINE` \(reason)")
        }
        for (name, value) in [("runtime", runtime), ("deadline", deadline)] where value == 0 {
            let isThere = field[name].isThere
            return report(name, isThere ? "\(name) must be greater than 0" : "requires `\(name)`")
        }
        if runtime > deadline {
            return report("runtime", "runtime (\(runtime)) must be <= deadline (\(deadline))")
        }
        if period != 0, deadline > period {
            return report("deadline", "deadline (\(deadline)) must be <= period (\(period))")
        }
        let values = [("runtime", runtime), ("deadline", deadline), ("period", period)]
        for (name, value) in values where value != 0 && !Self.times.contains(value) {
            let (least, most) = (Self.times.lowerBound, Self.times.upperBound)
            report(name, "\(name) (\(value)) must be between \(least) and \(most)")
        }
    }

    /// What a time of `SCHED_DEADLINE` may be, in nanoseconds (sched(7)).
    private static let times: ClosedRange<UInt64> = 1024...1 << 63 - 1
}

extension RuntimeSpec.IOPriority {
    fileprivate init(_ field: SpecField) {
        self.init(
            kind: field["class"].word(Self.kinds, "class of IO priorities") ?? "",
            priority: field["priority"].integer() ?? 0
        )
        if !field["class"].isThere { field["class"].report("missing") }
        if !(0...7).contains(priority) { field["priority"].report("\(priority) is not from 0 to 7") }
    }
}

extension RuntimeSpec.CPUAffinity {
    fileprivate init(_ field: SpecField) {
        self.init(initial: Self.list(field["initial"]), final: Self.list(field["final"]))
    }

    private static func list(_ field: SpecField) -> String? {
        guard let text = field.text() else { return nil }
        if NumberList(text) == nil { field.report("\(SpecField.quoted(text)) is no list of processors") }
        return text
    }
}
