import OCI
import Testing

private func process(_ members: String) -> [UInt8] {
    bytes(#"{"cwd": "/", "args": ["sh"], \#(members)}"#)
}

@Suite struct `Reading a process` {
    /// The examples of the specification's config.md.
    @Test func `takes every member`() throws {
        let read = try RuntimeSpec.Process(
            parsing: process(
                #"""
                "consoleSize": {"height": 25, "width": 80}, "oomScoreAdj": 100,
                "user": {"uid": 1, "gid": 2, "umask": 63, "additionalGids": [5, 6]},
                "scheduler": {"policy": "SCHED_DEADLINE", "flags": ["SCHED_FLAG_RESET_ON_FORK"],
                    "runtime": 1024, "deadline": 2048, "period": 4096},
                "ioPriority": {"class": "IOPRIO_CLASS_IDLE", "priority": 4},
                "execCPUAffinity": {"initial": "7", "final": "0-3,7"}, "unknown": {"a": 1}
                """#
            )
        )
        #expect(read.consoleSize == .init(height: 25, width: 80))
        #expect(read.oomScoreAdjustment == 100)
        #expect(read.user.umask == 0o077)
        #expect(read.user.additionalGroups == [5, 6])
        #expect(read.scheduler?.policy == "SCHED_DEADLINE")
        #expect(read.scheduler?.flags == ["SCHED_FLAG_RESET_ON_FORK"])
        #expect(read.scheduler?.period == 4096)
        #expect(read.ioPriority == .init(kind: "IOPRIO_CLASS_IDLE", priority: 4))
        #expect(read.execCPUAffinity == .init(initial: "7", final: "0-3,7"))
    }

    @Test(arguments: [
        (#""cwd": "x""#, "cwd: 'x' is not an absolute path"), (#""cwd": """#, "cwd: empty"),
        (#""cwd": "/", "user": {"uid": -1}"#, "user.uid: '-1' is not a whole number from 0 to 4294967295"),
        (#""cwd": "/", "user": {"umask": 512}"#, "user.umask: 512 has bits that are no permissions"),
        (#""cwd": "/", "args": "sh""#, "args: not a list"),
        (#""cwd": "/", "env": [1]"#, "env[0]: not a text"),
        (
            #""cwd": "/", "rlimits": [{"type": "RLIMIT_X", "soft": 0, "hard": 0}]"#,
            "rlimits[0].type: 'RLIMIT_X' is no limit"
        ),
        (
            #""cwd": "/", "rlimits": [{"type": "RLIMIT_AS", "soft": 2, "hard": 1}]"#,
            "rlimits[0].soft: 2 is above the hard limit 1"
        ),
        (
            #""cwd": "/", "rlimits": [{"type": "RLIMIT_AS", "soft": 0, "hard": 0}, {"type": "RLIMIT_AS", "soft": 0, "hard": 0}]"#,
            "rlimits[1].type: 'RLIMIT_AS' is there twice"
        ),
        (#""cwd": "/", "oomScoreAdj": 1001"#, "oomScoreAdj: 1001 is not from -1000 to 1000"),
        (
            #""cwd": "/", "scheduler": {"policy": "SCHED_FOO"}"#,
            "scheduler.policy: 'SCHED_FOO' is no scheduling policy"
        ),
        (
            #""cwd": "/", "scheduler": {"policy": "SCHED_OTHER", "nice": 20}"#,
            "scheduler.nice: 20 is not from -20 to 19"
        ),
        (
            #""cwd": "/", "scheduler": {"policy": "SCHED_OTHER", "priority": 1}"#,
            "scheduler.priority: only SCHED_FIFO and SCHED_RR have a priority"
        ),
        (
            #""cwd": "/", "scheduler": {"policy": "SCHED_FIFO", "period": 1}"#,
            "scheduler: only SCHED_DEADLINE has runtime, deadline and period"
        ),
        (
            #""cwd": "/", "scheduler": {"policy": "SCHED_DEADLINE", "deadline": 2048}"#,
            "scheduler.runtime: sched_setattr: `SCHED_DEADLINE` requires `runtime`"
        ),
        (
            #""cwd": "/", "scheduler": {"policy": "SCHED_DEADLINE", "runtime": 1024}"#,
            "scheduler.deadline: sched_setattr: `SCHED_DEADLINE` requires `deadline`"
        ),
        (
            #""cwd": "/", "scheduler": {"policy": "SCHED_DEADLINE", "runtime": 0, "deadline": 2048}"#,
            "scheduler.runtime: sched_setattr: `SCHED_DEADLINE` runtime must be greater than 0"
        ),
        (
            #""cwd": "/", "scheduler": {"policy": "SCHED_DEADLINE", "runtime": 4096, "deadline": 2048}"#,
            "scheduler.runtime: sched_setattr: `SCHED_DEADLINE` runtime (4096) must be <= deadline (2048)"
        ),
        (
            #""cwd": "/", "scheduler": {"policy": "SCHED_DEADLINE", "runtime": 1024, "deadline": 4096, "period": 2048}"#,
            "scheduler.deadline: sched_setattr: `SCHED_DEADLINE` deadline (4096) must be <= period (2048)"
        ),
        (
            #""cwd": "/", "scheduler": {"policy": "SCHED_DEADLINE", "runtime": 1023, "deadline": 2048}"#,
            "scheduler.runtime: sched_setattr: `SCHED_DEADLINE` runtime (1023) must be between 1024 and 9223372036854775807"
        ),
        (#""cwd": "/", "ioPriority": {"class": "X"}"#, "ioPriority.class: 'X' is no class of IO priorities"),
        (
            #""cwd": "/", "ioPriority": {"class": "IOPRIO_CLASS_RT", "priority": 8}"#,
            "ioPriority.priority: 8 is not from 0 to 7"
        ),
        (
            #""cwd": "/", "execCPUAffinity": {"initial": "a"}"#,
            "execCPUAffinity.initial: 'a' is no list of processors"
        ),
    ])
    func `says what is wrong`(members: String, mistake: String) {
        #expect(throws: RuntimeSpecError([.init(place(mistake), reason(mistake))])) {
            try RuntimeSpec.Process(parsing: bytes("{\(members)}"))
        }
    }

    private func place(_ mistake: String) -> String { String(mistake.prefix { $0 != ":" }) }
    private func reason(_ mistake: String) -> String { String(mistake.drop { $0 != ":" }.dropFirst(2)) }
}
