/// How CRIU is to write a container's processes down, or to make them anew.
package struct CriuSettings: Equatable, Sendable {
    /// What is on or off; the number is that of the field of `criu_opts`.
    package enum Switch: UInt64, Sendable {
        case leaveRunning = 3
        case externalUnixSockets = 4
        case tcpEstablished = 5
        case shellJob = 7
        case fileLocks = 8
        case autoDedup = 16
        case linkRemap = 18
        case tcpSkipInFlight = 46
        case lazyPages = 48
        case tcpClose = 52
    }

    /// What becomes of cgroups; the number is that of `criu_cg_mode`.
    package enum CgroupMode: Int64, Sendable {
        case ignore = 0
        case soft = 3
        case full = 4
        case strict = 5
        /// CRIU's own, which is the soft one.
        case standard = 6
    }

    /// Who gets the memory's pages.
    package struct PageServer: Equatable, Sendable {
        package var address: String
        package var port: Int32

        package init(address: String, port: Int32) {
            self.address = address
            self.port = port
        }
    }

    /// CRIU's program, an absolute path.
    package var program: String
    /// The directory of the images, an absolute path.
    package var images: String
    /// Where CRIU writes its log; nil for the directory of the images.
    package var workDirectory: String?
    /// The images of an earlier dump, relative to those of this one.
    package var parentImages: String?
    package var switches: Set<Switch> = []
    package var cgroupMode = CgroupMode.standard
    package var pageServer: PageServer?
    /// A file descriptor that gets a byte when pages can be fetched.
    package var statusDescriptor: CInt?
    /// Whether only memory is written down, and the container runs on.
    package var isPreliminary = false
    /// `TYPE:NAME` of another security profile than the processes had.
    package var securityProfile: String?
    /// The SELinux label of restored mounts.
    package var mountLabel: String?

    package init(program: String, images: String) {
        self.program = program
        self.images = images
    }

    /// Where CRIU's log is.
    var logDirectory: String { workDirectory ?? images }
}
