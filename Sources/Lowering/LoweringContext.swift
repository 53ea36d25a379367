package import Quadlet
package import UnitFile

/// What a Quadlet file's unit depends on besides the file.
package struct LoweringContext: Sendable {
    /// Whose manager loads the unit.
    package enum Scope: Sendable {
        case system
        case user
    }

    /// What the name of another Quadlet file stands for.
    package struct Target: Equatable, Sendable {
        /// The unit that is made of it, `web-volume.service`.
        package var service: String
        /// The volume, network, image or container; nil where a specifier hides it.
        package var resource: String?
        /// Whether files of this kind become units.
        package var isSupported: Bool

        package init(service: String, resource: String?, isSupported: Bool = true) {
            self.service = service
            self.resource = resource
            self.isSupported = isSupported
        }
    }

    package var scope: Scope
    /// The launcher.
    package var program: String
    /// All Quadlet files by name.
    package var targets: [String: Target] = [:]
    /// Whether a path is there now, for `AddDevice=-`.
    package var exists: @Sendable (String) -> Bool

    package init(
        scope: Scope,
        program: String = "/usr/bin/systemd-oci",
        exists: @escaping @Sendable (String) -> Bool = { _ in false }
    ) {
        self.scope = scope
        self.program = program
        self.exists = exists
    }

    /// Makes a file known to those that name it.
    package mutating func add(_ name: UnitName, _ kind: QuadletKind, _ document: UnitDocument) {
        targets[name.description] = Target(
            service: kind.service(of: name, document) + ".service",
            resource: kind.resource(of: name, document),
            isSupported: kind == .container
        )
    }
}
