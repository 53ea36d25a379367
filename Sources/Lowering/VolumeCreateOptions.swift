/// What a command line of `volume create` asks for; the grammar is podman-volume-create(1).
package struct VolumeCreateOptions: FlagOptions, Equatable {
    /// Nil for a random one.
    package var name: String?
    package var driver = "local"
    /// `--opt`; of a name that is there twice the last one counts.
    package var options: [RunSetting] = []
    package var labels: [RunSetting] = []
    /// The owner, by the numbers of a container.
    package var uid: UInt32?
    package var gid: UInt32?
    /// Whether a volume that is there already is as good.
    package var ignoresExisting = false
    package var warnings: [String] = []
    package var operands: [String] = []

    package init() {}

    package static var command: String { "`volume create`" }
    package static var takesGlobalFlags: Bool { true }
    package static var strayOperand: String? { "is not a flag, and would be taken for the volume's name" }

    package mutating func complete() throws(FlagError) {
        defer { operands = [] }
        guard operands.count <= 1 else { throw RunFlagError("'\(operands[1])'", "one name is enough") }
        do {
            name = try operands.first.map { name throws(RunFlagError) in try RunFlags.containerName(name) }
        } catch {
            throw RunFlagError("'\(operands.first ?? "")'", error.reason)
        }
        try checkDriver()
        _ = try mount
        _ = try limits
        for setting in mountOptions where ["uid", "gid"].contains(setting.name) {
            let number: UInt32 = try Self.number(setting)
            if setting.name == "uid" { uid = uid ?? number } else { gid = gid ?? number }
        }
    }

    // swift-format-ignore
    package static let flags: [Flag<VolumeCreateOptions>] = [
        Flag("driver", "d", value: "DRIVER", .value("local or image.") { $0.driver = $1 }),
        Flag("opt", "o", value: "NAME=VALUE", .value("type, device and o of what is mounted; copy or nocopy.") { options, text throws(FlagError) in
            options.options.append(try RunFlags.named(text))
        }),
        Flag("label", "l", value: "NAME=VALUE", .value("A label.") { options, text throws(FlagError) in options.labels.append(try RunFlags.named(text)) }),
        Flag("uid", value: "NUMBER", .value("The owner, by the container's numbers.") { options, text throws(FlagError) in options.uid = try RunFlags.number(text) }),
        Flag("gid", value: "NUMBER", .value("The owner's group, by the container's numbers.") { options, text throws(FlagError) in options.gid = try RunFlags.number(text) }),
        Flag("ignore", .flag("A volume of this name that is there already is no failure.") { $0.ignoresExisting = $1 }),
    ]
}

extension VolumeCreateOptions {
    /// What mount(8) is to be told.
    package struct Mount: Equatable, Sendable {
        /// The file system; empty where it is to find out.
        package var type: String
        package var device: String
        package var options: [String]
        /// Whether its root can be given to somebody; otherwise an option of the mount says whose it is.
        package var keepsOwners: Bool { type != "bind" && VolumeCreateOptions.hasOwners.contains(type) }
    }

    /// Types that know whose their files are, so that `uid` and `gid` are no options of their mounts.
    private static let hasOwners: Set = [
        "bind", "ext2", "ext3", "ext4", "xfs", "btrfs", "f2fs", "bcachefs", "nfs", "nfs4", "overlay", "zfs",
    ]

    /// What is mounted where the volume is; nil for a plain directory.
    package var mount: Mount? {
        get throws(RunFlagError) {
            let type = self["type"]?.lowercased() ?? ""
            let device = self["device"] ?? ""
            let options = mountOptions.filter { $0.name != "noquota" && $0.name != "timeout" }
            if type.isEmpty, device.isEmpty {
                let ofDirectories = ["uid", "gid", "size", "inodes"]
                for option in options where !ofDirectories.contains(option.name) {
                    throw RunFlagError("--opt 'o=\(option.text)'", "needs a device= or a type= to mount")
                }
                return nil
            }
            if type == "bind", !device.hasPrefix("/") {
                throw RunFlagError("--opt 'device=\(device)'", "must be an absolute path for type=bind")
            }
            return Mount(
                type: type,
                device: device.isEmpty ? type : device,
                options: options.filter {
                    !Self.hasOwners.contains(type) || !["uid", "gid"].contains($0.name)
                }
                .map { $0.text }
            )
        }
    }

    /// What a volume that is a directory may take of the store's file system.
    package struct Limits: Equatable, Sendable {
        /// 0 for no limit.
        package var bytes: UInt64 = 0
        package var inodes: UInt64 = 0
    }

    /// The limits of a plain directory, which project quotas enforce; nil where there are none.
    ///
    /// The units of `size` are decimal, as Podman's; those of what is mounted are the file system's own.
    package var limits: Limits? {
        get throws(RunFlagError) {
            guard self["type"]?.isEmpty ?? true, self["device"]?.isEmpty ?? true else { return nil }
            var limits = Limits()
            for option in mountOptions {
                switch option.name {
                case "size":
                    do {
                        limits.bytes = try RunFlags.size(option.value, thousand: 1000)
                    } catch {
                        throw RunFlagError("--opt 'o=\(option.text)'", error.reason)
                    }
                case "inodes":
                    let number: UInt64 = try Self.number(option)
                    limits.inodes = number
                default: break
                }
            }
            guard limits != Limits() else { return nil }
            guard !mountOptions.contains(where: { $0.name == "noquota" }) else {
                throw RunFlagError("--opt 'o=noquota'", "contradicts size= and inodes=")
            }
            return limits
        }
    }

    /// Whether a new volume begins with what the image has at its destination.
    package var copiesUp: Bool { self["nocopy"] == nil }

    private subscript(_ name: String) -> String? { options.last { $0.name == name }?.value }

    /// The words of `o`.
    private var mountOptions: [RunSetting] {
        options.filter { $0.name == "o" }.last?.value.split(separator: ",").map {
            RunFlags.setting(String($0))
        }
            ?? []
    }

    private static func number<T: FixedWidthInteger>(_ setting: RunSetting) throws(RunFlagError) -> T {
        guard let number = T(setting.value) else {
            throw RunFlagError("--opt 'o=\(setting.text)'", "is not a number that fits")
        }
        return number
    }

    /// The image whose content a new volume has; nil for one that is empty.
    package var image: String? { driver == "image" ? self["image"] : nil }

    private func checkDriver() throws(RunFlagError) {
        let names: [String]
        switch driver {
        case "local", "": names = ["type", "device", "o", "copy", "nocopy"]
        case "image": names = ["image"]
        default:
            throw RunFlagError("--driver '\(driver)'", "must be local or image: there are no volume plugins")
        }
        for option in options where !names.contains(option.name) {
            throw RunFlagError("--opt '\(option.name)'", "must be one of \(names.joined(separator: ", "))")
        }
        if driver == "image", image?.isEmpty ?? true {
            throw RunFlagError("--driver 'image'", "needs --opt image=NAME")
        }
        if self["copy"] != nil, self["nocopy"] != nil {
            throw RunFlagError("--opt 'copy'", "contradicts 'nocopy'")
        }
    }
}

extension RunSetting {
    /// As it was written, but that a `=` without a value is lost.
    fileprivate var text: String { value.isEmpty ? name : "\(name)=\(value)" }
}
