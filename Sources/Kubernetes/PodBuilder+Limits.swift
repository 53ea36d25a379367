import Quadlet
import UnitFile

extension PodBuilder {
    func addResources(_ field: Field, _ own: String, to draft: inout Draft) {
        if let pids = annotation("pids-limit", of: own) { draft.add("PidsLimit", pids, at: field) }
        if let cpus = annotation("cpuset", of: own) { draft.set("Service", "AllowedCPUs", cpus, at: field) }
        if let nodes = annotation("memory-nodes", of: own) {
            draft.set("Service", "AllowedMemoryNodes", nodes, at: field)
        }
        for limit in annotation("ulimit", of: own)?.split(separator: ",") ?? [] {
            draft.add("Ulimit", String(limit), at: field)
        }
        guard let resources = field["resources"] else { return }
        resources.check("limits requests", ignored: "claims")
        for (name, amount) in resources["limits"]?.entries ?? [] {
            switch name {
            case "memory":
                if let bytes = whole(amount) { draft.add("Memory", String(bytes), at: amount) }
            case "cpu":
                guard let text = amount.anyText else { continue }
                guard let thousandths = Quantity.thousandths(text), thousandths > 0 else {
                    amount.fail("'\(text)' is no amount of processors, such as 500m")
                    continue
                }
                let percent = thousandths / 10
                let rest = thousandths % 10
                draft.write(
                    "Service",
                    "CPUQuota",
                    rest == 0 ? "\(percent)%" : "\(percent).\(rest)%",
                    at: amount
                )
            default: addDevice(name, amount, to: &draft)
            }
        }
        for (name, amount) in resources["requests"]?.entries ?? [] {
            switch name {
            case "memory":
                if let bytes = whole(amount) {
                    draft.write("Service", "MemoryLow", String(bytes), at: amount)
                }
            // What it says is where in a cluster the pod fits.
            case "cpu": break
            default:
                if resources["limits"]?[name] == nil { addDevice(name, amount, to: &draft) }
            }
        }
    }

    private func whole(_ amount: Field) -> Int64? {
        guard let text = amount.anyText else { return nil }
        if let bytes = Quantity.whole(text) { return bytes }
        amount.fail("'\(text)' is no amount, such as 64Mi")
        return nil
    }

    /// `podman.io/device=/dev/…`, with any amount.
    private func addDevice(_ name: String, _ amount: Field, to draft: inout Draft) {
        for prefix in ["podman.io/device=", "io.podman/device="] where name.hasPrefix(prefix) {
            return draft.add("AddDevice", String(name.dropFirst(prefix.count)), at: amount)
        }
        amount.warn("the resource '\(name)' is not supported, ignoring it")
    }

    // MARK: Security

    private static let podSecurity = """
        runAsUser runAsGroup supplementalGroups fsGroup sysctls seLinuxOptions seccompProfile appArmorProfile runAsNonRoot
        """
    private static let containerSecurity = """
        runAsUser runAsGroup privileged allowPrivilegeEscalation readOnlyRootFilesystem capabilities procMount \
        seLinuxOptions seccompProfile appArmorProfile runAsNonRoot
        """

    func addSecurity(_ field: Field, _ own: String, to draft: inout Draft) {
        let pod = spec["securityContext"]
        let context = field["securityContext"]
        pod?.check(
            Self.podSecurity,
            ignored: "fsGroupChangePolicy windowsOptions supplementalGroupsPolicy seLinuxChangePolicy"
        )
        context?.check(Self.containerSecurity, ignored: "windowsOptions")
        addUser(context, pod, to: &draft)
        addNamespaces(field, to: &draft)
        if context?["privileged"]?.bool == true {
            draft.add("PodmanArgs", words: ["--privileged"], at: field)
        }
        if let escalation = context?["allowPrivilegeEscalation"], let isAllowed = escalation.bool {
            draft.add("NoNewPrivileges", isAllowed ? "false" : "true", at: escalation)
        }
        if let readOnly = context?["readOnlyRootFilesystem"], let value = readOnly.bool {
            draft.add("ReadOnly", value ? "true" : "false", at: readOnly)
        }
        if let mount = context?["procMount"], let text = mount.text {
            if text == "Unmasked" { draft.add("Unmask", words: ["ALL"], at: mount) }
            if text != "Unmasked", text != "Default" {
                mount.fail("there is no '\(text)'; there is Default and Unmasked")
            }
        }
        if let capabilities = context?["capabilities"] {
            capabilities.check("add drop")
            for name in capabilities["add"]?.elements ?? [] {
                if let text = name.text { draft.add("AddCapability", Self.capability(text), at: name) }
            }
            for name in capabilities["drop"]?.elements ?? [] {
                if let text = name.text { draft.add("DropCapability", Self.capability(text), at: name) }
            }
        }
        addProfiles(context, pod, own, to: &draft)
    }

    private static func capability(_ text: String) -> String {
        let name = text.uppercased()
        return name == "ALL" ? "all" : name.hasPrefix("CAP_") ? name : "CAP_" + name
    }

    private func addUser(_ context: Field?, _ pod: Field?, to draft: inout Draft) {
        let ids = 0...Int(UInt32.max - 1)
        let userField = context?["runAsUser"] ?? pod?["runAsUser"]
        let groupField = context?["runAsGroup"] ?? pod?["runAsGroup"]
        let user = userField?.integer(ids)
        if let user, let userField { draft.add("User", String(user), at: userField) }
        if let group = groupField?.integer(ids), let groupField {
            if user == nil { draft.add("User", "0", at: groupField) }
            draft.add("Group", String(group), at: groupField)
        }
        if let flag = context?["runAsNonRoot"] ?? pod?["runAsNonRoot"], flag.bool == true {
            if user == 0 { flag.fail("'runAsNonRoot' is true, and 'runAsUser' is 0") }
            if user == nil {
                flag.warn(
                    "who an image runs as is not known when units are made, ignoring 'runAsNonRoot'; set 'runAsUser'"
                )
            }
        }
        for group in pod?["supplementalGroups"]?.elements ?? [] {
            if let number = group.integer(ids) { draft.add("GroupAdd", String(number), at: group) }
        }
        if let group = pod?["fsGroup"], let number = group.integer(ids) {
            draft.add("GroupAdd", String(number), at: group)
            group.warn("processes get the group \(number) of 'fsGroup', and volumes keep theirs")
        }
    }

    private func addNamespaces(_ field: Field, to draft: inout Draft) {
        if spec["hostPID"]?.bool == true { draft.add("PodmanArgs", words: ["--pid=host"], at: field) }
        if spec["hostIPC"]?.bool == true { draft.add("PodmanArgs", words: ["--ipc=host"], at: field) }
    }

    private func addProfiles(_ context: Field?, _ pod: Field?, _ own: String, to draft: inout Draft) {
        if let profile = context?["seccompProfile"] ?? pod?["seccompProfile"] {
            profile.check("type localhostProfile")
            switch profile["type"]?.text {
            case "Unconfined": draft.add("SeccompProfile", "unconfined", at: profile)
            case "Localhost":
                guard let file = profile["localhostProfile"], let text = file.text else {
                    return profile.fail("a profile of the type Localhost has a 'localhostProfile'")
                }
                let path = text.hasPrefix("/") ? text : settings.seccompProfiles + "/" + text
                draft.add("SeccompProfile", path, at: file)
            case "RuntimeDefault", nil: break
            case let type?:
                profile.fail("there is no type '\(type)'; there is RuntimeDefault, Localhost and Unconfined")
            }
        }
        if let profile = context?["appArmorProfile"] ?? pod?["appArmorProfile"] {
            profile.check("type localhostProfile")
            switch profile["type"]?.text {
            case "Unconfined": draft.add("AppArmor", "unconfined", at: profile)
            case "Localhost":
                if let file = profile["localhostProfile"], let text = file.text {
                    draft.add("AppArmor", text, at: file)
                }
            default: break
            }
        }
        guard let labels = context?["seLinuxOptions"] ?? pod?["seLinuxOptions"] else { return }
        labels.check("user role type level fileType")
        for name in ["user", "role", "type", "level", "fileType"] {
            guard let field = labels[name], let text = field.text else { continue }
            draft.add("PodmanArgs", words: ["--security-opt=label=\(name.lowercased()):\(text)"], at: field)
        }
    }
}
