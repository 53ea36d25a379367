package import Linux
package import OCI

/// A container to be started: everything ``create()`` needs to know.
package struct Launch: ~Copyable, Sendable {
    /// What runs and what it sees.
    ///
    /// Mounts are done in order; `/dev` gets the standard nodes and links.
    package var spec: RuntimeSpec
    package var root: Root
    /// Whether what the container writes to layers ends with it, so that nothing of it is ever flushed to disk.
    ///
    /// Its end would otherwise wait for all that anybody has written to that file system. Upper and work directory
    /// must be new: overlayfs takes none that another container was so careless with.
    package var isVolatile = false
    /// The transient range that IDs 0… of the container are; nil for `spec.uidMappings`, else the host's IDs.
    package var range: IDRange?
    /// The compiled seccomp filter, an array of `struct sock_filter`; empty for none.
    package var seccompFilter: [UInt8] = []
    /// Which container it is, for hooks and for who listens at `seccomp.listenerPath`.
    package var state: RuntimeSpec.State?
    /// Whether createContainer hooks run in the bundle's directory, as with crun, and not in that of the root file
    /// system, as with runc.
    package var hooksRunInBundle = false
    /// `ociVersion` in what goes to who listens; nil for the bundle's.
    package var listenerVersion: String?
    /// The user namespace of a previous run, to join instead of making one.
    package var userNamespace: Descriptor?
    /// The user namespace of a previous run that maps foreign to transient IDs.
    package var layerUserNamespace: Descriptor?
    /// The network namespace of a previous run, to join where the spec wants a new one.
    package var networkNamespace: Descriptor?
    /// A FIFO that `/dev/stdout` and `/dev/stderr` are; nil for links to `/proc/self/fd`.
    package var standardOutput: String?
    /// Whether standard output and standard error become that FIFO, too, where they are sockets.
    package var streamsArePipe = false
    /// A program of the host that becomes PID 1 and starts the payload, such as `/usr/bin/catatonit`.
    package var initProgram: String?
    /// systemd's notification socket, where the payload notifies by itself: a path, or `@` and an abstract name.
    ///
    /// A path becomes `/run/notify/notify.sock` inside, and `NOTIFY_SOCKET` says so.
    package var notifySocket: String?
    /// Mounts that are attached nowhere, for bind mounts whose source is such a key: numbers of descriptors.
    ///
    /// They are the caller's, and open until ``create()`` returns. Before Linux 6.15 nothing could be cloned from them.
    package var trees: [String: CInt] = [:]
    /// What is stacked for bind mounts whose source is such a key.
    package var stacks: [String: MountStack] = [:]
    /// How many descriptors from 3 on the payload gets; `LISTEN_PID` is set to its PID where there are any.
    package var passedDescriptors: CInt = 0
    /// The bundle's directory, which relative sources of mounts are in; nil for a unit.
    ///
    /// Whoever wrote a bundle is trusted as the caller is. Its root file system may have devices, files have the
    /// owners that they have where nothing else is asked for, and what the specification leaves open is as with
    /// other runtimes.
    package var bundle: String?
    /// Paths that are made where they are missing, as directories of the container's root.
    package var directories: [String] = []
    /// Whether the process becomes a child of this process's parent instead of this process.
    ///
    /// So a service manager gets its exit status; one that is not its child it does not wait for when it
    /// stops it (systemd, `main_pid_alien`).
    package var isSibling = false
    /// Whether to make a child cgroup `container` below this process's own, as a unit with `Delegate=` may.
    ///
    /// Where none can be made the container stays in this process's cgroup.
    package var ownCgroup = false
    /// A program that decides which devices the processes of that cgroup may open (``DeviceProgram``); nil for all.
    package var deviceProgram: [UInt64]?
    /// Whether there is no container without that program.
    package var needsDeviceProgram = false
    /// The cgroup that the process is born in, and without which there is none; nil for this process's.
    package var cgroup: Descriptor?

    /// Whether pipes, files and terminals that are standard streams become the user's that the process runs as.
    ///
    /// A process that is not root can else not open `/dev/stdout`. What is a device, but no terminal, is the host's and
    /// stays so.
    package var ownsStandardStreams = false

    /// Whether it is a warning that the kernel raises no ambient capability that is not permitted and inheritable,
    /// too.
    ///
    /// crun says nothing, and runc 1.1 wrote such sets into its bundles.
    package var warnsOfAmbientCapabilities = false
    /// The keyring of the container's session.
    package var keyring = Keyring.anonymous
    /// How many descriptors after those of ``passedDescriptors`` the payload gets, which it is told nothing of.
    package var preservedDescriptors: CInt = 0
    /// Those of the descriptors of both kinds that are none of the payload's; see ``missingDescriptors(_:besides:)``.
    package var missingDescriptors: [CInt] = []
    /// Whether the root is changed by pivot_root(2), which a host can't do whose root is the kernel's initial one.
    package var pivots = true
    /// Where the process waits for its start by another one, by ``StartSocket/start(at:)``; nil where ``Prepared/start()``
    /// starts it.
    ///
    /// It waits when all is done that can fail without the container's knowing, which ``Prepared/detach()`` tells.
    package var startSocket: Descriptor?

    package init(spec: RuntimeSpec, root: Root, range: IDRange?) {
        self.spec = spec
        self.root = root
        self.range = range
    }
}

extension Launch {
    /// The session keyring of a container (keyrings(7)).
    package enum Keyring: Equatable, Sendable {
        /// This process's.
        case inherited
        /// A new one.
        case anonymous
        /// A new one, or one of this name that the user has.
        case named(String)
    }

    /// Where the root file system comes from.
    package enum Root: Equatable, Sendable {
        /// Layer directories, the base first, owned by the foreign range.
        ///
        /// What the container writes goes to `upper`, with `work` beside it in the same directory, both owned
        /// by the foreign range; without them to memory.
        case layers([String], upper: String?, work: String?)
        /// A directory that becomes `/`, written to in place.
        case directory(String)
    }
}
