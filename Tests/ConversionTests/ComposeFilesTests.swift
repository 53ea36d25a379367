import Conversion
import Lowering
import Testing
import UnitFile

/// The files for `/srv/app/c.yaml`, with others that it may name.
private func compose(_ text: String, _ others: [String: String]) -> Conversion {
    var options = ComposeOptions(ConversionOptions(directory: "/srv/app"))
    options.variables = ["OURS": "ours"]
    options.read = { path in others[path].map { Array($0.utf8) } }
    return ComposeConversion.convert(Array(text.utf8), path: "c.yaml", options)
}

/// What the specification of compose says of `include` (14-include.md) and `extends` (05-services.md).
@Suite struct `Compose files that name others` {
    /// A file, others, and lines that are in the file of a service `s`.
    @Test(
        arguments: [
            // Relative paths are relative to the file that has them.
            (
                "include: [sub/c.yaml]",
                ["sub/c.yaml": "services: {s: {image: a/b, volumes: ['./d:/d', '/e:/e']}}"],
                ["Volume=/srv/app/sub/d:/d", "Volume=/e:/e"]
            ),
            (
                "include: [{path: sub/c.yaml, project_directory: .}]",
                ["sub/c.yaml": "services: {s: {image: a/b, env_file: [x.env, {path: y.env}]}}"],
                ["EnvironmentFile=/srv/app/x.env", "EnvironmentFile=/srv/app/y.env"]
            ),
            (
                "include: [{path: [sub/c.yaml]}]",
                [
                    "sub/c.yaml":
                        "services: {s: {image: a/b, secrets: [k]}}\nsecrets: {k: {file: ./key}}"
                ],
                ["Volume=/srv/app/sub/key:/run/secrets/k:ro"]
            ),
            // Included files include.
            (
                "include: [one/c.yaml]",
                [
                    "one/c.yaml": "include: [../two/c.yaml]",
                    "two/c.yaml":
                        "services: {s: {image: a/b, volumes: [{type: bind, source: d, target: /d}]}}",
                ],
                ["Volume=/srv/app/two/d:/d"]
            ),
            // What the file itself says of variables goes before what the included one's own file says.
            (
                "include: [sub/c.yaml]",
                [
                    "sub/c.yaml": "services: {s: {image: a/b, environment: {O: '${OURS}', T: '${THEIRS}'}}}",
                    "sub/.env": "OURS=theirs\nTHEIRS=theirs\n",
                ],
                ["Environment=O=ours", "Environment=T=theirs"]
            ),
            (
                "include: [{path: sub/c.yaml, env_file: [a.env, b.env]}]",
                [
                    "sub/c.yaml": "services: {s: {image: a/b, environment: {A: '${A}', B: '${B}'}}}",
                    "a.env": "A=1\nB=1\n", "b.env": "B=2\n", "sub/.env": "A=3\n",
                ],
                ["Environment=A=1", "Environment=B=2"]
            ),
            // Two files may include the same one.
            (
                "include: [one.yaml, two.yaml]",
                [
                    "one.yaml": "include: [s.yaml]", "two.yaml": "include: [s.yaml]",
                    "s.yaml": "services: {s: {image: a/b}}",
                ],
                ["Image=docker.io/a/b:latest"]
            ),
            // A service of another file, which extends one of its own.
            (
                "services: {s: {extends: {file: sub/base.yaml, service: b}, environment: {B: 2}}}",
                [
                    "sub/base.yaml":
                        "services: {a: {image: a/b, volumes: ['./d:/d']}, b: {extends: a, environment: {A: 1}}}"
                ],
                [
                    "Image=docker.io/a/b:latest", "Environment=A=1", "Environment=B=2",
                    "Volume=/srv/app/sub/d:/d",
                ]
            ),
            (
                "services: {s: {extends: {file: sub/base.yaml, service: s}}}",
                ["sub/base.yaml": "services: {s: {image: a/b, build: .}}"],
                ["Image=s.build"]
            ),
        ] as [(String, [String: String], [String])]
    )
    func `are taken in`(text: String, others: [String: String], lines: [String]) throws {
        let others = Dictionary(uniqueKeysWithValues: others.map { ("/srv/app/" + $0.key, $0.value) })
        let conversion = compose(text, others)
        #expect(conversion.messages == [])
        let file = try #require(conversion.files.first { $0.name == "s.container" })
        let all = file.text.split(separator: "\n").map(String.init)
        for line in lines { #expect(all.contains(line), "\(all)") }
    }

    @Test func `make a build with a directory of its own`() throws {
        let conversion = compose(
            "include: [sub/c.yaml]",
            ["/srv/app/sub/c.yaml": "services: {s: {build: {dockerfile: D}}, t: {build: ../t}}"]
        )
        let texts = conversion.files.filter { $0.name.hasSuffix(".build") }.map(\.text)
        #expect(texts.count == 2)
        #expect(texts.first?.contains("SetWorkingDirectory=/srv/app/sub\n") == true)
        #expect(texts.last?.contains("SetWorkingDirectory=/srv/app/t\n") == true)
    }

    /// A file, others, and what is said.
    @Test(
        arguments: [
            (
                "include: [c.yaml]", ["c.yaml": "include: [d.yaml]", "d.yaml": "include: [c.yaml]"],
                "/srv/app/d.yaml:1:11: error: '/srv/app/c.yaml' includes itself"
            ),
            (
                "include: [{path: [a.yaml, b.yaml]}]", [:],
                "c.yaml:1:11: error: several files over each other are not taken in; "
                    + "convert what compose makes of them: `docker compose config`"
            ),
            ("include: [{env_file: a}]", [:], "c.yaml:1:11: error: expected the path of a file"),
            (
                "include: [{path: a.yaml, env_file: b}]", ["a.yaml": "services: {}"],
                "c.yaml:1:36: error: '/srv/app/b' can't be read"
            ),
            (
                "include: [a.yaml]\nservices: {s: {image: a/b}}", ["a.yaml": "services: {s: {image: a/c}}"],
                "c.yaml:1:11: error: 's' of the services is another one in this file"
            ),
            // A mistake is at its place in its file.
            (
                "include: [a.yaml]\n\nservices: {s: {image: a/b}}",
                ["a.yaml": "services:\n  t:\n    image: [a]\n"],
                "/srv/app/a.yaml:3:5: error: the service has neither 'image' nor 'build'"
            ),
            (
                "include: [a.yaml]", ["a.yaml": "a: ["],
                "/srv/app/a.yaml:2:1: error: did not find expected node content"
            ),
            ("include: [a.yaml]", ["a.yaml": ""], "/srv/app/a.yaml: error: the file is empty"),
            (
                "services: {s: {extends: {file: a.yaml, service: s}}}",
                ["a.yaml": "services: {s: {extends: {file: a.yaml, service: s}}}"],
                "/srv/app/a.yaml:1:32: error: 's' extends itself"
            ),
            (
                "services: {s: {extends: {file: a.yaml, service: t}}}", ["a.yaml": "services: {}"],
                "c.yaml:1:32: error: there is no service 't' in '/srv/app/a.yaml'"
            ),
        ] as [(String, [String: String], String)]
    )
    func `say what is wrong`(text: String, others: [String: String], message: String) {
        let others = Dictionary(uniqueKeysWithValues: others.map { ("/srv/app/" + $0.key, $0.value) })
        let messages = compose(text, others).messages
        #expect(messages.contains(message), "\(messages)")
    }

    /// Each file includes the next one twice: a thousand files, if all were read.
    @Test func `have an end`() {
        var others: [String: String] = [:]
        for number in 0..<10 {
            others["/srv/app/\(number).yaml"] = "include: [\(number + 1).yaml, ./\(number + 1).yaml]"
        }
        others["/srv/app/10.yaml"] = "services: {s: {image: a/b}}"
        let messages = compose("include: [0.yaml]", others).messages
        #expect(messages.contains { $0.hasSuffix("error: more than 100 files are read for this one") })
    }
}
