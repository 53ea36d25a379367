import Lowering
import OCI
import Testing

@Suite struct `A hostile image` {
    private func plan(_ change: (inout ImageConfiguration) -> Void, _ flags: [String] = []) throws -> RunPlan
    {
        var image = `A plan of a container`.image
        change(&image)
        return try RunOptions(arguments: flags + ["img"]).plan(
            image: image,
            host: `A plan of a container`.host()
        )
    }

    @Test func `gets no null byte past the launcher`() {
        #expect(throws: RunFlagError.self) { try plan { $0.entrypoint = ["/bin/sh\0x"] } }
        #expect(throws: RunFlagError.self) { try plan { $0.environment = ["A=b\0c"] } }
        #expect(throws: RunFlagError.self) { try plan { $0.workingDirectory = "/a\0b" } }
        #expect(throws: RunFlagError.self) { try plan { $0.volumes = ["/a\0b"] } }
    }

    @Test func `stays below its root with a volume`() throws {
        #expect(throws: RunFlagError.self) { try plan { $0.volumes = ["/"] } }
        #expect(throws: RunFlagError.self) { try plan { $0.volumes = ["data"] } }
        #expect(throws: RunFlagError.self) { try plan { $0.volumes = ["/a/../.."] } }
        #expect(try plan { $0.volumes = ["/../../a"] }.directories.contains("/a"))
    }

    @Test func `can't have an ID outside of its range`() {
        #expect(throws: RunFlagError("--user", "the container's user namespace has no user 70000")) {
            try plan { $0.user = "70000" }
        }
        #expect(throws: RunFlagError("--user", "the container's user namespace has no group 70000")) {
            try plan { $0.user = "1:70000" }
        }
    }

    @Test func `is told what is wrong with it`() {
        #expect(throws: RunFlagError("StopSignal 'nosuch' of the image", "is not a signal")) {
            try plan { $0.stopSignal = "nosuch" }
        }
        #expect(throws: RunFlagError("WorkingDir 'x' of the image", "is not an absolute path")) {
            try plan { $0.workingDirectory = "x" }
        }
        #expect(throws: RunFlagError("img", "the image says nothing to run; name a command after it")) {
            try plan {
                $0.entrypoint = nil
                $0.command = nil
            }
        }
    }

    @Test func `can't set a variable without a name`() throws {
        let words = try plan { $0.environment = ["=x", "novalue", "", "OK=1"] }.spec.process.environment
        #expect(words.contains("OK=1"))
        #expect(words.allSatisfy { $0.contains("=") && !$0.hasPrefix("=") })
    }
}
