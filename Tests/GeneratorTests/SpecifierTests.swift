import Foundation
import TestSupport
import Testing

/// Podman leaves specifiers to systemd; what is read when units are made has to have its path before that.
@Suite struct `Specifiers in the paths of YAML` {
    private static let pod = """
        apiVersion: v1
        kind: Pod
        metadata: {name: p}
        spec: {containers: [{name: c, image: example.com/c}]}

        """

    /// Has a `.kube` file that names a path, and YAML at another of the sandbox; what the generator says.
    private func outcome(
        of sandbox: borrowing Sandbox,
        file: String,
        _ lines: String,
        _ arguments: [String] = ["--user"]
    ) throws -> Outcome {
        try sandbox.write("q/\(file)", "[Kube]\n" + lines)
        let root = sandbox.root.path
        let environment = [
            "QUADLET_UNIT_DIRS": root + "/q", "HOME": root + "/home", "XDG_RUNTIME_DIR": root + "/run",
            "XDG_CONFIG_HOME": root + "/config", "XDG_CACHE_HOME": "cache",
        ]
        let words = arguments + ["--no-kmsg-log", sandbox.output.path]
        return try sandbox.run(words, environment: environment)
    }

    /// What they mean is in systemd.unit(5); `%C` falls back as in the XDG Base Directory Specification.
    @Test(arguments: [
        ("web.kube", "%h/apps/web.yaml", "home/apps/web.yaml"), ("web.kube", "%t/%N.yaml", "run/web.yaml"),
        ("web.kube", "%h/%n", "home/web.service"), ("web.kube", "%E/%p%i.yaml", "config/web.yaml"),
        ("web@a.kube", "%C/%p-%i.yaml", "home/.cache/web-a.yaml"),
        ("web.kube", "%h/100%%.yaml", "home/100%.yaml"),
    ])
    func `are known where the manager alone says what they mean`(
        file: String,
        path: String,
        place: String
    ) throws {
        let sandbox = try Sandbox()
        try sandbox.write(place, Self.pod)
        let outcome = try outcome(of: sandbox, file: file, "Yaml=\(path)\n")
        #expect(outcome.status == 0 && outcome.errors == "", "\(outcome.errors)")
        #expect(sandbox.written.contains("p-c.service"), "\(sandbox.written)")
    }

    @Test func `are those of the system where the units are`() throws {
        let sandbox = try Sandbox()
        let outcome = try outcome(
            of: sandbox,
            file: "web.kube",
            "Yaml=%S/%U/no/%p.yaml\nConfigMap=%h/no/map\n",
            []
        )
        #expect(outcome.status == 0)
        #expect(outcome.errors.contains(": warning: '/var/lib/0/no/web.yaml' is not there"))
        #expect(outcome.errors.contains(": warning: '/root/no/map' is not there"))
    }

    /// `PublishPort=` of the `.kube` file is that of a pod's unit, which has another name.
    @Test func `of the unit's name mean it in the units of its pods`() throws {
        let sandbox = try Sandbox()
        try sandbox.write("home/web.yaml", Self.pod)
        try sandbox.write(
            "q/web@.txt",
            "[Kube]\nYaml=%h/%p.yaml\nPublishPort=80%i:80\nNetwork=net-%i:alias=%%i\n"
        )
        try sandbox.link("q/web@81.kube", to: "web@.txt")
        let environment = [
            "QUADLET_UNIT_DIRS": sandbox.root.path + "/q", "HOME": sandbox.root.path + "/home",
        ]
        let outcome = try sandbox.run(
            ["--user", "--no-kmsg-log", sandbox.output.path],
            environment: environment
        )
        #expect(outcome.status == 0 && outcome.errors == "", "\(outcome.errors)")
        #expect(sandbox.written.contains("web@81.service"))
        let pod = try sandbox.unit("p-pod.service")
        #expect(pod.contains("\nBindsTo=web@81.service\n"))
        #expect(pod.contains(" --publish 8081:80 --network net-81:alias=%%i "), "\(pod)")
    }

    @Test func `are not known of a template, which is told`() throws {
        let sandbox = try Sandbox()
        let outcome = try outcome(of: sandbox, file: "web@.kube", "Yaml=web.yaml\n")
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("/q/web@.kube: error: a template's pods would be the same ones"))
        #expect(sandbox.written == ["web@.service"])
        #expect(try sandbox.unit("web@.service").contains("systemd-oci fail"))
    }

    @Test(arguments: [("web.kube", "%h/%H.yaml"), ("web.kube", "%S/a.yaml"), ("web.kube", "%i.yaml")])
    func `that nobody knows yet are told`(file: String, path: String) throws {
        let sandbox = try Sandbox()
        let outcome = try outcome(of: sandbox, file: file, "Yaml=\(path)\n")
        #expect(outcome.status == 0)
        #expect(
            outcome.errors.contains(":2:6: warning: '\(path)': what a specifier means is not known"),
            "\(outcome.errors)"
        )
    }
}
