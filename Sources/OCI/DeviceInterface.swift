import JSON

/// A file of the Container Device Interface: what containers must get to use devices of one kind.
///
/// ([SPEC.md](https://github.com/cncf-tags/container-device-interface), versions 0.3.0 to 1.0.0.)
package struct DeviceInterface: Equatable, Sendable {
    /// The vendor and the class, such as `example.com/gpu`.
    package var kind: String
    package var devices: [Device] = []
    /// What every container gets that has any of the devices, before the device's own.
    package var edits = Edits()

    package struct Device: Equatable, Sendable {
        package var name: String
        package var edits: Edits
    }

    /// `containerEdits`: what is added to a container.
    package struct Edits: Equatable, Sendable {
        /// Each `NAME=value`.
        package var environment: [String] = []
        package var devices: [RuntimeSpec.Device] = []
        package var mounts: [RuntimeSpec.Mount] = []
        package var groups: [UInt32] = []

        package init() {}

        package static func += (edits: inout Edits, more: Edits) {
            edits.environment += more.environment
            edits.devices += more.devices
            edits.mounts += more.mounts
            edits.groups += more.groups
        }
    }

    /// What a container gets with a device; nil where there is none of that name.
    package func edits(for name: String) -> Edits? {
        guard let device = devices.first(where: { $0.name == name }) else { return nil }
        var all = edits
        all += device.edits
        return all
    }
}

extension DeviceInterface {
    /// The longest text that is read.
    package static let longest = 4 << 20
    private static let most = 4096

    /// Reads a file's text, in JSON.
    ///
    /// - Throws: What is wrong with it, or that it asks for what is not done: hooks, interfaces and RDT.
    package init(parsing text: some Collection<UInt8>) throws(DocumentError) {
        let root = try DocumentField(.deviceInterface, parsing: text, limit: Self.longest)
        guard let version = try root["cdiVersion"].string() else {
            throw root["cdiVersion"].failure(.missing)
        }
        let parts = version.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 3, !parts.contains(nil), parts[0] == 0 || parts[0] == 1 else {
            throw root["cdiVersion"].failure(.expected("a version from 0.3.0 to 1.x"))
        }
        guard let kind = try root["kind"].string() else { throw root["kind"].failure(.missing) }
        guard kind.split(separator: "/", omittingEmptySubsequences: false).count == 2 else {
            throw root["kind"].failure(.expected("a vendor, '/' and a class"))
        }
        self.kind = kind
        edits = try Edits(root["containerEdits"])
        for field in try root["devices"].elements(limit: Self.most) {
            guard let name = try field["name"].string() else { throw field["name"].failure(.missing) }
            devices.append(Device(name: name, edits: try Edits(field["containerEdits"])))
        }
    }
}

extension DeviceInterface.Edits {
    private static let most = 4096

    fileprivate init(_ field: DocumentField) throws(DocumentError) {
        for name in ["hooks", "netDevices", "intelRdt"] where field[name].value != nil {
            if field[name].value?.array?.isEmpty == true { continue }
            throw field[name].failure(.expected("left out: it is not supported"))
        }
        environment = try field["env"].strings() ?? []
        if environment.contains(where: { !$0.contains("=") }) {
            throw field["env"].failure(.expected("a list of NAME=value"))
        }
        for node in try field["deviceNodes"].elements(limit: Self.most) {
            let path = try Self.path(node["path"])
            let source = node["hostPath"].value == nil ? path : try Self.path(node["hostPath"])
            let access = try node["permissions"].string() ?? "rwm"
            guard DeviceRules.Access(access) != nil else {
                throw node["permissions"].failure(.expected("some of r, w and m"))
            }
            devices.append(RuntimeSpec.Device(path: path, source: source, access: access))
        }
        for mount in try field["mounts"].elements(limit: Self.most) {
            let options = try mount["options"].strings() ?? []
            mounts.append(
                RuntimeSpec.Mount(
                    destination: try Self.path(mount["containerPath"]),
                    type: "bind",
                    source: try Self.path(mount["hostPath"]),
                    options: options.contains { $0 == "bind" || $0 == "rbind" } ? options : ["bind"] + options
                )
            )
        }
        for group in try field["additionalGids"].elements(limit: Self.most) {
            guard let number = group.value?.integer(as: UInt32.self) else {
                throw group.failure(.expected("a group's number"))
            }
            if number != 0 { groups.append(number) }
        }
    }

    private static func path(_ field: DocumentField) throws(DocumentError) -> String {
        guard let path = try field.string() else { throw field.failure(.missing) }
        guard path.hasPrefix("/") else { throw field.failure(.expected("an absolute path")) }
        return path
    }
}
