import Foundation
import Glibc
import Linux
import OCI
import Testing

@testable import Runtime

@Suite struct `Names of the runtime specification` {
    /// `<linux/sched.h>`, `<linux/sched/types.h>`.
    @Test func `are the kernel's numbers of schedulers`() throws {
        var scheduler = RuntimeSpec.Scheduler(policy: "SCHED_DEADLINE")
        scheduler.flags = ["SCHED_FLAG_RESET_ON_FORK", "SCHED_FLAG_DL_OVERRUN", "SCHED_FLAG_UTIL_CLAMP_MAX"]
        (scheduler.nice, scheduler.priority) = (-3, 7)
        (scheduler.runtime, scheduler.deadline, scheduler.period) = (1, 2, 3)
        let attributes = try SchedulerAttributes(scheduler)
        #expect(MemoryLayout<SchedulerAttributes>.size == 48 && attributes.size == 48)
        #expect(attributes.policy == 6 && attributes.flags == 0x45)
        #expect(attributes.nice == -3 && attributes.priority == 7)
        #expect([attributes.runtime, attributes.deadline, attributes.period] == [1, 2, 3])
        let policies = [("OTHER", 0), ("FIFO", 1), ("RR", 2), ("BATCH", 3), ("ISO", 4), ("IDLE", 5)]
        for (name, number) in policies {
            #expect(try SchedulerAttributes(.init(policy: "SCHED_" + name)).policy == UInt32(number))
        }
        let error = LaunchError("set the scheduler 'SCHED_X'", reason: "no such policy")
        #expect(throws: error) { try SchedulerAttributes(.init(policy: "SCHED_X")) }
        scheduler.flags = ["SCHED_FLAG_X"]
        #expect(throws: LaunchError.self) { try SchedulerAttributes(scheduler) }
    }

    /// ioprio_set(2): the class is in the bits from 13 on.
    @Test func `are the kernel's numbers of I/O priorities`() throws {
        #expect(try RuntimeSpec.IOPriority(kind: "IOPRIO_CLASS_RT", priority: 0).value() == 0x2000)
        #expect(try RuntimeSpec.IOPriority(kind: "IOPRIO_CLASS_BE", priority: 4).value() == 0x4004)
        #expect(try RuntimeSpec.IOPriority(kind: "IOPRIO_CLASS_IDLE", priority: 7).value() == 0x6007)
        #expect(throws: LaunchError.self) { try RuntimeSpec.IOPriority(kind: "idle", priority: 0).value() }
        #expect(throws: LaunchError.self) {
            try RuntimeSpec.IOPriority(kind: "IOPRIO_CLASS_BE", priority: 8).value()
        }
    }

    /// cpuset(7), "List format".
    @Test func `are lists of processors`() {
        #expect(NumberMask("0-3,7")?.words == [0x8F])
        #expect(NumberMask("64")?.words == [0, 1])
        #expect(NumberMask("0, 2-3")?.words == [0xD])
        for text in ["", "3-1", "a", "-1", "1-", "1--2", "+1", "70000", "0-99999999999999999999", "1,,2"] {
            #expect(NumberMask(text) == nil, "\(text)")
        }
    }
}

@Suite(.enabled(if: canRun, "needs root and busybox-static")) struct `A process as specified` {
    let container: Container

    init() throws { container = try Container() }

    private func output(
        _ script: String,
        _ configure: (inout RuntimeSpec) -> Void
    ) throws -> String {
        unsafe chmod(container.out, 0o777)
        try? FileManager.default.removeItem(atPath: container.out + "/log")
        return try container.output(script) { configure(&$0.spec) }
    }

    /// proc_pid_stat(5): nice is field 19, the priority 40, the policy 41.
    private static let scheduling =
        "read -r line </proc/$$/stat; set -- ${line##*) }; shift 16; echo $1; shift 21; echo $1 $2"

    @Test(arguments: [
        ("SCHED_BATCH", 11, 0, "11\n0 3"), ("SCHED_FIFO", 0, 4, "0\n4 1"), ("SCHED_RR", 0, 9, "0\n9 2"),
        ("SCHED_IDLE", 0, 0, "0\n0 5"), ("SCHED_OTHER", -7, 0, "-7\n0 0"),
    ])
    func `has a scheduler, also in a user namespace`(
        policy: String,
        nice: Int,
        priority: Int,
        shown: String
    ) throws {
        let text = try output(Self.scheduling) {
            var scheduler = RuntimeSpec.Scheduler(policy: policy)
            (scheduler.nice, scheduler.priority) = (Int32(nice), Int32(priority))
            $0.process.scheduler = scheduler
        }
        #expect(text == shown)
    }

    @Test func `has deadlines`() throws {
        // A process with deadlines can't have children (sched(7)), unless they are without.
        let text = try output(Self.scheduling) {
            var scheduler = RuntimeSpec.Scheduler(policy: "SCHED_DEADLINE")
            scheduler.flags = ["SCHED_FLAG_RESET_ON_FORK"]
            (scheduler.runtime, scheduler.deadline, scheduler.period) = (2_000_000, 20_000_000, 20_000_000)
            $0.process.scheduler = scheduler
        }
        #expect(text == "0\n0 6")
    }

    @Test func `has an I/O priority, an OOM score and a personality`() throws {
        let script = "busybox ionice -p $$; cat /proc/self/oom_score_adj; busybox uname -m"
        let text = try output(script) {
            $0.process.ioPriority = .init(kind: "IOPRIO_CLASS_RT", priority: 3)
            $0.process.oomScoreAdjustment = 321
            $0.personality = .init(domain: "LINUX32")
        }
        // personality(2): PER_LINUX32 has uname(2) tell of the 32 bit machine.
        #expect(text.hasPrefix("realtime: prio 3\n321\n"))
        #expect(["i686", "armv8l"].contains { text.hasSuffix($0) }, "\(text)")
        #expect(throws: LaunchError.self) { try output("true") { $0.personality = .init(domain: "SVR4") } }
    }

    @Test func `has a memory policy`() throws {
        let text = try output("busybox awk '{ print $2 }' /proc/self/numa_maps | busybox sort -u") {
            $0.memoryPolicy = .init(mode: "MPOL_BIND", nodes: "0")
            $0.memoryPolicy?.flags = ["MPOL_F_STATIC_NODES"]
        }
        #expect(text.split(separator: "\n").contains("bind=static:0"), "\(text)")
        for policy in [
            RuntimeSpec.MemoryPolicy(mode: "MPOL_X", nodes: "0"), .init(mode: "MPOL_BIND", nodes: "x"),
        ] {
            #expect(throws: LaunchError.self) { try output("true") { $0.memoryPolicy = policy } }
        }
    }

    /// getrlimit(2); RLIMIT_RTTIME is in microseconds, and so on.
    @Test func `has all limits there are`() throws {
        let shown = [
            "cpu time", "file size", "data size", "stack size", "core file size", "resident set", "processes",
            "open files", "locked memory", "address space", "file locks", "pending signals", "msgqueue size",
            "nice priority", "realtime priority", "realtime timeout",
        ]
        let names = [
            "CPU", "FSIZE", "DATA", "STACK", "CORE", "RSS", "NPROC", "NOFILE", "MEMLOCK", "AS", "LOCKS",
            "SIGPENDING", "MSGQUEUE", "NICE", "RTPRIO", "RTTIME",
        ]
        let limits = names.indices.map { at in
            var own = rlimit()
            _ = unsafe getrlimit(__rlimit_resource_t(UInt32(at)), &own)
            // Without CAP_SYS_RESOURCE none can be more than this process's.
            return min(UInt64(own.rlim_max), 1 << 26 + UInt64(at))
        }
        let text = try output("cat /proc/self/limits") {
            for (name, limit) in zip(names, limits) {
                $0.process.rlimits.append(.init(type: "RLIMIT_" + name, soft: limit, hard: limit))
            }
        }
        for (at, limit) in limits.enumerated() {
            let row = text.split(separator: "\n").first { $0.hasPrefix("Max \(shown[at]) ") } ?? ""
            let fields = row.dropFirst("Max \(shown[at]) ".count).split(separator: " ")
            #expect(fields.prefix(2) == ["\(limit)", "\(limit)"], "\(names[at]): \(row)")
        }
    }

    @Test func `has five sets of capabilities, and warns of what can't be in them`() throws {
        let script = "busybox grep -E '^(Cap|NoNew|Uid|Gid|Groups|Umask)' /proc/self/status"
        var launch = Launch(
            spec: container.spec(["/bin/sh", "-c", "exec >/out/log 2>&1\n" + script]),
            root: container.layers,
            range: Container.range
        )
        unsafe chmod(container.out, 0o777)
        launch.spec.process.user.uid = 1000
        launch.spec.process.user.gid = 1001
        launch.spec.process.user.additionalGroups = [1002, 1003]
        launch.spec.process.user.umask = 0o027
        launch.spec.process.capabilities.bounding = ["CAP_CHOWN", "CAP_KILL", "CAP_NET_RAW", "CAP_NOSUCH"]
        launch.spec.process.capabilities.permitted = ["CAP_CHOWN", "CAP_KILL"]
        launch.spec.process.capabilities.inheritable = ["CAP_KILL", "CAP_NET_RAW"]
        launch.spec.process.capabilities.effective = ["CAP_CHOWN"]
        launch.spec.process.capabilities.ambient = ["CAP_KILL", "CAP_CHOWN"]
        launch.warnsOfAmbientCapabilities = true
        let prepared = try launch.create()
        let warnings = prepared.warnings
        let started = try prepared.start()
        #expect(Container.wait(started.pid) == 0)
        #expect(
            warnings == [
                "ignoring unknown or unavailable capabilities: [CAP_NOSUCH]",
                "can't raise ambient capability CAP_CHOWN: operation not permitted",
            ]
        )
        // capabilities(7): at execve(2) by one who is not root, permitted and effective are the ambient ones.
        let text = try container.read("out/log").split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(
            text == "Umask: 0027 Uid: 1000 1000 1000 1000 Gid: 1001 1001 1001 1001 Groups: 1002 1003 "
                + "CapInh: 0000000000002020 CapPrm: 0000000000000020 CapEff: 0000000000000020 "
                + "CapBnd: 0000000000002021 CapAmb: 0000000000000020 NoNewPrivs: 0"
        )
    }

    @Test func `has the home of its user, by the container's accounts`() throws {
        let lines = [
            "root:x:0:0:root:/root:/bin/sh", "bad:x:7x:7::/bad:/bin/sh", "none:x:9:9:::/bin/sh", "short:x:7",
            "u:x:7:7:a user:/home/of u:/bin/sh", "again:x:7:7::/second:/bin/sh", "last:x:8:8::/at-the-end",
        ]
        try container.write(lines.joined(separator: "\n"), to: "base/etc/passwd")
        for (user, home) in [(0, "/root"), (7, "/home/of u"), (8, "/at-the-end"), (9, "/"), (4_294_967, "/")]
        {
            let text = try output("echo \"$HOME\"") {
                // As IDs of the container's, of which the last one is none.
                if user < 65536 { $0.process.user.uid = UInt32(user) }
                $0.process.environment.append("HOME=")
            }
            #expect(text == (user < 65536 ? home : "/root"))
        }
        #expect(
            try output("echo $HOME $A") { $0.process.environment += ["HOME=/own", "A=1", "A=2"] } == "/own 2"
        )
    }

    /// Where the accounts should be may be anything, also what is never done being read.
    @Test(arguments: ["/dev/zero", "/proc/self/fd/0", "/data", "passwd"])
    func `has a home whatever /etc/passwd is`(target: String) throws {
        try container.link("base/etc/passwd", to: target)
        #expect(try output("echo $HOME") { _ in } == "/")
    }

    /// runc changes to the directory before it becomes the user, and after that where it was refused.
    @Test func `runs in a directory that only its user or only root may enter`() throws {
        for (path, owner) in [("/data/user", UInt32(33)), ("/data/root", 0)] {
            try FileManager.default.createDirectory(
                atPath: container.base + path,
                withIntermediateDirectories: true
            )
            unsafe chmod(container.base + path, 0o700)
            unsafe chown(container.base + path, IDRange.foreign.first + owner, IDRange.foreign.first + owner)
            let text = try output("echo here") {
                $0.process.workingDirectory = path
                $0.process.user.uid = 33
            }
            #expect(text == "here", "\(path)")
        }
    }

    @Test func `has no label that the kernel knows nothing of`() throws {
        guard unsafe access("/sys/fs/selinux/enforce", F_OK) != 0 else { return }
        let label = "system_u:system_r:container_t:s0"
        let reason = "selinux label is specified in config, but selinux is disabled or not supported"
        #expect(throws: LaunchError("set the SELinux label '\(label)'", reason: reason)) {
            try output("true") { $0.process.selinuxLabel = label }
        }
        guard unsafe access("/sys/kernel/security/apparmor", F_OK) != 0 else { return }
        #expect(throws: LaunchError("apply the AppArmor profile 'p'", reason: "No such file or directory")) {
            try output("true") { $0.process.appArmorProfile = "p" }
        }
    }
}
