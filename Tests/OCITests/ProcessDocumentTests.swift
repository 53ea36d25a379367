import JSON
import OCI
import Testing

@Suite struct `A process as a document` {
    @Test func `reads back as it was`() throws {
        var process = RuntimeSpec.Process()
        #expect(RuntimeSpec.Process(process.json) == process)
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
        #expect(RuntimeSpec.Process(try JSONValue(parsing: Array(process.json.text.utf8))) == process)
    }

    @Test(arguments: ["{}", "[]", #"{"user":{"uid":-1,"gid":0,"additionalGids":[]}}"#])
    func `is nothing else`(text: String) throws {
        #expect(RuntimeSpec.Process(try JSONValue(parsing: Array(text.utf8))) == nil)
    }
}
