import Testing

@testable import Registry

@Suite struct `A registry's challenge` {
    /// From distribution's token.md, RFC 9110 section 11.6.1 and RFC 7235 appendix.
    @Test(arguments: [
        (
            #"Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="a:b:pull,push""#,
            [
                Challenge(
                    scheme: "bearer",
                    parameters: [
                        "realm": "https://auth.docker.io/token", "service": "registry.docker.io",
                        "scope": "a:b:pull,push",
                    ]
                )
            ]
        ),
        (#"Basic realm="a \"b\"""#, [Challenge(scheme: "basic", parameters: ["realm": #"a "b""#])]),
        (
            #"Newauth realm="apps", type=1, title="x", Basic realm=simple"#,
            [
                Challenge(scheme: "newauth", parameters: ["realm": "apps", "type": "1", "title": "x"]),
                Challenge(scheme: "basic", parameters: ["realm": "simple"]),
            ]
        ),
        ("Negotiate", [Challenge(scheme: "negotiate")]),
        (#"Bearer realm="unfinished"#, [Challenge(scheme: "bearer")]),
        ("=", []),
        ("", []),
    ])
    func `is read`(text: String, challenges: [Challenge]) {
        #expect(Challenge.all(in: text) == challenges)
    }
}
