extension RuntimeSpec {
    /// `linux.devices[]`.
    package struct DeviceNode: Equatable, Sendable {
        /// The kinds of nodes that mknod(2) makes; `u` is another word for `c`.
        package enum Kind: String, Sendable {
            case character = "c"
            case block = "b"
            case pipe = "p"
        }

        package var path: String
        package var kind: Kind
        package var major: Int64
        package var minor: Int64
        /// Permissions; nil for 0666.
        package var mode: UInt32?
        /// Owners, in IDs of the container; nil for 0.
        package var uid: UInt32?
        package var gid: UInt32?

        package init(path: String, kind: Kind, major: Int64 = 0, minor: Int64 = 0) {
            self.path = path
            self.kind = kind
            self.major = major
            self.minor = minor
        }
    }

    /// One of `linux.netDevices`.
    package struct NetworkDevice: Equatable, Sendable {
        /// The name in the runtime's network namespace.
        package var host: String
        /// The name in the container's; nil for the same.
        package var name: String?

        package init(host: String, name: String? = nil) {
            self.host = host
            self.name = name
        }
    }
}
