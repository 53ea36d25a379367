package import Cgroups
package import OCI

/// What a container of the runtime's command line is to be made of.
package struct ContainerRequest: Sendable {
    package var id: ContainerID
    /// The bundle's directory, an absolute path.
    package var bundle: String
    /// The bundle's configuration as it was read.
    package var configuration: [UInt8]
    package var spec: RuntimeSpec
    /// The compiled seccomp filter; empty for none.
    package var seccompFilter: [UInt8] = []
    /// A socket that gets the container's terminal.
    package var consoleSocket: String?
    /// A socket that gets a descriptor of the container's process.
    package var processSocket: String?
    /// A file that gets the PID.
    package var pidFile: String?
    /// systemd's notification socket, where the caller was given one.
    package var notifySocket: String?
    /// How many descriptors from 3 on came by `LISTEN_FDS`.
    package var listenDescriptors: Int32 = 0
    /// How many after those the container gets as well.
    package var preservedDescriptors: Int32 = 0
    /// Those of both kinds that are not there.
    package var missingDescriptors: [Int32] = []
    /// Whether ambient capabilities that can't be are told of.
    package var warnsOfAmbientCapabilities = false
    /// Whether createContainer hooks run in the bundle's directory, and not in that of the root file system.
    package var hooksRunInBundle = false
    /// `ociVersion` in what goes to `seccomp.listenerPath`; nil for the bundle's.
    package var listenerVersion: String?
    package var cgroupManager = CgroupManager.files
    package var pivots = true
    package var makesKeyring = true
    /// Whether the container's process waits until it is started by its socket.
    package var waitsForStart = true

    package init(id: ContainerID, bundle: String, configuration: [UInt8], spec: RuntimeSpec) {
        self.id = id
        self.bundle = bundle
        self.configuration = configuration
        self.spec = spec
    }

    /// The root file system, an absolute path.
    package var rootFileSystem: String {
        spec.rootPath.hasPrefix("/") ? spec.rootPath : bundle + "/" + spec.rootPath
    }
}
