import JSON

extension ImageConfiguration {
    /// The longest text that is read.
    package static let longest = 8 << 20
    /// The most volumes, and the most ports, that are read: each costs something at every start.
    package static let mostNames = 4096

    /// Reads an image configuration's text, OCI's or Docker's.
    ///
    /// Members that builders write as `null` are as if left out. No text in it has a zero byte.
    package init(parsing text: some Collection<UInt8>) throws(DocumentError) {
        let root = try DocumentField(.configuration, parsing: text, limit: Self.longest)
        self.init()
        created = try root["created"].string()
        architecture = try root["architecture"].string() ?? ""
        operatingSystem = try root["os"].string() ?? ""
        let config = root["config"]
        guard config.value == nil || config.value?.members != nil else {
            throw config.failure(.expected("an object"))
        }
        user = try config["User"].string() ?? ""
        environment = try config["Env"].strings() ?? []
        entrypoint = try config["Entrypoint"].strings()
        command = try config["Cmd"].strings()
        workingDirectory = try config["WorkingDir"].string() ?? ""
        stopSignal = try config["StopSignal"].string().flatMap { $0.isEmpty ? nil : $0 }
        volumes = try config["Volumes"].names(limit: Self.mostNames)
        exposedPorts = try config["ExposedPorts"].names(limit: Self.mostNames)
        labels = try config["Labels"].texts()
        guard try root["rootfs"]["type"].string() == "layers" else {
            throw root["rootfs"]["type"].failure(.expected("'layers'"))
        }
        diffIDs = try root["rootfs"]["diff_ids"].elements(limit: Manifest.mostLayers)
            .map { field throws(DocumentError) in try field.digest() }
    }
}
