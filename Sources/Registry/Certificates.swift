import Linux

extension ConnectionSecurity {
    /// Reads `*.crt`, `*.cert` and `*.key` of the first directory that there is for a registry.
    init(registry: String, in directories: [String]) throws(RegistryError) {
        for parent in directories {
            let directory = parent + "/" + registry
            let files = names(in: directory)
            if files.isEmpty { continue }
            for file in files where file.hasSuffix(".crt") {
                do {
                    authorities += try contents(of: directory + "/" + file, limit: 1 << 20) ?? []
                } catch {
                    throw RegistryError(registry, .file(error))
                }
                authorities.append(UInt8(ascii: "\n"))
            }
            if let certificate = files.first(where: { $0.hasSuffix(".cert") }) {
                let key = certificate.dropLast(".cert".count) + ".key"
                guard files.contains(String(key)) else {
                    let reason = "'\(directory)/\(certificate)' has no '\(key)' beside it"
                    throw RegistryError(registry, .configuration(reason))
                }
                client = ("\(directory)/\(certificate)", "\(directory)/\(key)")
            }
            return
        }
    }
}
