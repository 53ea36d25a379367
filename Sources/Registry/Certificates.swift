import Linux

extension ConnectionSecurity {
    /// Reads `*.crt`, `*.cert` and `*.key` of the first directory that there is for a registry.
    init(registry: String, in directories: [String]) throws(RegistryError) {
        for parent in directories {
            let directory = parent + "/" + registry
            if names(in: directory).isEmpty { continue }
            try self.init(directory: directory, of: registry)
            return
        }
        self.init()
    }

    /// Reads `*.crt`, `*.cert` and `*.key` of a directory.
    init(directory: String, of registry: String) throws(RegistryError) {
        self.init()
        let files = names(in: directory)
        for file in files where file.hasSuffix(".crt") {
            do {
                authorities += try contents(of: directory + "/" + file, limit: 1 << 20) ?? []
            } catch {
                throw RegistryError(registry, .file(error))
            }
            authorities.append(UInt8(ascii: "\n"))
        }
        guard let certificate = files.first(where: { $0.hasSuffix(".cert") }) else { return }
        let key = certificate.dropLast(".cert".count) + ".key"
        guard files.contains(String(key)) else {
            let reason = "'\(directory)/\(certificate)' has no '\(key)' beside it"
            throw RegistryError(registry, .configuration(reason))
        }
        client = ("\(directory)/\(certificate)", "\(directory)/\(key)")
    }
}
