package import OCI

/// What the launcher found out about the host and the container before ``RunOptions/plan(image:host:)``.
package struct RunHost: Sendable {
    /// A file or directory of the host that the launcher made for the container.
    package struct File: Equatable, Sendable {
        package var destination: String
        package var source: String
        /// Whether the container may only read it.
        package var isReadOnly: Bool

        package init(destination: String, source: String, isReadOnly: Bool = false) {
            self.destination = destination
            self.source = source
            self.isReadOnly = isReadOnly
        }
    }

    /// The container's name; without `--hostname`, its host name is made of it.
    package var containerName: String
    /// The host's own name, for `--uts=host`.
    package var hostname = "localhost"
    /// The launcher's environment, each `NAME=value`.
    package var environment: [String] = []
    /// The contents of the files of `--env-file`, in the order of ``RunOptions/environmentFiles``.
    package var environmentFiles: [[UInt8]] = []
    /// What variables of ``RunOptions/secrets`` are to have, by the names of credentials.
    package var secrets: [String: String] = [:]
    /// Where relative sources of `--volume` are.
    package var workingDirectory = "/"
    /// /etc/passwd and /etc/group of the root file system; empty where it has none.
    package var passwd: [UInt8] = []
    package var group: [UInt8] = []
    /// The first of the transient IDs; nil where ``RunOptions/idRangeSize`` is.
    package var firstID: UInt32?
    /// How many capabilities the kernel has: /proc/sys/kernel/cap_last_cap and one.
    package var capabilityCount = CapabilityName.all.count
    /// Capabilities that the launcher can't give, as in a container; with a user namespace there are none.
    package var missingCapabilities: Set<String> = []
    /// Whether the kernel has POSIX message queues.
    package var hasMessageQueues = true
    /// The network namespace that the launcher made for `none` and for bridge networks.
    ///
    /// Nil for one that the runtime makes. It must belong to the container's user namespace, or the kernel refuses
    /// to mount its /sys.
    package var networkNamespace: String?
    /// The network namespace of the container that `container:` names.
    package var joinedNetwork: String?
    /// Namespaces of the container's pod, besides the network's.
    package var podNamespaces: [RuntimeSpec.Namespace.Kind: String] = [:]
    /// /dev/shm of the container's pod.
    package var podMemory: String?
    /// /etc/hosts, /etc/resolv.conf, /etc/hostname, /run/.containerenv and the like.
    ///
    /// They belong to the foreign range's root, who is the container's.
    package var files: [File] = []
    /// An init of the host for `--init`, such as catatonit or tini; nil where there is none.
    package var initPath: String?
    /// The device nodes below each source of `--device` that is a directory.
    package var deviceNodes: [String: [String]] = [:]
    /// What the container gets with each device that is a name of the Container Device Interface.
    package var interfaces: [String: DeviceInterface.Edits] = [:]
    /// The devices of the host, for `--privileged`.
    package var devices: [String] = []
    /// What matches each pattern of `--mount type=glob`.
    package var globs: [String: [String]] = [:]
    /// The files of each artifact of `--mount type=artifact`, in its order.
    package var artifacts: [String: [ArtifactFile]] = [:]
    /// What the destinations of artifacts are in the image; nothing for those that are not there.
    package var artifactTargets: [String: TargetKind] = [:]

    /// A file of an artifact.
    package struct ArtifactFile: Equatable, Sendable {
        /// `org.opencontainers.image.title`.
        package var title: String?
        package var digest: String
        /// Where it is on the host.
        package var path: String

        package init(title: String?, digest: String, path: String) {
            self.title = title
            self.digest = digest
            self.path = path
        }
    }

    /// What is at a path of an image.
    package enum TargetKind: Sendable {
        case directory, file
    }

    /// The container's labels; nil where the host has no SELinux, or a policy that says nothing of containers.
    package var labels: SELinuxLabels?
    /// Where named volumes are.
    package var volumes = "/var/lib/systemd-oci/volumes"
    /// Paths besides the fixed ones that are masked: `/sys/devices/system/cpu/cpu*/thermal_throttle`.
    package var maskedPaths: [String] = []

    package init(containerName: String) {
        self.containerName = containerName
    }
}
