extension Volume {
    /// All keys of `[Volume]`, sorted by name.
    // swift-format-ignore
    package static let keys: [Key<Volume>] = [
        Key("ContainersConfModule", "4.8", .list { $0.containersConfModule.collect($1) }, becomes: "--module before volume", "Module of containers.conf", "/etc/containers/web.conf"),
        Key("Copy", "4.4", .flag { $0.copy = $1 }, becomes: "--opt copy, --opt nocopy", "Whether an empty volume gets what the image has at its mount point", "no"),
        Key("Device", "4.4", .text { $0.device = $1 }, becomes: "--opt device=", "Device, directory or other source that is mounted for the volume", "/dev/vdb1"),
        Key("Driver", "4.8", .text { $0.driver = $1 }, becomes: "--driver", "Driver of the volume: `local` or `image`", "image"),
        Key("GID", "6.0", .text { $0.gid = $1 }, .number, becomes: "--gid", "Group that owns the volume's directory", "5678"),
        Key("GlobalArgs", "4.8", .arguments { $0.globalArgs.collect($1) }, becomes: "options before volume", "Options of the program itself", "--log-level=debug"),
        Key("Group", "4.4", .text { $0.group = $1 }, becomes: "--opt o=gid=", "Group that the mount gets as an option, by number", "998"),
        Key("Image", "4.8", .text { $0.image = $1 }, .nonempty, becomes: "--opt image=", "With `Driver=image` the image whose files the volume has, or an `.image` or `.build` file", "docker.io/library/nginx:latest"),
        Key("Label", "4.4", .pairs { $0.label.collect($1) }, becomes: "--label", "Labels of the volume", "org.example.owner=web"),
        Key("Options", "4.4", .text { $0.options = $1 }, becomes: "--opt o=", "Mount options, as mount(8) has them", "rw,noatime"),
        Key("PodmanArgs", "4.6", .arguments { $0.podmanArgs.collect($1) }, becomes: "as they are", "Further flags of `volume create`, before the name", "--driver=local"),
        Key("ServiceName", "5.3", .text { $0.serviceName = $1 }, .service, becomes: "name of the unit", "Name of the service, without `.service`", "frontend"),
        Key("Type", "4.4", .text { $0.type = $1 }, becomes: "--opt type=", "Type of the file system on `Device=`, or `bind`", "ext4"),
        Key("UID", "6.0", .text { $0.uid = $1 }, .number, becomes: "--uid", "User who owns the volume's directory", "1234"),
        Key("User", "4.4", .text { $0.user = $1 }, becomes: "--opt o=uid=", "User that the mount gets as an option, by number", "998"),
        Key("VolumeName", "4.7", .text { $0.volumeName = $1 }, .resource, becomes: "VOLUME", "Name of the volume; `systemd-` and the file's name by default", "web-data"),
    ]
}
