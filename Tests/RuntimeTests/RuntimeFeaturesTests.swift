import JSON
import OCI
import Runtime
import Testing

/// The names and types are those of the specification's features.md and features-linux.md.
@Suite struct `What a runtime says that it can do` {
    private let features = RuntimeFeatures.document(annotations: ["a.b": "c"])

    private func reads(_ linux: String) -> Bool {
        let text = """
            {"ociVersion": "1.3.0", "root": {"path": "r"}, "linux": {"namespaces": [{"type": "time"}], \(linux)}}
            """
        return (try? RuntimeSpec(parsing: Array(text.utf8), needsProcess: false)) != nil
    }

    private func seccomp(_ member: String) -> [String] {
        features["linux"]?["seccomp"]?[member]?.strings ?? []
    }

    @Test func `has the specification's members`() throws {
        let names = ["ociVersionMin", "ociVersionMax", "hooks", "mountOptions", "linux", "annotations"]
        #expect(features.members?.map(\.name) == names + ["potentiallyUnsafeConfigAnnotations"])
        #expect(features["ociVersionMin"] == "1.0.0")
        #expect(features["ociVersionMax"] == "1.3.0")
        #expect(
            features["hooks"] == [
                "prestart", "createRuntime", "createContainer", "startContainer", "poststart", "poststop",
            ]
        )
        #expect(features["annotations"]?["a.b"] == "c")
        let linux = try #require(features["linux"])
        #expect(
            linux.members?.map(\.name) == [
                "namespaces", "capabilities", "cgroup", "seccomp", "apparmor", "selinux", "memoryPolicy",
                "intelRdt", "mountExtensions", "netDevices",
            ]
        )
        #expect(linux["namespaces"] == ["cgroup", "ipc", "mount", "network", "pid", "time", "user", "uts"])
        #expect(linux["cgroup"]?["v1"] == false)
        #expect(linux["capabilities"]?.array?.count == 41)
    }

    /// features.md: the runtime must recognize what is in these lists.
    @Test func `is what the reader takes`() throws {
        #expect(seccomp("actions").count == 9)
        for action in seccomp("actions") {
            #expect(
                reads(
                    #""seccomp": {"defaultAction": "SCMP_ACT_ALLOW", "listenerPath": "/s", "#
                        + #""syscalls": [{"names": ["mount"], "action": "\#(action)"}]}"#
                )
            )
        }
        #expect(seccomp("operators").count == 7)
        for comparison in seccomp("operators") {
            #expect(
                reads(
                    #""seccomp": {"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": ["mount"], "#
                        + #""action": "SCMP_ACT_LOG", "args": [{"index": 0, "value": 1, "op": "\#(comparison)"}]}]}"#
                )
            )
        }
        #expect(seccomp("archs").contains("SCMP_ARCH_X86_64"))
        for name in seccomp("archs") {
            #expect(reads(#""seccomp": {"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["\#(name)"]}"#))
        }
        #expect(Set(seccomp("supportedFlags")).isSubset(of: seccomp("knownFlags")))
        for flag in seccomp("knownFlags") {
            #expect(reads(#""seccomp": {"defaultAction": "SCMP_ACT_ALLOW", "flags": ["\#(flag)"]}"#))
        }
        for mode in features["linux"]?["memoryPolicy"]?["modes"]?.strings ?? [] {
            let nodes = ["MPOL_DEFAULT", "MPOL_LOCAL"].contains(mode) ? "" : "0"
            #expect(reads(#""memoryPolicy": {"mode": "\#(mode)", "nodes": "\#(nodes)"}"#))
        }
    }
}
