import Quadlet
import UnitFile

/// Volumes that Kubernetes objects stand for.
enum VolumeDraft {
    private static let prefix = "volume.podman.io/"
    private static let options = ["driver", "device", "type", "uid", "gid", "mount-options", "image"]

    /// A PersistentVolumeClaim is a named volume, whose annotations are Podman's.
    static func claim(_ name: String, _ field: Field, _ settings: KubernetesSettings) -> Draft? {
        var draft = Draft(.volume, name)
        draft.add("VolumeName", name, at: field)
        var mount: [String] = []
        for (key, value) in field["metadata"]?["annotations"]?.entries ?? [] where key.hasPrefix(prefix) {
            guard let text = value.text else { continue }
            switch key.dropFirst(prefix.count) {
            case "driver": draft.add("Driver", text, at: value)
            case "device": draft.add("Device", text, at: value)
            case "type": draft.add("Type", text, at: value)
            case "uid": draft.add("UID", text, at: value)
            case "gid": draft.add("GID", text, at: value)
            case "image": draft.add("Image", text, at: value)
            case "mount-options": mount.append(text)
            default:
                let near = Spelling.suggestion(for: key, among: options.map { prefix + $0 })
                let advice = near.map { "; did you mean '\($0)'?" } ?? ""
                value.warn("the annotation '\(key)' is not supported, ignoring it\(advice)")
            }
        }
        if !mount.isEmpty { draft.add("Options", mount.joined(separator: ","), at: field) }
        for (key, value) in field["metadata"]?["labels"]?.pairs ?? [] {
            draft.add("Label", "\(key)=\(value)", at: field)
        }
        if settings.removesVolumes {
            draft.write("Unit", "BindsTo", settings.service + ".service", at: field)
            remove(name, by: settings, "ExecStopPost", in: &draft, at: field)
        }
        return draft
    }

    /// A volume that is empty when a pod starts, and gone when it has ended.
    static func empty(
        _ name: String,
        ofPod service: String,
        _ field: Field,
        _ settings: KubernetesSettings
    ) -> Draft {
        var draft = Draft(.volume, name)
        draft.add("VolumeName", name, at: field)
        draft.write("Unit", "BindsTo", service, at: field)
        remove(name, by: settings, "ExecStartPre", in: &draft, at: field)
        remove(name, by: settings, "ExecStopPost", in: &draft, at: field)
        return draft
    }

    private static func remove(
        _ name: String,
        by settings: KubernetesSettings,
        _ key: String,
        in draft: inout Draft,
        at field: Field
    ) {
        var command = CommandLine(settings.program, ignoringFailure: true)
        command.add(["volume", "rm", "--force", Quoting.literal(name)])
        draft.write("Service", key, command.text, at: field)
    }
}
