import Foundation
import Testing

extension BootTests {
    /// Limits that need cgroup controllers, in a virtual machine.
    ///
    /// The result is that of the program: a unit with `Delegate=` goes on after an OOM kill (systemd.service(5), `OOMPolicy=`).
    @Suite(.timeLimit(.minutes(8)))
    struct `In a virtual machine` {
        static let script = """
            mkdir -p /etc/containers/systemd
            cat >/etc/containers/systemd/hungry.container <<'END'
            [Container]
            Image=oci:/srv/images:busybox
            Exec=sh -c 'sleep 1; tail /dev/zero'
            Memory=24m
            Network=none
            END
            cat >/etc/containers/systemd/forks.container <<'END'
            [Container]
            Image=oci:/srv/images:busybox
            Exec=sh -c "sh -c 'for i in 1 2 3 4 5 6 7 8 9; do sleep 100 & done'; exec hold"
            PidsLimit=6
            Network=none
            END
            cat >/etc/containers/systemd/plain.container <<'END'
            [Container]
            Image=oci:/srv/images:busybox
            Exec=hold
            Network=none
            END
            systemctl daemon-reload
            systemctl start plain hungry forks
            for i in $(seq 100); do systemctl is-failed -q hungry && break; sleep 0.2; done
            echo "plain: $(systemctl is-active plain)"
            echo "hungry: $(systemctl show -P MemoryMax hungry) $(systemctl show -P Result hungry)"
            systemctl status --no-pager hungry | grep -q 'killed by the OOM killer' && echo "hungry: status says so"
            echo "forks: $(systemctl show -P TasksMax forks)"
            group=/sys/fs/cgroup$(systemctl show -P ControlGroup forks)
            echo "forks: $(cat $group/pids.max) $(awk '/^max/ { print ($2 > 0) }' $group/pids.events)"
            systemctl set-property --runtime forks TasksMax=50
            echo "forks: $(cat $group/pids.max)"
            systemctl stop plain forks
            echo "plain: $(systemctl show -P Result plain)"
            journalctl --no-pager -q -u plain -u hungry -u forks -o cat
            """

        /// Devices that exist in any such machine: 1:11 is kmsg, 10:237 loop-control, 10:200 tun; 98:0 the disk.
        private static let devices = """
            mkdir -p /etc/containers/systemd /etc/cdi /usr/lib/card
            busybox modprobe -a tun loop
            mknod -m 666 /dev/sensor c 1 11
            mknod /dev/control c 10 237
            mknod /dev/tunnel c 10 200
            echo driver >/usr/lib/card/driver
            cat >/etc/cdi/card.json <<'END'
            {"cdiVersion": "0.6.0", "kind": "example.com/card", "devices": [
              {"name": "0", "containerEdits": {"env": ["CARD=/dev/dri/card0"], "deviceNodes": [
                {"path": "/dev/dri/card0", "hostPath": "/dev/tunnel", "permissions": "rw"}]}},
              {"name": "1", "containerEdits": {"deviceNodes": [
                {"path": "/dev/dri/card1", "hostPath": "/dev/control", "permissions": "r"}]}}],
             "containerEdits": {"mounts": [{"hostPath": "/usr/lib/card", "containerPath": "/usr/lib/card",
               "options": ["ro", "bind"]}]}}
            END
            add() {
                file=/etc/containers/systemd/$1.container
                shift
                printf '%s\n' '[Container]' Image=oci:/srv/images:busybox Exec=hold Network=none "$@" >$file
            }
            add read AddDevice=/dev/sensor:/dev/sensor:r AddDevice=/dev/control:/dev/only-written:w
            add card AddDevice=example.com/card=0 AddDevice=example.com/card=1
            add host UserNS=host AddCapability=CAP_MKNOD
            add one UserNS=host AddCapability=CAP_MKNOD AddDevice=/dev/sensor
            add rule UserNS=host Volume=/dev:/host-dev "PodmanArgs=--device-cgroup-rule='c 1:11 r'"
            systemctl daemon-reload
            systemctl start read card host one rule
            try() {
                printf '%s: ' "$1 $2"
                systemd-oci exec systemd-$1 sh -c "$2" 2>&1 | sed 's/.*: //' | tr '\n' ' '
                echo
            }
            try read '(: </dev/sensor) && echo opened'
            try read '(: >/dev/sensor) && echo opened'
            try read '(: >/dev/only-written) && echo opened'
            try read '(: </dev/only-written) && echo opened'
            try read 'head -c 2 /dev/urandom | wc -c; : >/dev/null; : >/dev/ptmx && echo opened'
            try card 'echo $CARD; cat /usr/lib/card/driver; (: <>/dev/dri/card0) && echo opened'
            try card '(: </dev/dri/card1) && echo opened'
            try card '(: >/dev/dri/card1) && echo opened'
            try host 'mknod /dev/disk b 98 0; head -c 1 /dev/disk | wc -c'
            try host 'mknod /dev/nothing c 1 3; : >/dev/nothing && echo opened'
            try one 'mknod /dev/other c 10 237; (: </dev/other) && echo opened'
            try one '(: >/dev/sensor) && echo opened'
            try rule '(: </host-dev/sensor) && echo opened'
            try rule '(: >/host-dev/sensor) && echo opened'
            try rule '(: </host-dev/control) && echo opened'
            systemctl stop read card host one rule
            systemctl show -P Result read card host one rule | sort -u
            """

        /// `AddDevice=` and `--device-cgroup-rule`: read(2) and write(2) of a device are what the control group's program says, for root, too.
        @Test(.enabled(if: Machine.isInstalled, "needs user-mode-linux"))
        func `devices are those that a file names, as it names them`() async throws {
            let session = try await Machine.session(Self.devices)
            let expected = """
                read (: </dev/sensor) && echo opened: opened
                read (: >/dev/sensor) && echo opened: Operation not permitted
                read (: >/dev/only-written) && echo opened: opened
                read (: </dev/only-written) && echo opened: Operation not permitted
                read head -c 2 /dev/urandom | wc -c; : >/dev/null; : >/dev/ptmx && echo opened: 2 opened
                card echo $CARD; cat /usr/lib/card/driver; (: <>/dev/dri/card0) && echo opened: /dev/dri/card0 driver opened
                card (: </dev/dri/card1) && echo opened: opened
                card (: >/dev/dri/card1) && echo opened: Operation not permitted
                host mknod /dev/disk b 98 0; head -c 1 /dev/disk | wc -c: Operation not permitted 0
                host mknod /dev/nothing c 1 3; : >/dev/nothing && echo opened: opened
                one mknod /dev/other c 10 237; (: </dev/other) && echo opened: Operation not permitted
                one (: >/dev/sensor) && echo opened: opened
                rule (: </host-dev/sensor) && echo opened: opened
                rule (: >/host-dev/sensor) && echo opened: Operation not permitted
                rule (: </host-dev/control) && echo opened: Operation not permitted
                success
                """
            let lines = session.output.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
            #expect(lines.filter { !$0.isEmpty } == expected.split(separator: "\n").map(String.init))
        }

        /// Without a journal, as early at boot.
        private static let silence = """
            mkdir -p /etc/containers/systemd
            printf '[Container]\\nImge=a\\n' >/etc/containers/systemd/typo.container
            units="systemd-journald.socket systemd-journald-dev-log.socket systemd-journald.service"
            systemctl stop $units
            systemctl daemon-reload
            echo "kernel: $(dmesg | grep -o 'systemd-oci-generator.*')"
            systemctl start $units
            journalctl --sync
            echo "journal: $(journalctl -q -b -o cat -t systemd-oci-generator -p err)"
            echo "status: $(systemctl start typo 2>&1; journalctl --sync; systemctl status typo | grep -o 'error: .*')"
            """

        @Test(.enabled(if: Machine.isInstalled, "needs user-mode-linux"))
        func `mistakes are in the kernel's log, and from there in the journal`() async throws {
            let session = try await Machine.session(Self.silence)
            let mistake =
                "/etc/containers/systemd/typo.container:2:1: error: unknown key 'Imge' in [Container], did you mean 'Image'?"
            let lines = session.output.split(separator: "\n")
            #expect(
                lines.contains { $0.hasPrefix("kernel: systemd-oci-generator[") && $0.hasSuffix(mistake) },
                "\(session.output)"
            )
            #expect(lines.contains { $0 == "journal: " + mistake }, "\(session.output)")
            #expect(session.output.contains("error: unknown key 'Imge'"))
        }

        @Test(.enabled(if: Machine.isInstalled, "needs user-mode-linux"))
        func `memory and tasks are limited by systemd`() async throws {
            let session = try await Machine.session(Self.script)
            let lines = session.output.split(separator: "\n")
            let expected = [
                "plain: active", "hungry: 25165824 signal", "hungry: status says so", "forks: 6",
                "forks: 6 1",
                "forks: 50", "plain: success",
            ]
            for line in expected { #expect(lines.contains { $0 == line }, "\(session.output)") }
            #expect(session.output.contains("can't fork"))
        }
    }
}
