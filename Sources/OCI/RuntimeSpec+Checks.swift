extension RuntimeSpec {
    /// Whether the container has a namespace of its own, or another's, of this kind.
    package func has(_ kind: Namespace.Kind) -> Bool {
        namespaces.contains { $0.kind == kind }
    }

    /// Reports what fits no namespace that the container has: it would change the host.
    func check(_ root: SpecField) {
        let linux = root["linux"]
        func need(_ kind: Namespace.Kind, _ field: SpecField) {
            if !has(kind) { field.report("needs a \(kind.rawValue) namespace") }
        }
        if hostname != nil { need(.uts, root["hostname"]) }
        if domainname != nil { need(.uts, root["domainname"]) }
        if !uidMappings.isEmpty { need(.user, linux["uidMappings"]) }
        if !gidMappings.isEmpty { need(.user, linux["gidMappings"]) }
        if !networkDevices.isEmpty { need(.network, linux["netDevices"]) }
        if !maskedPaths.isEmpty { need(.mount, linux["maskedPaths"]) }
        if !readOnlyPaths.isEmpty { need(.mount, linux["readonlyPaths"]) }
        if !timeOffsets.isEmpty {
            need(.time, linux["timeOffsets"])
            if namespaces.contains(where: { $0.kind == .time && $0.path != nil }) {
                linux["timeOffsets"].report("the clocks of a time namespace that is joined can't be set")
            }
        }
        for sysctl in sysctls {
            if let reason = sysctlMistake(sysctl) { linux["sysctl"][sysctl.name].report(reason) }
        }
    }

    private func sysctlMistake(_ sysctl: Sysctl) -> String? {
        guard let path = sysctl.path else { return "not a name of a sysctl" }
        if sysctl.value.utf8.contains(where: { $0 < 0x20 && $0 != 0x09 }) { return "not one value" }
        guard let kind = sysctl.namespace else {
            return "it is no namespace's, but the host's"
        }
        if path == "kernel/domainname", let domainname, domainname != sysctl.value {
            return "the member domainname has another value: \(SpecField.quoted(domainname))"
        }
        if path == "kernel/hostname" { return "the hostname is a member of the document, not a sysctl" }
        return has(kind) ? nil : "needs a \(kind.rawValue) namespace"
    }
}

extension RuntimeSpec.Sysctl {
    /// Where it is below /proc/sys: `net.ipv4.conf.eth0/1.forwarding` is `net/ipv4/conf/eth0.1/forwarding`.
    ///
    /// Which of `.` and `/` comes first separates the parts, the other one stands for itself (sysctl.d(5)).
    /// Nil for a name that leads anywhere else.
    package var path: String? {
        let separator = name.utf8.first { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "/") }
        var path = name
        if separator == UInt8(ascii: ".") {
            path = String(
                decoding: name.utf8.map { byte in
                    switch byte {
                    case UInt8(ascii: "."): UInt8(ascii: "/")
                    case UInt8(ascii: "/"): UInt8(ascii: ".")
                    default: byte
                    }
                },
                as: UTF8.self
            )
        }
        let parts = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.count > 1, !path.utf8.contains(0) else { return nil }
        for part in parts where part.isEmpty || part.elementsEqual(".".utf8) || part.elementsEqual("..".utf8)
        {
            return nil
        }
        return path
    }

    /// The kind of namespace that has one of its own; nil where it is the host's, or leads elsewhere.
    package var namespace: RuntimeSpec.Namespace.Kind? {
        guard let path else { return nil }
        if path.hasPrefix("net/") { return .network }
        if path.hasPrefix("fs/mqueue/") { return .ipc }
        if path.hasPrefix("user/") { return .user }
        switch path {
        case "kernel/msgmax", "kernel/msgmnb", "kernel/msgmni", "kernel/sem", "kernel/shmall",
            "kernel/shmmax", "kernel/shmmni", "kernel/shm_rmid_forced":
            return .ipc
        case "kernel/domainname", "kernel/hostname": return .uts
        default: return nil
        }
    }
}
