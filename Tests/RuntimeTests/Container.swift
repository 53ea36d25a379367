import Foundation
import Glibc
import Linux
import OCI
import Testing

@testable import Runtime

/// Whether containers can be started here: by root, with a busybox to run in them.
let canRun = getuid() == 0 && FileManager.default.fileExists(atPath: "/bin/busybox")

/// A throw-away image of two layers around Debian's busybox-static, and a directory of the host.
final class Container {
    static let range = IDRange(first: 0x0A00_0000, count: 0x1_0000)
    let directory: String
    var base: String { directory + "/base" }
    var top: String { directory + "/top" }
    /// Mounted on /out.
    var out: String { directory + "/out" }

    init() throws {
        directory = "/tmp/runtime-tests-\(UUID().uuidString)"
        for path in ["base/bin", "base/etc", "base/tmp", "top/data", "state/upper", "state/work", "out"] {
            try FileManager.default.createDirectory(
                atPath: "\(directory)/\(path)",
                withIntermediateDirectories: true
            )
        }
        try Container.copyProgram(to: base + "/bin/busybox")
        for name in ["sh", "cat", "id", "ls", "stat", "true", "touch", "mkdir", "echo", "readlink", "umount"]
        {
            try FileManager.default.createSymbolicLink(
                atPath: "\(base)/bin/\(name)",
                withDestinationPath: "busybox"
            )
        }
        try write("from the image\n", to: "base/etc/file")
        try write("of the layer above\n", to: "top/data/file")
        unsafe chmod("\(directory)/base/tmp", 0o1777)
        try own(["base", "top", "state"])
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    /// Copies busybox, by a process of its own.
    ///
    /// This one's children would have the copy open for writing, and what is can't be executed.
    static func copyProgram(to path: String) throws {
        try #require(try ChildProgram.run("/bin/cp", ["cp", "/bin/busybox", path]) == 0)
    }

    func write(_ text: String, to path: String) throws {
        try text.write(toFile: "\(directory)/\(path)", atomically: false, encoding: .utf8)
    }

    func read(_ path: String) throws -> String {
        try String(contentsOfFile: "\(directory)/\(path)", encoding: .utf8)
    }

    func link(_ path: String, to target: String) throws {
        try? FileManager.default.removeItem(atPath: "\(directory)/\(path)")
        try FileManager.default.createSymbolicLink(
            atPath: "\(directory)/\(path)",
            withDestinationPath: target
        )
        unsafe lchown("\(directory)/\(path)", IDRange.foreign.first, IDRange.foreign.first)
    }

    func exists(_ path: String) -> Bool { unsafe access("\(directory)/\(path)", F_OK) == 0 }

    func owner(_ path: String) -> UInt32? {
        var status = stat()
        return unsafe lstat("\(directory)/\(path)", &status) == 0 ? status.st_uid : nil
    }

    /// Gives trees to the foreign range, as an unpacked layer is.
    func own(_ trees: [String]) throws {
        for tree in trees {
            let root = "\(directory)/\(tree)"
            unsafe lchown(root, IDRange.foreign.first, IDRange.foreign.first)
            for path in try FileManager.default.subpathsOfDirectory(atPath: root) {
                unsafe lchown("\(root)/\(path)", IDRange.foreign.first, IDRange.foreign.first)
            }
        }
    }

    /// The root that a unit's container has.
    var layers: Launch.Root {
        .layers([base, top], upper: directory + "/state/upper", work: directory + "/state/work")
    }

    /// A spec with the mounts that Podman's generator sets up.
    func spec(_ arguments: [String]) -> RuntimeSpec {
        var spec = RuntimeSpec()
        spec.process.arguments = arguments
        spec.process.environment = ["PATH=/usr/bin:/bin"]
        spec.hostname = "box"
        spec.namespaces = [.pid, .network, .mount, .ipc, .uts, .cgroup].map { RuntimeSpec.Namespace($0) }
        let closed = ["nosuid", "noexec", "nodev"]
        func add(_ destination: String, _ type: String, _ options: [String]) {
            spec.mounts.append(.init(destination: destination, type: type, source: type, options: options))
        }
        add("/proc", "proc", closed)
        add("/dev", "tmpfs", ["nosuid", "strictatime", "mode=755", "size=65536k"])
        add("/dev/pts", "devpts", ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"])
        add("/dev/mqueue", "mqueue", closed)
        add("/dev/shm", "tmpfs", closed + ["mode=1777", "size=65536000"])
        add("/sys", "sysfs", closed + ["ro"])
        add("/sys/fs/cgroup", "cgroup", ["rprivate"] + closed + ["relatime", "ro"])
        spec.mounts.append(.init(destination: "/out", type: "bind", source: out, options: ["rbind"]))
        return spec
    }

    /// Runs a script and gives its exit status and what it printed, both streams.
    func run(
        _ script: String,
        _ configure: (inout Launch) -> Void = { _ in }
    ) throws -> (status: Int32, output: String) {
        let command = ["/bin/sh", "-c", "exec >/out/log 2>&1\n" + script]
        var launch = Launch(spec: spec(command), root: layers, range: Self.range)
        configure(&launch)
        let started = try launch.create().start()
        let status = Self.wait(started.pid)
        return (status, try read("out/log").trimmingCharacters(in: .newlines))
    }

    /// The output of a script that must succeed.
    func output(_ script: String, _ configure: (inout Launch) -> Void = { _ in }) throws -> String {
        let result = try run(script, configure)
        #expect(result.status == 0, "\(result.output)")
        return result.output
    }

    static func wait(_ pid: pid_t) -> Int32 {
        var status: Int32 = 0
        while unsafe waitpid(pid, &status, 0) == -1, errno == EINTR {}
        return status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F
    }
}
