import Quadlet
import UnitFile
import YAML

/// What a volume of a pod is.
enum PodVolume {
    /// A file of a ConfigMap or Secret.
    struct File {
        /// Below the place where the volume is mounted.
        var path: String
        var credential: String
        var size: Int
        /// In octal digits.
        var mode: String
    }

    case host(path: String, type: String, field: Field)
    case named(String, readOnly: Bool)
    case files([File])
    case empty(isMemory: Bool, size: Int64?, field: Field)
    case image(Draft)
    /// Optional, and not there.
    case missing
}

extension PodBuilder {
    private static let unsupported = """
        nfs csi downwardAPI gcePersistentDisk awsElasticBlockStore gitRepo iscsi glusterfs rbd flexVolume cinder \
        cephfs flocker fc azureFile azureDisk vsphereVolume quobyte portworxVolume scaleIO storageos ephemeral
        """
    private static let supported = "hostPath persistentVolumeClaim configMap secret emptyDir image projected"

    mutating func addVolumes() {
        for claim in workload.spec["volumeClaimTemplates"]?.elements ?? [] {
            guard let text = KubernetesObjects.name(of: claim) else { continue }
            let volume = "\(text)-\(name)"
            if let draft = VolumeDraft.claim(volume, claim, settings) { drafts.append((draft, claim)) }
            volumes[text] = .named(volume + ".volume", readOnly: false)
        }
        for field in spec["volumes"]?.elements ?? [] {
            guard let nameField = field["name"] else {
                field.fail("there is no 'name'")
                continue
            }
            guard let name = nameField.text, KubernetesObjects.check(name, of: nameField) else { continue }
            field.check("name " + Self.supported, ignored: Self.unsupported)
            guard let volume = volume(field, name) else { continue }
            if volumes.updateValue(volume, forKey: name) != nil {
                nameField.fail("there are two volumes '\(name)'")
            }
        }
    }

    private mutating func volume(_ field: Field, _ name: String) -> PodVolume? {
        if let host = field["hostPath"] { return hostPath(host) }
        if let claim = field["persistentVolumeClaim"] {
            claim.check("claimName readOnly")
            guard let nameField = claim["claimName"], let name = nameField.text,
                KubernetesObjects.check(name, of: nameField)
            else { return nil }
            let isDefined = objects.claims.contains { $0.name == name }
            return .named(isDefined ? name + ".volume" : name, readOnly: claim["readOnly"]?.bool ?? false)
        }
        if let map = field["configMap"] {
            return files(map, objects.configMaps, "ConfigMap", nameKey: "name")
        }
        if let secret = field["secret"] {
            return files(secret, objects.secrets, "Secret", nameKey: "secretName")
        }
        if let projected = field["projected"] { return self.projected(projected) }
        if let image = field["image"] { return self.image(image, name) }
        // `emptyDir: {}`, and also nothing at all.
        let empty = field["emptyDir"]
        if empty == nil,
            (field.node.members ?? []).contains(where: { $0.name != "name" && $0.name != "emptyDir" })
        {
            field.fail(
                "'\(name)' is of no kind that is supported; there is "
                    + Self.supported.split(separator: " ").joined(separator: ", ")
            )
            return nil
        }
        empty?.check("medium sizeLimit")
        let size = empty?["sizeLimit"].flatMap { limit in
            limit.anyText.flatMap { text -> Int64? in
                if let size = Quantity.whole(text) { return size }
                limit.fail("'\(text)' is no amount, such as 64Mi")
                return nil
            }
        }
        let isMemory = empty?["medium"]?.text == "Memory"
        if size != nil, !isMemory {
            empty?["sizeLimit"]?.warn("only a volume with 'medium: Memory' has a limit, ignoring it")
        }
        return .empty(isMemory: isMemory, size: size, field: empty ?? field)
    }

    private func hostPath(_ field: Field) -> PodVolume? {
        field.check("path type")
        guard let pathField = field["path"] else {
            field.fail("there is no 'path'")
            return nil
        }
        guard let path = pathField.text else { return nil }
        let types = [
            "", "DirectoryOrCreate", "Directory", "FileOrCreate", "File", "Socket", "CharDevice",
            "BlockDevice",
        ]
        let type = field["type"]?.text ?? ""
        guard types.contains(type) else {
            field["type"]?.fail(
                "there is no type '\(type)' of 'hostPath'; there is \(types.dropFirst().joined(separator: ", "))"
            )
            return nil
        }
        // As with Podman, what has no slash is the name of a volume.
        if !path.utf8.contains(UInt8(ascii: "/")) {
            return KubernetesObjects.check(path, of: pathField) ? .named(path, readOnly: false) : nil
        }
        if path.utf8.contains(UInt8(ascii: ":")) || path.utf8.contains(UInt8(ascii: ",")) {
            pathField.fail("'\(path)': a path that is mounted can't have ':' and ','")
            return nil
        }
        let folder = settings.directory ?? Self.directory(of: field.path)
        return .host(path: path.hasPrefix("/") ? path : folder + "/" + path, type: type, field: field)
    }

    private static func directory(of path: String) -> String {
        path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[..<$0]) } ?? "/"
    }

    private mutating func image(_ field: Field, _ name: String) -> PodVolume? {
        field.check("reference", ignored: "pullPolicy")
        guard let reference = field["reference"]?.text else { return nil }
        var draft = Draft(.volume, "\(self.name)-\(name)")
        draft.add("VolumeName", "\(self.name)-\(name)", at: field)
        draft.add("Driver", "image", at: field)
        draft.add("Image", reference, at: field)
        return .image(draft)
    }

    // MARK: ConfigMaps and Secrets

    private mutating func projected(_ field: Field) -> PodVolume? {
        field.check("sources defaultMode")
        var all: [PodVolume.File] = []
        for source in field["sources"]?.elements ?? [] {
            source.check(
                "configMap secret",
                ignored: "downwardAPI serviceAccountToken clusterTrustBundle podCertificate"
            )
            let mode = field["defaultMode"]
            if let map = source["configMap"],
                case .files(let files) = files(
                    map,
                    objects.configMaps,
                    "ConfigMap",
                    nameKey: "name",
                    mode: mode
                )
            {
                all += files
            }
            if let secret = source["secret"],
                case .files(let files) = files(secret, objects.secrets, "Secret", nameKey: "name", mode: mode)
            {
                all += files
            }
        }
        return .files(all)
    }

    private mutating func files(
        _ field: Field,
        _ known: [KubernetesObjects.Keyed],
        _ kind: String,
        nameKey: String,
        mode: Field? = nil
    ) -> PodVolume? {
        field.check(nameKey + " items defaultMode optional")
        let isOptional = field["optional"]?.bool ?? false
        guard let object = find(field[nameKey], in: field, known, kind, isOptional: isOptional) else {
            return isOptional ? .missing : nil
        }
        let defaultMode = Self.mode(field["defaultMode"] ?? mode) ?? "644"
        guard let items = field["items"] else {
            let files = object.entries.map { entry in
                PodVolume.File(
                    path: entry.key,
                    credential: credential(kind, object.name, entry.key, entry.content, field),
                    size: entry.content.count,
                    mode: defaultMode
                )
            }
            return .files(files)
        }
        var files: [PodVolume.File] = []
        for item in items.elements {
            item.check("key path mode")
            guard let keyField = item["key"], let key = keyField.text, let pathField = item["path"],
                let path = pathField.text
            else {
                item.fail("an item has a 'key' and a 'path'")
                continue
            }
            guard let content = object[key] else {
                if !isOptional { keyField.fail("the \(kind) '\(object.name)' has no key '\(key)'") }
                continue
            }
            guard Self.isBelow(path) else {
                pathField.fail("'\(path)' has to be a relative path without '..', ':' and ','")
                continue
            }
            let file = PodVolume.File(
                path: path,
                credential: credential(kind, object.name, key, content, keyField),
                size: content.count,
                mode: Self.mode(item["mode"]) ?? defaultMode
            )
            files.append(file)
        }
        return .files(files)
    }

    /// The ConfigMap or Secret that a field names; an error where there is none, unless it is optional.
    func find(
        _ nameField: Field?,
        in field: Field,
        _ known: [KubernetesObjects.Keyed],
        _ kind: String,
        isOptional: Bool
    ) -> KubernetesObjects.Keyed? {
        guard let nameField else {
            field.fail("there is no name of a \(kind)")
            return nil
        }
        guard let name = nameField.text else { return nil }
        if let object = known.first(where: { $0.name == name }) { return object }
        if isOptional { return nil }
        let near = Spelling.suggestion(for: name, among: known.map { $0.name })
        let advice = near.map { ", did you mean '\($0)'?" } ?? "; add it to the files of the unit"
        nameField.fail("there is no \(kind) '\(name)'\(advice)")
        return nil
    }

    /// The name of the credential for a key of an object.
    mutating func credential(
        _ kind: String,
        _ object: String,
        _ key: String,
        _ content: [UInt8],
        _ field: Field
    ) -> String {
        let name = "\(kind.lowercased()).\(object).\(key)"
        if credentials.contains(where: { $0.name == name }) { return name }
        let isName = key.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || "-_.".utf8.contains(byte)
        }
        guard isName, !key.isEmpty, key != "..", key != ".", name.utf8.count <= 255 else {
            field.fail(
                "the key '\(key)' of the \(kind) '\(object)' can only have letters, digits, '-', '_' and '.'"
            )
            return name
        }
        credentials.append(KubernetesCredential(name: name, content: content))
        return name
    }

    /// A file mode, which YAML has as an octal or a decimal number.
    private static func mode(_ field: Field?) -> String? {
        guard let field, let text = field.anyText else { return nil }
        let digits = text.hasPrefix("0o") ? String(text.dropFirst(2)) : text
        let number = text.hasPrefix("0") ? Int(digits, radix: 8) : Int(text)
        guard let number, (0...0o777).contains(number) else {
            field.fail("'\(field.name)' has to be a mode from 0000 to 0777")
            return nil
        }
        return String(number, radix: 8)
    }

    static func isBelow(_ path: String) -> Bool {
        !path.hasPrefix("/") && !path.isEmpty && !path.split(separator: "/").contains("..")
            && !path.utf8.contains { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ",") || $0 < 0x20 }
    }

    // MARK: Volumes that live as long as the pod

    /// The file of an `emptyDir`, or of an image's files, that containers name.
    mutating func addEmptyVolumes(to pod: inout Draft) {
        for (name, volume) in volumes.sorted(by: { $0.key < $1.key }) where users[name] != nil {
            switch volume {
            case .empty(let isMemory, let size, let field):
                if isMemory, users[name] == 1 { continue }
                var draft = VolumeDraft.empty(
                    "\(self.name)-\(name)",
                    ofPod: service + ".service",
                    field,
                    settings
                )
                if isMemory {
                    draft.add("Type", "tmpfs", at: field)
                    draft.add("Device", "tmpfs", at: field)
                    draft.add("Options", "mode=0777" + (size.map { ",size=\($0)" } ?? ""), at: field)
                }
                drafts.append((draft, field))
            case .image(let draft): drafts.append((draft, spec))
            case .host(let path, let type, let field):
                let tool = ["DirectoryOrCreate": ["mkdir", "-p"], "FileOrCreate": ["touch", "-a"]][type]
                guard let tool else { continue }
                var command = CommandLine("/usr/bin/" + tool[0])
                command.add([tool[1], "--", Quoting.literal(path)])
                pod.write("Service", "ExecStartPre", command.text, at: field)
            case .named, .files, .missing: break
            }
        }
    }
}
