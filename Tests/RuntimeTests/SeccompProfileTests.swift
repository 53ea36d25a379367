import JSON
import Linux
import Runtime
import Testing

@Suite struct `Reading a seccomp profile` {
    @Test func `takes actions, errors, arguments and scopes`() throws {
        let text = """
            {"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 38, "defaultErrno": "ENOSYS",
             "archMap": [{"architecture": "SCMP_ARCH_S390", "subArchitectures": ["SCMP_ARCH_PPC"]}],
             "syscalls": [
              {"names": ["a", "b"], "action": "SCMP_ACT_ALLOW", "args": null, "includes": {}, "excludes": {}},
              {"name": "c", "action": "SCMP_ACT_ERRNO", "errnoRet": 22,
               "args": [{"index": 2, "value": 18446744073709551615, "valueTwo": 1, "op": "SCMP_CMP_MASKED_EQ"}],
               "includes": {"caps": ["CAP_BPF"], "arches": ["amd64"], "minKernel": "4.8"},
               "excludes": {"caps": ["CAP_CHOWN"], "arches": ["x86"]}}
             ]}
            """
        let profile = try SeccompProfile(try JSONValue(parsing: text.utf8))
        var scope = SeccompProfile.Scope()
        scope.capabilities = ["CAP_BPF"]
        scope.absentCapabilities = ["CAP_CHOWN"]
        scope.architectures = ["amd64"]
        scope.absentArchitectures = ["x86"]
        scope.kernel = KernelVersion(4, 8)
        #expect(
            profile
                == SeccompProfile(
                    defaultAction: .fail(38),
                    rules: [
                        SeccompProfile.Rule(["a", "b"], .allow),
                        SeccompProfile.Rule(
                            ["c"],
                            .fail(22),
                            [SeccompProfile.Condition(2, .masked, .max, 1)],
                            scope: scope
                        ),
                    ]
                )
        )
    }

    /// The error number of an action that has none is EPERM (containers/common, `toAction`).
    @Test(arguments: [
        (#""SCMP_ACT_ERRNO""#, SeccompProfile.Action.fail(1)),
        (#""SCMP_ACT_ERRNO", "errno": "ENOENT""#, .fail(2)),
        (#""SCMP_ACT_ERRNO", "errno": "17""#, .fail(17)),
        (#""SCMP_ACT_ERRNO", "errno": "", "errnoRet": 3"#, .fail(3)),
        (#""SCMP_ACT_KILL""#, .killThread),
        (#""SCMP_ACT_KILL_PROCESS""#, .killProcess),
        (#""SCMP_ACT_TRAP""#, .trap),
        (#""SCMP_ACT_TRACE", "errnoRet": 7"#, .trace(7)),
        (#""SCMP_ACT_LOG""#, .log),
    ])
    func `knows the action`(members: String, action: SeccompProfile.Action) throws {
        let text = #"{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"name": "a", "action": \#(members)}]}"#
        let profile = try SeccompProfile(try JSONValue(parsing: text.utf8))
        #expect(profile.rules == [SeccompProfile.Rule(["a"], action)])
    }

    @Test(arguments: [
        ("[]", "the profile is no object"),
        (#"{"defaultAction": "SCMP_ACT_NOTIFY"}"#, "a listener is not supported"),
        (#"{}"#, "no such action, or one that is not supported: ''"),
        (#"{"defaultAction": "SCMP_ACT_ERRNO", "defaultErrno": "EWHAT"}"#, "no such error: 'EWHAT'"),
        (#"{"defaultAction": "SCMP_ACT_ALLOW", "listenerPath": "/x"}"#, "a listener is not supported"),
        (#"{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": {}}"#, "'syscalls' is no array"),
        (
            #"{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"name": "a", "names": ["b"], "action": ""}]}"#,
            "'name' and 'names' are both given"
        ),
        (
            #"{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"name": "a", "action": "SCMP_ACT_LOG", "args": [{"index": 6, "value": 1, "op": "SCMP_CMP_EQ"}]}]}"#,
            "an argument needs an index below 6, a value and an operator"
        ),
        (
            #"{"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_X86"], "archMap": []}"#,
            "'archMap' and 'architectures' are both given, or no arrays"
        ),
    ])
    func `says what is wrong`(text: String, reason: String) {
        #expect(throws: SeccompError.invalid(reason)) {
            try SeccompProfile(try JSONValue(parsing: text.utf8))
        }
    }
}
