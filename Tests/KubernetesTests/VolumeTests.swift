import Kubernetes
import Quadlet
import Testing
import UnitFile

/// Volumes, ConfigMaps and Secrets.
@Suite struct `A volume of a pod` {
    private static let objects = """
        kind: ConfigMap
        metadata: {name: m}
        data: {a.conf: "x=1", b.conf: "y=2"}
        binaryData: {c.bin: AAE=}
        ---
        kind: Secret
        metadata: {name: s}
        data: {password: czNjcjN0}
        stringData: {user: admin}
        ---

        """

    private func play(_ volume: String, mount: String = "mountPath: /v") throws -> KubernetesFiles {
        let text = pod("volumeMounts: [{name: v, \(mount)}]", spec: "volumes: [{name: v, \(volume)}]")
        return try KubernetesTests.play(Self.objects + text)
    }

    @Test(arguments: [
        ("hostPath: {path: /srv}", "mountPath: /v", "/srv:/v"),
        ("hostPath: {path: /srv}", "mountPath: /v, readOnly: true", "/srv:/v:ro"),
        ("hostPath: {path: /srv}", "mountPath: /v, mountPropagation: HostToContainer", "/srv:/v:rslave"),
        ("hostPath: {path: /srv}", "mountPath: /v, subPath: a/b", "/srv/a/b:/v"),
        ("hostPath: {path: ./srv}", "mountPath: /v", "/etc/./srv:/v"),
        ("hostPath: {path: data}", "mountPath: /v", "data:/v"),
        ("persistentVolumeClaim: {claimName: pages}", "mountPath: /v", "pages:/v"),
        ("persistentVolumeClaim: {claimName: pages, readOnly: true}", "mountPath: /v", "pages:/v:ro"),
        ("emptyDir: {}", "mountPath: /v", "p-v.volume:/v:nocopy"),
        ("image: {reference: example.com/data:1}", "mountPath: /v", "p-v.volume:/v:ro"),
    ])
    func `is mounted`(volume: String, mount: String, value: String) throws {
        let files = try play(volume, mount: mount)
        #expect(files.messages == [])
        #expect(try files.values("p-c.container", "Volume") == [value])
    }

    @Test func `of a claim is the volume of that name`() throws {
        let claim = """
            kind: PersistentVolumeClaim
            metadata:
              name: pages
              annotations: {volume.podman.io/uid: "7", volume.podman.io/mount-options: noatime}
            spec: {accessModes: [ReadWriteOnce]}
            ---

            """
        let text = pod(
            "volumeMounts: [{name: v, mountPath: /v}]",
            spec: "volumes: [{name: v, persistentVolumeClaim: {claimName: pages}}]"
        )
        let files = try KubernetesTests.play(claim + text)
        #expect(files.messages == [])
        #expect(try files.values("p-c.container", "Volume") == ["pages.volume:/v"])
        #expect(try files.values("pages.volume", "VolumeName") == ["pages"])
        #expect(try files.values("pages.volume", "UID") == ["7"])
        #expect(try files.values("pages.volume", "Options") == ["noatime"])
        #expect(try files.settings("pages.volume", "Service", "ExecStopPost") == [])
        let removing = try KubernetesTests.play(claim + text) { $0.removesVolumes = true }
        let command = "-/usr/bin/systemd-oci volume rm --force pages"
        #expect(try removing.settings("pages.volume", "Service", "ExecStopPost") == [command])
    }

    @Test func `of one container in memory is its own`() throws {
        let files = try play("emptyDir: {medium: Memory, sizeLimit: 1Mi}")
        #expect(files.messages == [])
        #expect(try files.values("p-c.container", "Tmpfs") == ["/v:rw,notmpcopyup,mode=1777,size=1048576"])
    }

    @Test func `lives as long as the pod`() throws {
        let files = try play("emptyDir: {}")
        let command = "-/usr/bin/systemd-oci volume rm --force p-v"
        #expect(try files.settings("p-v.volume", "Unit", "BindsTo") == ["p-pod.service"])
        #expect(try files.settings("p-v.volume", "Service", "ExecStartPre") == [command])
        #expect(try files.settings("p-v.volume", "Service", "ExecStopPost") == [command])
    }

    @Test(arguments: [
        (
            "configMap: {name: m}", "mountPath: /v", ["/v:rw,notmpcopyup,mode=755"],
            [
                "configmap.m.a.conf,type=mount,target=/v/a.conf,mode=644",
                "configmap.m.b.conf,type=mount,target=/v/b.conf,mode=644",
                "configmap.m.c.bin,type=mount,target=/v/c.bin,mode=644",
            ]
        ),
        (
            "configMap: {name: m, defaultMode: 0400, items: [{key: a.conf, path: x/y, mode: 0600}]}",
            "mountPath: /v",
            ["/v:rw,notmpcopyup,mode=755"], ["configmap.m.a.conf,type=mount,target=/v/x/y,mode=600"]
        ),
        (
            "configMap: {name: m}", "mountPath: /etc/a.conf, subPath: a.conf", [],
            ["configmap.m.a.conf,type=mount,target=/etc/a.conf,mode=644"]
        ),
        (
            "secret: {secretName: s, defaultMode: 256}", "mountPath: /v", ["/v:rw,notmpcopyup,mode=755"],
            [
                "secret.s.password,type=mount,target=/v/password,mode=400",
                "secret.s.user,type=mount,target=/v/user,mode=400",
            ]
        ),
        ("configMap: {name: none, optional: true}", "mountPath: /v", [], []),
    ])
    func `with files of an object has them from credentials`(
        volume: String,
        mount: String,
        directories: [String],
        secrets: [String]
    ) throws {
        let files = try play(volume, mount: mount)
        #expect(files.messages == [])
        #expect(try files.values("p-c.container", "Tmpfs") == directories)
        #expect(try files.values("p-c.container", "Secret") == secrets)
        let names = secrets.compactMap { $0.split(separator: ",").first }
        let loaded = names.map { "\($0):/run/c/\($0)" }
        #expect(try files.settings("p-c.container", "Service", "LoadCredential") == loaded)
        for name in names { #expect(files.credentials.contains { $0.name == name }) }
    }

    @Test func `secrets are in no unit`() throws {
        let text = pod(
            """
            env: [{name: A, valueFrom: {secretKeyRef: {name: s, key: password}}}]
            envFrom: [{secretRef: {name: s}}, {configMapRef: {name: m}, prefix: M_}]
            """
        )
        let files = try KubernetesTests.play(Self.objects + text)
        #expect(files.messages == [])
        #expect(
            try files.values("p-c.container", "Secret") == [
                "secret.s.password,type=env,target=password", "secret.s.user,type=env,target=user",
                "secret.s.password,type=env,target=A",
            ]
        )
        let content = files.credentials.first { $0.name == "secret.s.password" }?.content
        #expect(content == Array("s3cr3t".utf8))
        for file in files.files { #expect(!"\(file.document)".contains("s3cr3t")) }
    }

    @Test(arguments: [
        ("hostPath: {path: /a, type: Dir}", "mountPath: /v", "there is no type 'Dir' of 'hostPath'"),
        ("configMap: {name: n}", "mountPath: /v", "there is no ConfigMap 'n', did you mean 'm'?"),
        ("secret: {secretName: n}", "mountPath: /v", "there is no Secret 'n', did you mean 's'?"),
        (
            "configMap: {name: m, items: [{key: z, path: z}]}", "mountPath: /v",
            "the ConfigMap 'm' has no key 'z'"
        ),
        (
            "configMap: {name: m, items: [{key: a.conf, path: ../z}]}", "mountPath: /v",
            "'../z' has to be a relative path without '..', ':' and ','"
        ),
        ("configMap: {name: m, defaultMode: 9999}", "mountPath: /v", "has to be a mode from 0000 to 0777"),
        ("hostPath: {path: /a}", "mountPath: v", "'v' has to be an absolute path without ':' and ','"),
        (
            "hostPath: {path: /a}", "mountPath: \"/v:ro\"",
            "'/v:ro' has to be an absolute path without ':' and ','"
        ),
        (
            "hostPath: {path: /a}", "mountPath: /v, subPath: ../../etc",
            "'../../etc' has to be a relative path without '..', ':' and ','"
        ),
        ("nfs: {server: a, path: /}", "mountPath: /v", "'v' is of no kind that is supported"),
        (
            "emptyDir: {}", "mountPath: /v, subPath: a",
            "'subPath' is only supported for volumes of the kinds hostPath, configMap and secret"
        ),
    ])
    func `has its mistakes told`(volume: String, mount: String, message: String) throws {
        let errors = try play(volume, mount: mount).messages.filter { $0.contains("error") }
        #expect(errors.contains { $0.contains(message) }, "\(errors)")
    }

    @Test(arguments: [
        ("1", 1), ("128Mi", 134_217_728), ("1k", 1000), ("0.5Ki", 512), ("1e3", 1000), ("2E2", 200),
        ("1500m", 2),
        ("9223372036854775807", 9_223_372_036_854_775_807),
    ])
    func `has limits in all spellings`(text: String, bytes: Int64) throws {
        let files = try play("emptyDir: {medium: Memory, sizeLimit: \"\(text)\"}")
        #expect(try files.values("p-c.container", "Tmpfs") == ["/v:rw,notmpcopyup,mode=1777,size=\(bytes)"])
    }
}
