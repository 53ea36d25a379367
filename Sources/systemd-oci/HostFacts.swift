import Glibc
import Linux
import Lowering
import Runtime

/// Finds out what ``RunOptions/plan(image:host:)`` must know.
struct HostFacts {
    private static let inits = [
        "/usr/bin/catatonit", "/usr/libexec/podman/catatonit", "/usr/bin/tini", "/usr/bin/tini-static",
        "/usr/bin/dumb-init",
    ]

    let context: RunContext

    /// What the host says, all but the container's files and IDs.
    func host() throws(Failure) -> RunHost {
        let options = context.options
        var host = RunHost(containerName: context.name)
        host.hostname = Self.hostname()
        host.environment = context.environment
        host.workingDirectory = Self.workingDirectory()
        host.hasMessageQueues = Self.exists("/proc/sys/fs/mqueue")
        for path in options.environmentFiles {
            host.environmentFiles.append(try Self.environmentFile(path))
        }
        if options.initialProcess { host.initPath = Self.inits.first { Self.exists($0) } }
        let capabilities: [String]
        do {
            capabilities = try CapabilitySet.ofKernel().names
        } catch {
            throw Failure("cannot find out the kernel's capabilities", error)
        }
        host.capabilityCount = capabilities.count
        if options.userNamespace == .host, options.privileged || options.addedCapabilities.contains("ALL") {
            let missing = capabilities.indices.filter { !Process.hasCapability(number: Int32($0)) }
            host.missingCapabilities = Set(missing.map { capabilities[$0] })
        }
        for device in options.devices {
            if device.isInterface {
                host.interfaces[device.source] = try DeviceInterfaces.edits(for: device)
                continue
            }
            host.deviceNodes[device.source] = Self.nodes(below: device.source)
        }
        if options.privileged { host.devices = Self.nodes(below: "/dev") ?? [] }
        host.maskedPaths = Self.thermalThrottles()
        return host
    }

    private static func environmentFile(_ path: String) throws(Failure) -> [UInt8] {
        do {
            if let content = try SmallFile.contents(of: path) { return content }
        } catch {
            throw Failure("--env-file", error)
        }
        throw Failure("--env-file: '\(path)' is not there")
    }

    private static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

    private static func hostname() -> String {
        var names = utsname()
        guard unsafe uname(&names) == 0 else { return "localhost" }
        return unsafe withUnsafeBytes(of: &names.nodename) { bytes in
            unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }

    private static func workingDirectory() -> String {
        HostFile.target("/proc/self/cwd") ?? "/"
    }

    /// The devices below a directory of /dev; nil where the path is none.
    private static func nodes(below path: String) -> [String]? {
        guard kind(of: path) == S_IFDIR else { return nil }
        // Instances of their own, which the container has anew.
        let own = ["pts", "shm", "mqueue", "fd", "console", "ptmx"]
        var nodes: [String] = []
        for name in HostFile.entries(path).sorted() where path != "/dev" || !own.contains(name) {
            let entry = path + "/" + name
            switch kind(of: entry) {
            case S_IFCHR, S_IFBLK: nodes.append(entry)
            case S_IFDIR: nodes += Self.nodes(below: entry) ?? []
            default: break
            }
        }
        return nodes
    }

    private static func kind(of path: String) -> mode_t? {
        var status = stat()
        return unsafe lstat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
    }

    private static func thermalThrottles() -> [String] {
        let cpus = "/sys/devices/system/cpu"
        return HostFile.entries(cpus).filter { name in
            name.hasPrefix("cpu") && name.dropFirst(3).allSatisfy { $0.isNumber }
                && exists("\(cpus)/\(name)/thermal_throttle")
        }.sorted().map { "\(cpus)/\($0)/thermal_throttle" }
    }
}
