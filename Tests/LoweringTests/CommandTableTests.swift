import Lowering
import Testing

/// The tables of flags of the commands other than `run`; the names are those of Podman 6.0's manual pages.
@Suite struct `Tables of flags` {
    private func words(_ text: String) -> Set<String> {
        Set(text.split(whereSeparator: \.isWhitespace).map(String.init))
    }

    /// What the table has besides the names, and what it lacks of them.
    private func difference<Options: FlagOptions>(_: Options.Type, _ names: String) -> [String] {
        words(names).symmetricDifference(Options.flags.map(\.name)).sorted()
    }

    /// Hidden flags, and what older releases had, are not in the manual page.
    @Test func `have the flags of Podman's manual pages`() {
        #expect(
            difference(
                PodCreateOptions.self,
                """
                add-host blkio-weight blkio-weight-device cgroup-parent cpu-shares cpus cpuset-cpus cpuset-mems device
                device-read-bps device-write-bps dns dns-option dns-search exit-policy gidmap gpus help hostname
                hosts-file infra infra-command infra-conmon-pidfile infra-image infra-name ip ip6 label label-file
                mac-address memory memory-swap name network network-alias no-hostname no-hosts pid pod-id-file publish
                replace restart security-opt share share-parent shm-size shm-size-systemd subgidname subuidname sysctl
                uidmap userns uts volume volumes-from
                """
            ) == ["net"]
        )
        #expect(
            difference(
                KubePlayOptions.self,
                """
                annotation authfile build cert-dir configmap context-dir creds force help ip log-driver log-opt
                mac-address network no-hostname no-hosts no-pod-prefix publish publish-all quiet replace
                seccomp-profile-root start tls-verify userns wait
                """
            ) == [
                "down", "no-trunc", "service-container", "service-exit-code-propagation", "signature-policy",
            ]
        )
        #expect(
            difference(
                NetworkCreateOptions.self,
                """
                disable-dns dns driver gateway ignore interface-name internal ip-range ipam-driver ipv6 label opt route
                subnet
                """
            ) == []
        )
        #expect(difference(VolumeCreateOptions.self, "driver gid ignore label opt uid") == [])
    }

    @Test func `have the flags of Podman's manual pages for images`() {
        #expect(
            difference(
                PullOptions.self,
                """
                all-tags arch authfile cert-dir creds decryption-key disable-content-trust help os platform policy quiet
                retry retry-delay tls-verify variant
                """
            ) == []
        )
        #expect(
            difference(
                ArtifactPullOptions.self,
                "authfile cert-dir creds decryption-key help quiet retry retry-delay tls-verify"
            ) == []
        )
        #expect(
            difference(
                BuildOptions.self,
                """
                add-host all-platforms annotation arch authfile build-arg build-arg-file build-context cache-from
                cache-to cache-ttl cap-add cap-drop cert-dir cgroup-parent cgroupns compat-volumes compress cpp-flag
                cpu-period cpu-quota cpu-shares cpuset-cpus cpuset-mems created-annotation creds cw decryption-key
                device disable-compression disable-content-trust dns dns-option dns-search env file force-rm format
                from group-add help hooks-dir http-proxy identity-label ignorefile iidfile iidfile-raw
                inherit-annotations inherit-labels ipc isolation jobs label layer-label layers logfile logsplit
                manifest memory memory-swap metadata-file mount network no-cache no-hostname no-hosts omit-history os
                os-feature os-version output pid platform pull quiet retry retry-delay rewrite-timestamp rm runtime
                runtime-flag save-stages sbom sbom-image-output sbom-image-purl-output sbom-merge-strategy sbom-output
                sbom-purl-output sbom-scanner-command sbom-scanner-image secret security-opt shm-size sign-by
                skip-unused-stages source-date-epoch source-policy-file squash squash-all ssh stage-labels stdin tag
                target timestamp tls-verify ulimit unsetannotation unsetenv unsetlabel userns userns-gid-map
                userns-gid-map-group userns-uid-map userns-uid-map-user uts variant volume
                """
            ) == ["net"]
        )
    }

    private func isUnambiguous<Options: FlagOptions>(_: Options.Type) -> Bool {
        let (names, letters) = (Options.flags.map(\.name), Options.flags.compactMap(\.short))
        return Set(names).count == names.count && Set(letters).count == letters.count
    }

    @Test func `name each flag once`() {
        #expect(isUnambiguous(GlobalOptions.self))
        #expect(isUnambiguous(PodCreateOptions.self))
        #expect(isUnambiguous(KubePlayOptions.self))
        #expect(isUnambiguous(NetworkCreateOptions.self))
        #expect(isUnambiguous(VolumeCreateOptions.self))
        #expect(isUnambiguous(PullOptions.self))
        #expect(isUnambiguous(ArtifactPullOptions.self))
        #expect(isUnambiguous(BuildOptions.self))
    }

    @Test func `read what they are given`() throws {
        let pod = try PodCreateOptions(arguments: [
            "--share=net,uts", "--name", "web", "-p", "80:80", "--exit-policy=stop",
        ])
        #expect(pod.name == "web")
        #expect(pod.shared == [.net, .uts])
        #expect(pod.exitPolicy == .stop)
        #expect(pod.common.ports == [RunPort(hostPort: 80, containerPort: 80)])
        let network = try NetworkCreateOptions(arguments: ["web", "--subnet", "10.0.0.0/24", "--disable-dns"])
        #expect(network.name == "web")
        #expect(network.subnets == ["10.0.0.0/24"])
        #expect(!network.hasDNS)
        let kube = try KubePlayOptions(arguments: ["--start=false", "a.yaml", "--configmap", "b,c", "d.yaml"])
        #expect(!kube.start)
        #expect(kube.configMaps == ["b", "c"])
        #expect(kube.operands == ["a.yaml", "d.yaml"])
        let build = try BuildOptions(arguments: ["--pull", "--pull=never", "-t", "x", "--layers=false", "."])
        #expect(
            build.settings.map { "\($0.name)=\($0.value)" } == [
                "pull=always", "pull=never", "tag=x", "layers=false",
            ]
        )
        #expect(build.operands == ["."])
    }

    @Test func `end the program's own flags at the command`() throws {
        let options = try GlobalOptions(arguments: ["--log-level", "debug", "--root=/x", "run", "--rm", "a"])
        #expect(options.operands == ["run", "--rm", "a"])
        #expect(options.warnings == ["--root has no effect: images and volumes are in /var/lib/systemd-oci"])
    }
}
