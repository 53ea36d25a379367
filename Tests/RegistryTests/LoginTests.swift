import Foundation
import RegistryTestSupport
import Testing

@testable import Registry

/// A program `docker-credential-test<random>` on the path: what it is told is in `log`, what it says in `answer`.
private final class Helper {
    let directory: TemporaryDirectory
    let name: String
    private let file: String

    init(answer: String, status: Int = 0) throws {
        directory = try TemporaryDirectory()
        name = "test-\(UUID())"
        let text = try directory.write(
            "helper",
            """
            #!/bin/sh
            echo "$1 $(cat)" >> '\(directory.path)/log'
            printf '%s' '\(answer)'
            exit \(status)
            """
        )
        file = "/usr/local/bin/docker-credential-" + name
        // What this process has open for writing, its other children may still have open when it is executed.
        let words = ["--mode=755", text, file]
        try Process.run(URL(filePath: "/usr/bin/install"), arguments: words).waitUntilExit()
    }

    deinit { try? FileManager.default.removeItem(atPath: file) }

    var log: String { (try? String(contentsOfFile: directory.path + "/log", encoding: .utf8)) ?? "" }
}

private func canWritePrograms() -> Bool { unsafe access("/usr/local/bin", W_OK) == 0 }

/// The protocol of github.com/docker/docker-credential-helpers.
@Suite(.enabled(if: canWritePrograms(), "needs to put programs into /usr/local/bin"))
struct `A credential helper` {
    private func credentials(_ file: String, registry: String = "a.example") throws -> Credentials? {
        let directory = try TemporaryDirectory()
        var settings = RegistrySettings()
        settings.credentials = [try directory.write("auth.json", file)]
        return try CredentialSearch(registry: registry, repository: "b").credentials(settings)
    }

    @Test func `is asked for its registry`() throws {
        let helper = try Helper(answer: #"{"ServerURL":"a.example","Username":"me","Secret":"s3"}"#)
        let file = #"{"auths":{"a.example":{"auth":"cTp3"}},"credHelpers":{"a.example":"\#(helper.name)"}}"#
        #expect(try credentials(file) == Credentials(name: "me", password: "s3"))
        #expect(helper.log == "get a.example\n")
        #expect(try credentials(file, registry: "b.example") == nil)
    }

    @Test func `may keep a token`() throws {
        let helper = try Helper(answer: #"{"Username":"<token>","Secret":"t"}"#)
        let expected = Credentials(name: "", password: "", identityToken: "t")
        #expect(try credentials(#"{"credHelpers":{"a.example":"\#(helper.name)"}}"#) == expected)
    }

    @Test func `for all registries is asked after the entries`() throws {
        let helper = try Helper(answer: #"{"Username":"me","Secret":"s3"}"#)
        let file = #"{"auths":{"a.example":{"auth":"cTp3"},"b.example":{}},"credsStore":"\#(helper.name)"}"#
        #expect(try credentials(file) == Credentials(name: "q", password: "w"))
        #expect(try credentials(file, registry: "b.example") == Credentials(name: "me", password: "s3"))
    }

    @Test func `that has nothing is no failure`() throws {
        let helper = try Helper(answer: "credentials not found in native keychain", status: 1)
        #expect(
            try credentials(#"{"credHelpers":{"docker.io":"\#(helper.name)"}}"#, registry: "docker.io") == nil
        )
        #expect(helper.log == "get docker.io\nget https://index.docker.io/v1/\n")
    }

    @Test(arguments: [("locked", 1, "locked"), ("", 2, "status 2")])
    func `that fails is an error`(answer: String, status: Int, why: String) throws {
        let helper = try Helper(answer: answer, status: status)
        let reason = "'docker-credential-\(helper.name)' failed: \(why)"
        #expect(throws: RegistryError("a.example", .configuration(reason))) {
            try credentials(#"{"credHelpers":{"a.example":"\#(helper.name)"}}"#)
        }
    }

    @Test(arguments: ["no-such-helper", "../sh"])
    func `that is not there is an error`(name: String) {
        let reason = "'docker-credential-\(name)', which has its credentials, is not installed"
        #expect(throws: RegistryError("a.example", .configuration(reason))) {
            try credentials(#"{"credHelpers":{"a.example":"\#(name)"}}"#)
        }
    }

    @Test func `keeps and forgets what login is told`() throws {
        let helper = try Helper(answer: #"{"Username":"me","Secret":"s3"}"#)
        let directory = try TemporaryDirectory()
        let path = try directory.write("auth.json", #"{"credHelpers":{"a.example":"\#(helper.name)"}}"#)
        var file = try CredentialFile(path: path)
        try file.set(Credentials(name: "me", password: "s3"), for: "a.example")
        #expect(try file.remove("a.example"))
        let lines = helper.log.split(separator: "\n")
        #expect(lines.first == #"store {"ServerURL":"a.example","Username":"me","Secret":"s3"}"#)
        #expect(lines.last == "erase a.example")
    }
}

@Suite struct `The places of credentials` {
    /// The credential's name has `_` for the colon, which systemd does not take in names.
    @Test func `begin with what systemd passes`() throws {
        let directory = try TemporaryDirectory()
        var settings = RegistrySettings()
        settings.credentials = [
            try directory.write("auth.json", #"{"auths":{"a.example:5000":{"auth":"cTp3"}}}"#)
        ]
        let search = CredentialSearch(registry: "a.example:5000", repository: "b/c")
        #expect(try search.credentials(settings)?.name == "q")
        settings.passed = directory.path
        _ = try directory.write("oci.registry.auth", #"{"auths":{"a.example:5000/b":{"auth":"dDp3"}}}"#)
        #expect(try search.credentials(settings)?.name == "t")
        _ = try directory.write("oci.registry.login.a.example_5000", "me:se:cret\n")
        #expect(try search.credentials(settings) == Credentials(name: "me", password: "se:cret"))
        settings.login = ("flag", "x")
        #expect(try search.credentials(settings)?.name == "flag")
    }

    @Test func `end with Docker's oldest file`() throws {
        let directory = try TemporaryDirectory()
        var settings = RegistrySettings()
        settings.legacyCredentials = try directory.write(
            ".dockercfg",
            #"{"https://a.example/v1/":{"auth":"cTp3"}}"#
        )
        #expect(try CredentialSearch(registry: "a.example").credentials(settings)?.name == "q")
    }

    /// containers-auth.json(5), "FORMAT" and the order of containers/image's getAuthFilePaths.
    @Test func `are those of containers/image`() {
        let user = RegistrySettings(
            environment: ["HOME": "/home/u", "XDG_RUNTIME_DIR": "/run/user/5"],
            user: 5
        )
        #expect(
            user.credentials == [
                "/run/user/5/containers/auth.json", "/home/u/.config/containers/auth.json",
                "/home/u/.docker/config.json", "/etc/containers/auth.json",
            ]
        )
        #expect(user.legacyCredentials == "/home/u/.dockercfg")
        let root = RegistrySettings(environment: ["XDG_RUNTIME_DIR": "/run/user/0"], user: 0)
        #expect(
            root.credentials[..<2] == ["/run/containers/0/auth.json", "/run/user/0/containers/auth.json"]
        )
        let chosen = RegistrySettings(environment: ["REGISTRY_AUTH_FILE": "/a"], user: 0)
        #expect(chosen.credentials == ["/a"])
        #expect(chosen.legacyCredentials == nil)
    }

    @Test func `are changed by login, and nothing else of the file`() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write(
            "auth.json",
            #"{"auths":{"b.example":{"auth":"cTp3"}},"HttpHeaders":{"x":"y"}}"#
        )
        var file = try CredentialFile(path: path)
        try file.set(Credentials(name: "me", password: "s:3"), for: "a.example/b")
        let permissions = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(permissions == 0o600)
        var settings = RegistrySettings()
        settings.credentials = [path]
        let found = try CredentialSearch(registry: "a.example", repository: "b").credentials(settings)
        #expect(found == Credentials(name: "me", password: "s:3"))
        #expect(try String(contentsOfFile: path, encoding: .utf8).contains("HttpHeaders"))
        #expect(try file.remove("a.example/b"))
        #expect(try !file.remove("a.example/b"))
        #expect(file.keys == ["b.example"])
        try file.removeAll()
        #expect(try CredentialFile(path: path).keys.isEmpty)
    }
}
