/// What `checkpoint` and `restore` of the runtime's command line are asked to do; the flags are runc's and crun's.
package struct CheckpointOptions: RuntimeCommandOptions, Equatable {
    /// What becomes of cgroups, by runc's words.
    package enum CgroupMode: String, Sendable, CaseIterable {
        case soft, full, strict, ignore
    }

    /// Who gets the memory's pages.
    package struct PageServer: Equatable, Sendable {
        package var address: String
        package var port: UInt16

        package init(address: String, port: UInt16) {
            self.address = address
            self.port = port
        }
    }

    /// The directory of the images; nil for `checkpoint` in the working directory.
    package var imagePath: String?
    /// Where CRIU's log is written; nil for the directory of the images.
    package var workPath: String?
    /// The images of an earlier dump, relative to those of this one.
    package var parentPath: String?
    package var leavesRunning = false
    package var hasConnections = false
    package var closesConnections = false
    package var skipsConnectionsInFlight = false
    package var linksRemoved = false
    package var hasUnixSockets = false
    package var isShellJob = false
    package var isLazy = false
    package var statusDescriptor: Int32?
    package var pageServer: PageServer?
    package var hasFileLocks = false
    package var isPreliminary = false
    package var cgroupMode: CgroupMode?
    package var removesDuplicates = false
    package var securityProfile: String?
    package var mountLabel: String?
    /// Those of `restore` that `create` has as well.
    package var container = ContainerOptions()
    package var showsHelp = false
    package var warnings: [String] = []
    package var operands: [String] = []

    package init() {}

    package static var command: String { "`checkpoint`" }
    package static var flags: [Flag<CheckpointOptions>] { checkpointFlags + restoreFlags }

    // swift-format-ignore
    package static let checkpointFlags: [Flag<CheckpointOptions>] = commonFlags + [
        Flag("parent-path", value: "DIRECTORY", .value("Images of an earlier dump, relative to --image-path: only what has changed since is written.") { options, text throws(FlagError) in
            guard !text.hasPrefix("/") else { throw RunFlags.wrong("--parent-path must be relative") }
            options.parentPath = text.isEmpty ? nil : text
        }),
        Flag("leave-running", "R", .flag("Let the container run on.") { $0.leavesRunning = $1 }),
        Flag("tcp-skip-in-flight", .flag("Leave out connections that are being made.") { $0.skipsConnectionsInFlight = $1 }),
        Flag("link-remap", .flag("Give removed files that are open a name where possible.") { $0.linksRemoved = $1 }),
        Flag("status-fd", value: "NUMBER", .value("A file descriptor that gets a byte when --lazy-pages is ready.") { options, text throws(FlagError) in
            guard let number = Int32(text), number >= -1 else { throw RunFlags.wrong("must be a number of a file descriptor") }
            options.statusDescriptor = number < 0 ? nil : number
        }),
        Flag("page-server", value: "ADDRESS:PORT", .value("Who gets the memory's pages, instead of files.") { options, text throws(FlagError) in options.pageServer = try pageServer(text) }),
        Flag("pre-dump", .flag("Write memory only, and let the container run on.") { $0.isPreliminary = $1 }),
        help,
    ]

    // swift-format-ignore
    package static let restoreFlags: [Flag<CheckpointOptions>] =
        ContainerOptions.restoreFlags.map { $0.lifted(from: { $0.container }, to: { $0.container = $1 }) } + commonFlags + [
        Flag("tcp-close", .flag("Restore connections as closed ones.") { $0.closesConnections = $1 }),
        Flag("lsm-profile", value: "TYPE:NAME", .value("The security profile of the processes.") { $0.securityProfile = $1 }),
        Flag("lsm-mount-context", value: "LABEL", .value("The SELinux label of the mounts.") { $0.mountLabel = $1 }),
        help,
    ]

    // swift-format-ignore
    private static let commonFlags: [Flag<CheckpointOptions>] = [
        Flag("image-path", value: "DIRECTORY", .value("Where the images are; otherwise the directory checkpoint.") { $0.imagePath = $1.isEmpty ? nil : $1 }),
        Flag("work-path", value: "DIRECTORY", .value("Where CRIU writes its log; otherwise beside the images.") { $0.workPath = $1.isEmpty ? nil : $1 }),
        Flag("tcp-established", .flag("Keep TCP connections.") { $0.hasConnections = $1 }),
        Flag("ext-unix-sk", .flag("Allow Unix sockets that are connected with processes outside.") { $0.hasUnixSockets = $1 }),
        Flag("shell-job", .flag("Allow a session and a terminal of a shell outside.") { $0.isShellJob = $1 }),
        Flag("lazy-pages", .flag("Fetch memory when it is used first.") { $0.isLazy = $1 }),
        Flag("file-locks", .flag("Keep locks of files.") { $0.hasFileLocks = $1 }),
        Flag("manage-cgroups-mode", value: "MODE", .value("soft, full, strict or ignore; otherwise soft.") { options, text throws(FlagError) in
            options.cgroupMode = CgroupMode(rawValue: text)
            guard text.isEmpty || options.cgroupMode != nil else { throw RunFlags.wrong("must be soft, full, strict or ignore") }
        }),
        Flag("empty-ns", value: "NAMESPACE", .value("network: its interfaces are not restored, which they never are.") { _, text throws(FlagError) in
            guard text == "network" else { throw RunFlags.wrong("namespace \"\(text)\" is not supported") }
        }),
        Flag("auto-dedup", .flag("Write no page twice.") { $0.removesDuplicates = $1 }),
    ]

    private static func pageServer(_ text: String) throws(FlagError) -> PageServer? {
        if text.isEmpty { return nil }
        guard let colon = text.lastIndex(of: ":"), colon != text.startIndex, text.last != ":" else {
            throw RunFlags.wrong("Use --page-server ADDRESS:PORT to specify page server")
        }
        guard let port = UInt16(text[text.index(after: colon)...]) else {
            throw RunFlags.wrong("Invalid port number")
        }
        var address = text[..<colon]
        if address.hasPrefix("["), address.hasSuffix("]") { address = address.dropFirst().dropLast() }
        return PageServer(address: String(address), port: port)
    }
}
