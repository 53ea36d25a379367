import Foundation
import Testing

extension BootTests {
    /// Cgroups of the runtime's command line with real controllers, in a virtual machine.
    @Suite(.timeLimit(.minutes(10)))
    struct `Cgroups of bundles` {
        /// Prints lines of `WHAT: VALUE`.
        static let script = #"""
            bundle() { # NAME RESOURCES COMMAND CGROUPSPATH
                b=/tmp/$1
                mkdir -p $b/rootfs/bin $b/rootfs/proc $b/rootfs/dev
                cp /bin/busybox $b/rootfs/bin/
                for a in sh sleep cat head mknod tail; do ln -sf busybox $b/rootfs/bin/$a; done
                cat >$b/config.json <<END
            {"ociVersion":"1.2.0","root":{"path":"rootfs"},
            "process":{"args":["/bin/sh","-c","$3"],"cwd":"/","env":["PATH=/bin"],"user":{"uid":0,"gid":0},
            "capabilities":{"bounding":["CAP_MKNOD"],"effective":["CAP_MKNOD"],"permitted":["CAP_MKNOD"]}},
            "mounts":[{"destination":"/proc","type":"proc","source":"proc"},
            {"destination":"/dev","type":"tmpfs","source":"tmpfs"}],
            "annotations":{"org.systemd.property.TimeoutStopSec":"uint64 7"},
            "linux":{"namespaces":[{"type":"pid"},{"type":"mount"}],"cgroupsPath":"$4","resources":$2}}
            END
            }
            limits='{"memory":{"limit":33554432,"reservation":25165824},"pids":{"limit":20},
                "cpu":{"shares":1024,"quota":500000,"period":1000000},"devices":[{"allow":false,"access":"rwm"}]}'
            show() { for f in memory.max memory.low cpu.weight cpu.max pids.max; do echo "$1 $f: $(cat $2/$f)"; done; }
            oci() { systemd-oci-runtime "$@" </dev/null; }

            group=/sys/fs/cgroup/test/one
            bundle one "$limits" 'sleep 1000' /test/one
            oci create -b /tmp/one one && oci start one
            show files $group
            oci update one --memory 64M --cpu-period 900000 --pids-limit 0
            show updated $group
            echo "ps: $(oci ps --format json one | grep -c "^\[$(cat $group/cgroup.procs)\]$")"
            oci pause one; echo "paused: $(oci state one | grep -c paused) $(grep -c 'frozen 1' $group/cgroup.events)"
            oci resume one; echo "resumed: $(oci state one | grep -c running)"
            echo "stats: $(oci events --stats one | grep -o '"usage":{"limit":67108864')"
            echo "below: $(printf '{"memory":{"limit":4096,"checkBeforeUpdate":true}}' \
                | systemd-oci-runtime update -r - one 2>&1 | grep -c 'rejecting memory limit 4096')"
            oci delete -f one; [ -e $group ] || echo "files: removed"

            mkdir -p /sys/fs/cgroup/test/other; sleep 100 & echo $! >/sys/fs/cgroup/test/other/cgroup.procs
            bundle other '{}' true /test/other
            echo "occupied: $(oci run -b /tmp/other other 2>&1 | grep -c 'is not empty')"
            bundle forks '{"pids":{"limit":6}}' 'for i in 1 2 3 4 5 6 7 8 9; do sleep 5 & done' /test/forks
            echo "forks: $(oci run -b /tmp/forks forks 2>&1 | grep -c "can't fork")"
            bundle node '{}' 'mknod /dev/n c 1 3; mknod /dev/k c 1 11; echo x >/dev/n && echo null; cat /dev/k' /test/node
            echo "devices: $(echo $(oci run -b /tmp/node node 2>&1))"
            bundle full '{"memory":{"limit":20971520}}' 'sleep 2; tail /dev/zero; sleep 2' /test/full
            oci create -b /tmp/full full >/dev/null 2>&1; oci start full
            echo "oom: $(timeout 100 systemd-oci-runtime events full | grep -c '^{"type":"oom","id":"full"}$')"
            oci delete full
            bundle none '{"unified":{"misc.max":"x 1"}}' true /test/none
            echo "missing: $(oci run -b /tmp/none none 2>&1 | grep -c "controller.*misc.*is not available")"
            [ -e /sys/fs/cgroup/test/none ] || echo "missing: removed"

            group=/sys/fs/cgroup/machine.slice/oci-two.scope
            bundle two "$limits" 'sleep 1000' machine.slice:oci:two
            oci --systemd-cgroup create -b /tmp/two two && oci start two
            show scope $group
            echo "processes: $(grep -c . $group/cgroup.procs)"
            systemctl show oci-two.scope -p Slice -p MemoryMax -p MemoryLow -p CPUWeight -p CPUQuotaPerSecUSec \
                -p TasksMax -p DevicePolicy -p TimeoutStopUSec -p Delegate
            oci update two --memory 64M --cpu-quota 300000 --pids-limit -1
            systemctl daemon-reload
            show reloaded $group
            echo "reloaded: $(systemctl show -P MemoryMax oci-two.scope)"
            oci delete -f two; echo "scope: $(systemctl is-active oci-two.scope)"; [ -e $group ] || echo "scope: removed"
            bundle last '{"pids":{"limit":1}}' 'exec cat /proc/self/cgroup' :oci:last
            echo "last: $(oci --systemd-cgroup run -b /tmp/last last 2>&1)"
            """#

        static let expected = [
            "files memory.max: 33554432", "files memory.low: 25165824", "files cpu.weight: 100",
            "files cpu.max: 500000 1000000", "files pids.max: 20", "updated memory.max: 67108864",
            "updated memory.low: 25165824", "updated cpu.max: 500000 900000", "updated pids.max: 1",
            "ps: 1", "paused: 1 1", "resumed: 1", #"stats: "usage":{"limit":67108864"#, "below: 1",
            "files: removed", "occupied: 1", "forks: 1",
            "devices: null cat: can't open '/dev/k': Operation not permitted", "oom: 1", "missing: 1",
            "missing: removed", "scope memory.max: 33554432", "scope memory.low: 25165824",
            "scope cpu.weight: 100", "scope cpu.max: 500000 1000000", "scope pids.max: 20", "processes: 1",
            "Slice=machine.slice", "MemoryMax=33554432", "MemoryLow=25165824", "CPUWeight=100",
            "CPUQuotaPerSecUSec=500ms", "TasksMax=20", "DevicePolicy=strict", "TimeoutStopUSec=7s",
            "Delegate=yes", "reloaded memory.max: 67108864", "reloaded cpu.max: 300000 1000000",
            "reloaded pids.max: max", "reloaded: 67108864", "scope: inactive", "scope: removed",
            "last: 0::/system.slice/oci-last.scope",
        ]

        @Test(
            .enabled(
                if: FileManager.default.isExecutableFile(atPath: "/usr/bin/linux.uml"),
                "needs user-mode-linux"
            )
        )
        func `limit, pause and watch containers, by files and by systemd`() async throws {
            let script = NSTemporaryDirectory() + "/boot-tests-cgroups-\(getpid()).sh"
            try Self.script.write(toFile: script, atomically: true, encoding: .utf8)
            defer { try? FileManager.default.removeItem(atPath: script) }
            let session = try await Command.run([
                Stage.repository + "/scripts/vm", "--stage", Stage.path, script,
            ])
            #expect(session.status == 0, "\(session.errors)")
            let lines = session.output.split(separator: "\n").map(String.init)
            for line in Self.expected { #expect(lines.contains(line), "\(session.output)") }
        }
    }
}
