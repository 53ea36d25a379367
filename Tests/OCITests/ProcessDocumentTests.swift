import JSON
import OCI
import Testing

@Suite struct `A process as a document` {
    @Test func `reads back as it was`() throws {
        var process = RuntimeSpec.Process()
        #expect(try RuntimeSpec.Process(process.json) == process)
        process.environment = ["A=1", "B=\"\n"]
        process.workingDirectory = "/srv"
        process.user.uid = 7
        process.user.gid = 4_294_967_294
        process.user.additionalGroups = [1, 2]
        process.user.umask = 0o027
        process.capabilities.bounding = ["CAP_CHOWN"]
        process.capabilities.ambient = ["CAP_KILL"]
        process.rlimits = [.init(type: "RLIMIT_CORE", soft: 0, hard: .max)]
        process.noNewPrivileges = true
        process.oomScoreAdjustment = -5
        process.appArmorProfile = "p"
        process.selinuxLabel = "l"
        process.arguments = ["a", ""]
        process.terminal = true
        process.consoleSize = .init(height: 1, width: 2)
        process.scheduler = .init(policy: "SCHED_BATCH")
        process.scheduler?.nice = -7
        process.ioPriority = .init(kind: "IOPRIO_CLASS_RT", priority: 3)
        process.execCPUAffinity = .init(initial: "0", final: "0-1")
        #expect(try RuntimeSpec.Process(parsing: Array(process.json.text.utf8)) == process)
    }

    @Test(arguments: ["{}", "[]", #"{"user":{"uid":-1,"gid":0,"additionalGids":[]}}"#])
    func `is nothing else`(text: String) throws {
        #expect(throws: RuntimeSpecError.self) { try RuntimeSpec.Process(parsing: Array(text.utf8)) }
    }
}
