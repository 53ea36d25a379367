import Lowering
import OCI
import Testing

/// What a container has of its pod; what is refused is what Podman 5.4 refuses.
@Suite struct `A container that joins a pod` {
    private func joined(_ container: [String], _ pod: [String] = []) throws -> RunOptions {
        try RunOptions(arguments: ["--pod=p"] + container + ["image"])
            .joining(PodCreateOptions(arguments: ["--name=p"] + pod))
    }

    @Test func `has the pod's network and IDs`() throws {
        let options = try joined([], ["--userns=host"])
        #expect(options.networks == [.pod])
        #expect(options.userNamespace == .host)
        #expect(!options.isOnBridge)
        #expect(!options.ownsNewNetwork)
        #expect(try joined([], ["--network=host"]).networks == [.host])
        #expect(try joined([], ["--share=ipc"]).isOnBridge)
    }

    @Test func `can do without the pod's network`() throws {
        #expect(try joined(["--network=none"]).networks == [.none])
        #expect(try joined(["--network=none"]).usesNetworkOfPod == false)
        #expect(try joined([]).usesNetworkOfPod)
    }

    @Test func `has the pod's volumes and devices but where it has others`() throws {
        let options = try joined(
            ["-v", "/own:/a"],
            ["-v", "/pod:/a", "-v", "/pod:/b", "--device", "/dev/fuse"]
        )
        #expect(options.mounts.map(\.destination) == ["/a", "/b"])
        #expect(options.mounts.first?.source == .path("/own"))
        #expect(options.devices.map(\.source) == ["/dev/fuse"])
    }

    @Test(arguments: [
        ("--network=web", "--network: belongs to the pod"),
        ("--publish=80:80", "--publish: belongs to the pod"),
        ("--ip=10.88.0.5", "--ip: belongs to the pod"), ("--userns=auto", "--userns: belongs to the pod"),
        ("--uidmap=0:1:2", "--uidmap: belongs to the pod"),
        ("--add-host=a:192.0.2.1", "--add-host: belongs to the pod"),
        ("--hostname=x", "--hostname: belongs to the pod, whose containers have it in common"),
    ])
    func `can't say what the pod decides`(flag: String, message: String) {
        #expect {
            try joined([flag])
        } throws: { error in
            "\(error)" == message
        }
    }

    @Test func `is told what has no effect`() throws {
        let warnings = try joined(["--dns=192.0.2.1"]).warnings
        #expect(warnings == ["--dns has no effect: the files of a pod's containers are the pod's"])
    }

    /// Neither kernel nor netavark leads what is sent to ::1 anywhere else.
    @Test func `is told of ports where nobody gets at them`() throws {
        let pod = try PodCreateOptions(arguments: ["--publish=[::1]:8080:80", "--publish=81:81"])
        #expect(pod.warnings.count == 1)
        #expect(pod.warnings.first?.hasPrefix("--publish [::1]:8080:80 leads nowhere") == true)
    }

    @Test func `has its namespaces and memory`() throws {
        var host = RunHost(containerName: "c")
        host.firstID = 0x80000
        host.hostname = "together"
        host.podNamespaces = [.ipc: "/proc/self/fd/7", .uts: "/proc/self/fd/8"]
        host.podMemory = "/proc/self/fd/9"
        let plan = try joined(["--entrypoint=/bin/true"]).plan(image: ImageConfiguration(), host: host)
        let namespaces = plan.spec.namespaces
        #expect(namespaces.first { $0.kind == .ipc }?.path == "/proc/self/fd/7")
        #expect(namespaces.first { $0.kind == .uts }?.path == "/proc/self/fd/8")
        #expect(namespaces.first { $0.kind == .pid }?.path == nil)
        #expect(plan.spec.hostname == nil)
        #expect(plan.spec.process.environment.contains("HOSTNAME=together"))
        let memory = plan.spec.mounts.first { $0.destination == "/dev/shm" }
        #expect(memory?.source == "/proc/self/fd/9")
        #expect(plan.spec.sysctls == [])
    }
}
