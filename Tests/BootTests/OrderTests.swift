import Testing

extension BootTests {
    /// An application of a network, a volume, an image, a pod and two containers.
    @Suite(.timeLimit(.minutes(4)))
    struct `Units of an application` {
        private static let units = [
            "order-network", "order-volume", "order-image", "order-pod", "order-one", "order-two",
        ]

        private func host() async throws -> Host {
            let host = try await Host.own()
            let files = [
                "order.network": "[Network]\n",
                "order.volume": "[Volume]\n",
                "order.image": "[Image]\nImage=oci:/srv/images:busybox\n",
                "order.pod": "[Pod]\nNetwork=order.network\n",
                "order-one.container": Self.container,
                "order-two.container": Self.container + "\n[Unit]\nAfter=order-one.service\n",
            ]
            for (name, text) in files { try await host.write("/etc/containers/systemd/\(name)", text) }
            try await host.run("systemctl daemon-reload")
            return host
        }

        private static let container = """
            [Container]
            Image=order.image
            Pod=order.pod
            Volume=order.volume:/d
            Exec=hold

            """

        /// Microseconds since boot, by unit.
        private func times(_ property: String, _ host: Host) async throws -> [String: UInt64] {
            var times: [String: UInt64] = [:]
            for unit in Self.units {
                times[unit] = UInt64(try await host.property(property, of: "\(unit).service"))
            }
            return times
        }

        private static let first = [
            ("order-network", "order-pod"), ("order-image", "order-one"), ("order-image", "order-two"),
            ("order-volume", "order-one"), ("order-volume", "order-two"), ("order-pod", "order-one"),
            ("order-pod", "order-two"), ("order-one", "order-two"),
        ]

        @Test func `starts and stops in order by one command, and nothing of it is removed meanwhile`()
            async throws
        {
            let host = try await host()
            try await host.run("systemctl start order-pod")
            // The pod is up before its containers are.
            for unit in Self.units { try await host.wait(until: "systemctl is-active \(unit).service") }
            let begun = try await times("InactiveExitTimestampMonotonic", host)
            let started = try await times("ActiveEnterTimestampMonotonic", host)
            for (one, other) in Self.first {
                #expect(try #require(started[one]) <= #require(begun[other]), "\(one) before \(other)")
            }

            let network = try await host.result(of: "systemd-oci network rm systemd-order")
            #expect(network.status == 2)
            let volume = try await host.result(of: "systemd-oci volume rm systemd-order")
            #expect(volume.status == 2)
            #expect(
                volume.errors.contains("systemd-order-one") && volume.errors.contains("systemd-order-two")
            )

            try await host.run("systemctl stop order-pod order-network order-volume order-image")
            let ended = try await times("InactiveEnterTimestampMonotonic", host)
            let ending = try await times("ActiveExitTimestampMonotonic", host)
            for (one, other) in Self.first where one != "order-image" {
                #expect(try #require(ended[other]) <= #require(ending[one]), "\(other) ends before \(one)")
            }
            try await host.run("systemd-oci network rm systemd-order")
            try await host.wait(until: "systemd-oci volume rm systemd-order")
            try await host.stop()
        }

        /// What a container is, in numbers.
        private static let identity = """
            for unit in order-pod order-one order-two; do
                systemctl show -P InvocationID $unit
                pid=$(systemctl show -P MainPID $unit)
                echo $pid
                [ $pid = 0 ] || for kind in cgroup ipc mnt net pid user uts; do readlink /proc/$pid/ns/$kind; done
            done
            systemd-oci network inspect systemd-order
            """

        @Test func `is not changed by daemon-reload, nor is its start`() async throws {
            let host = try await host()
            // The containers start when the pod has.
            try await host.run("systemctl start order-pod order-one order-two")
            let before = try await host.run(Self.identity)
            try await host.run("for i in 1 2 3; do systemctl daemon-reload; done")
            #expect(try await host.run(Self.identity) == before)

            for index in 0..<10 {
                let text =
                    "[Container]\nImage=order.image\nVolume=order.volume:/d\nNetwork=order.network\nExec=hold\n"
                try await host.write("/etc/containers/systemd/many\(index).container", text)
            }
            try await host.run(
                """
                systemctl daemon-reload
                systemctl start --no-block many{0..9}
                for i in {1..20}; do systemctl daemon-reload; done
                systemctl start many{0..9}
                """
            )
            for index in 0..<10 {
                #expect(try await host.property("ActiveState", of: "many\(index)") == "active")
                #expect(try await host.property("NRestarts", of: "many\(index)") == "0")
            }
            try await host.run("systemctl stop many{0..9}")
            try await host.stop()
        }
    }
}
