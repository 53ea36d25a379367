import Foundation
import Glibc
import Linux
import OCI
import Testing

@testable import Runtime

/// A throw-away bundle around Debian's busybox-static, as `runc spec` would describe it.
final class Bundle {
    let directory: String
    var rootfs: String { directory + "/rootfs" }
    /// Mounted on /out.
    var out: String { directory + "/out" }

    init() throws {
        directory = "/tmp/runtime-tests-\(UUID().uuidString)"
        for path in ["rootfs/bin", "rootfs/etc", "rootfs/tmp", "rootfs/proc", "rootfs/sys", "out"] {
            try FileManager.default.createDirectory(
                atPath: "\(directory)/\(path)",
                withIntermediateDirectories: true
            )
        }
        try Container.copyProgram(to: rootfs + "/bin/busybox")
        try link("rootfs/bin/sh", to: "busybox")
        try write("from the bundle\n", to: "rootfs/etc/file")
        unsafe chmod(out, 0o777)
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    func write(_ text: String, to path: String) throws {
        try make(String(path.split(separator: "/").dropLast().joined(separator: "/")))
        try text.write(toFile: "\(directory)/\(path)", atomically: false, encoding: .utf8)
    }

    func make(_ path: String, mode: mode_t = 0o755) throws {
        let path = "\(directory)/\(path)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        unsafe chmod(path, mode)
    }

    func link(_ path: String, to target: String) throws {
        let path = "\(directory)/\(path)"
        try? FileManager.default.removeItem(atPath: path)
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
    }

    /// Gives the root file system to somebody, who is root of a user namespace then.
    func own(by user: UInt32) throws {
        unsafe lchown(rootfs, user, user)
        for path in try FileManager.default.subpathsOfDirectory(atPath: rootfs) {
            unsafe lchown("\(rootfs)/\(path)", user, user)
        }
    }

    func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: "\(directory)/\(path)")
    }

    func mode(_ path: String) -> String {
        var status = stat()
        unsafe lstat("\(directory)/\(path)", &status)
        return String(status.st_mode & 0o7777, radix: 8)
    }

    func spec(_ arguments: [String]) -> RuntimeSpec {
        var spec = RuntimeSpec()
        spec.process.arguments = arguments
        spec.process.environment = ["PATH=/bin"]
        spec.hostname = "box"
        spec.namespaces = [.pid, .network, .mount, .ipc, .uts, .cgroup].map { RuntimeSpec.Namespace($0) }
        let closed = ["nosuid", "noexec", "nodev"]
        let terminals = ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"]
        spec.mounts = [
            .init(destination: "/proc", type: "proc", source: "proc"),
            .init(destination: "/dev", type: "tmpfs", source: "tmpfs", options: ["nosuid", "mode=755"]),
            .init(destination: "/dev/pts", type: "devpts", source: "devpts", options: terminals),
            .init(destination: "/dev/shm", type: "tmpfs", source: "shm", options: closed + ["mode=1777"]),
            .init(destination: "/dev/mqueue", type: "mqueue", source: "mqueue", options: closed),
            .init(destination: "/sys", type: "sysfs", source: "sysfs", options: closed + ["ro"]),
            .init(destination: "/sys/fs/cgroup", type: "cgroup", source: "cgroup", options: closed + ["ro"]),
            .init(destination: "/out", type: "bind", source: out, options: ["rbind"]),
        ]
        return spec
    }

    /// Runs a script and gives what it printed, both streams; it must succeed.
    func output(
        _ script: String,
        _ mounts: [RuntimeSpec.Mount] = [],
        sourceLocation: SourceLocation = #_sourceLocation,
        _ configure: (inout Launch) throws -> Void = { _ in }
    ) throws -> String {
        try? FileManager.default.removeItem(atPath: out + "/log")
        var launch = launch(["/bin/sh", "-c", "exec >/out/log 2>&1\n" + script])
        launch.spec.mounts += mounts
        try configure(&launch)
        let started = try launch.create().start()
        let status = Container.wait(started.pid)
        let text = try String(contentsOfFile: out + "/log", encoding: .utf8)
        #expect(status == 0, "\(text)", sourceLocation: sourceLocation)
        return text.trimmingCharacters(in: .newlines)
    }

    func launch(_ arguments: [String]) -> Launch {
        var launch = Launch(spec: spec(arguments), root: .directory(rootfs), range: nil)
        launch.bundle = directory
        return launch
    }

    /// Why a container can't be started.
    func error(
        _ mounts: [RuntimeSpec.Mount] = [],
        _ configure: (inout Launch) -> Void = { _ in }
    ) -> LaunchError? {
        var launch = launch(["/bin/sh", "-c", "true"])
        launch.spec.mounts += mounts
        configure(&launch)
        do {
            let started = try launch.create().start()
            _ = Container.wait(started.pid)
            return nil
        } catch {
            return error
        }
    }

    /// The container's mount points.
    func table(
        _ mounts: [RuntimeSpec.Mount] = [],
        _ configure: (inout Launch) throws -> Void = { _ in }
    ) throws -> MountTable {
        MountTable(parsing: try output("busybox cat /proc/self/mountinfo", mounts, configure))
    }
}

extension Launch {
    /// Gives the container a user namespace whose root is somebody else on the host.
    mutating func addUserNamespace(root: UInt32 = 100_000, count: UInt32 = 65536) {
        spec.namespaces.append(.init(.user))
        spec.uidMappings = [.init(containerID: 0, hostID: root, size: count)]
        spec.gidMappings = spec.uidMappings
    }
}

/// The mounts that this thread sees; Foundation takes the first page of such a file for all of it.
func ownMounts() throws -> String {
    let text = try SmallFile.contents(of: "/proc/thread-self/mountinfo", limit: 16 << 20)
    return String(decoding: text ?? [], as: UTF8.self)
}

/// What /proc/<pid>/mountinfo says (proc_pid_mountinfo(5)).
struct MountTable {
    struct Row: Equatable {
        var point: String
        var attributes: Set<String>
        /// `shared`, `master`, `unbindable`.
        var propagation: Set<String>
        var peers: String
        var type: String
        var source: String
        var options: Set<String>
    }

    var rows: [Row]

    init(parsing text: String) {
        rows = text.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: " ").map(String.init)
            guard let end = fields.firstIndex(of: "-"), fields.count > end + 3 else { return nil }
            return Row(
                point: fields[4],
                attributes: Set(fields[5].split(separator: ",").map(String.init)),
                propagation: Set(fields[6..<end].map { String($0.prefix { $0 != ":" }) }),
                peers: fields[6..<end].joined(separator: " "),
                type: fields[end + 1],
                source: fields[end + 2],
                options: Set(fields[end + 3].split(separator: ",").map(String.init))
            )
        }
    }

    /// The topmost mount on a path.
    subscript(point: String) -> Row? { rows.last { $0.point == point } }
}

extension RuntimeSpec.Mount {
    static func bind(_ source: String, _ destination: String, _ options: String...) -> Self {
        Self(destination: destination, type: "bind", source: source, options: ["bind"] + options)
    }

    static func tree(_ source: String, _ destination: String, _ options: String...) -> Self {
        Self(destination: destination, type: "none", source: source, options: ["rbind"] + options)
    }

    static func tmpfs(_ destination: String, _ options: String...) -> Self {
        Self(destination: destination, type: "tmpfs", source: "tmpfs", options: options)
    }
}

/// Does something where mounts reach nobody, with a tmpfs on a directory that has attributes of its own.
func withMount<R>(
    on directory: String,
    _ attributes: UInt64 = 0,
    propagation: Int = MS_PRIVATE,
    _ body: () throws -> R
) throws -> R {
    let elsewhere = try PrivateMounts.enter()
    defer { elsewhere.leave() }
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    let tree = try MountContext("tmpfs").mount()
    try tree.set(attributes, clearing: UInt64(MOUNT_ATTR__ATIME), propagation: UInt64(propagation))
    try tree.attach(at: directory)
    return try body()
}
