import Testing

extension BootTests {
    /// Labels of containers, on a kernel that has SELinux and with Debian's policy, beside Podman's.
    @Suite(.timeLimit(.minutes(15)), .disabled(if: Stage.isPodman, "compares with Podman"))
    struct `SELinux in a virtual machine` {
        private static let script = #"""
            image=oci:/srv/images:busybox
            systemd-oci pull -q $image >/dev/null; podman pull -q $image >/dev/null 2>&1
            plain() { tr -d '\0' | sed -E 's/c[0-9]+,c[0-9]+/CATEGORIES/'; }
            label() { getfattr -h --absolute-names --only-values -n security.selinux "$1" | plain; }
            folders() {
                mkdir -p /srv/$1/shared/below /srv/$1/own /srv/$1/left
                ln -s /etc/passwd /srv/$1/own/link
            }
            look() {
                echo "process: $(plain </proc/$2/attr/current)"
                for path in shared/below own own/link left; do echo "$path: $(label /srv/$1/$path)"; done
                echo "volume: $(label $3)"
                for path in / /etc/passwd /dev /dev/pts /dev/shm /etc/hosts /run/.containerenv; do
                    echo "$path: $(label /proc/$2/root$path)"
                done
            }
            mkdir -p /etc/containers/systemd; folders ours; folders podman
            for name in one two; do
                printf '[Container]\nImage=%s\nContainerName=%s\nExec=hold\nNetwork=none\n' $image $name
                printf 'Volume=/srv/ours/%s\n' shared:/shared:z own:/own:Z left:/left
                echo Volume=data:/data
            done | split -l 9 --additional-suffix=.container - /etc/containers/systemd/c-
            printf '[Pod]\nNetwork=none\n' >/etc/containers/systemd/group.pod
            for name in first second; do
                printf '[Container]\nImage=%s\nExec=hold\nPod=group.pod\n' $image >/etc/containers/systemd/$name.container
            done
            systemctl daemon-reload; systemctl start c-aa
            process() { systemctl show -P MainPID $1; }
            podman run -d --name theirs --network none -v /srv/podman/shared:/shared:z -v /srv/podman/own:/own:Z \
                -v /srv/podman/left:/left -v data:/data $image hold >/dev/null 2>&1
            theirs=$(podman inspect -f '{{.State.Pid}}' theirs)
            look ours $(process c-aa) /var/lib/systemd-oci/volumes/data >/srv/ours.txt
            look podman $theirs /var/lib/containers/storage/volumes/data/_data >/srv/podman.txt
            cat /srv/ours.txt; diff /srv/ours.txt /srv/podman.txt
            systemctl start c-ab group-pod
            levels() { for unit; do tr -d '\0' </proc/$(process $unit)/attr/current; echo; done | sort -u | wc -l; }
            echo "of two containers: $(levels c-aa c-ab), of a pod's: $(levels first second)"
            echo "exec: $(systemd-oci exec one cat /proc/self/attr/current | plain)"
            run() { systemd-oci run --rm --network none "$@" 2>&1 | plain; }
            for option in type:spc_t level:s0:c1,c2 filetype:container_ro_file_t; do
                echo "$option: $(run --security-opt label=$option $image cat /proc/self/attr/current)"
            done
            echo "unknown: $(run --security-opt label=type:nosuch_t $image true | grep -o 'has no label.*:CATEGORIES')"
            echo "wrong: $(run --security-opt label=bad $image true | grep -o 'label=bad is neither')"
            echo "system: $(run -v /etc:/e:z $image true | grep -o 'can.t be relabelled')"
            """#

        /// Podman's labels are those of podman 5.4 in the same machine; nothing that `diff` would print.
        @Test(.enabled(if: Machine.isInstalled, "needs user-mode-linux"))
        func `gives containers the labels that Podman gives`() async throws {
            let session = try await Machine.session(Self.script, root: "selinux")
            let (own, shared) = ("container_file_t:s0:CATEGORIES", "container_file_t:s0")
            let files = "system_u:object_r:"
            let expected = """
                process: system_u:system_r:container_t:s0:CATEGORIES
                shared/below: \(files)\(shared)
                own: \(files)\(own)
                own/link: \(files)\(own)
                left: \(files)var_t:s0
                volume: \(files)\(shared)
                /: \(files)\(own)
                /etc/passwd: \(files)\(own)
                /dev: \(files)\(own)
                /dev/pts: \(files)\(own)
                /dev/shm: \(files)\(own)
                /etc/hosts: \(files)\(own)
                /run/.containerenv: \(files)\(own)
                of two containers: 2, of a pod's: 1
                exec: system_u:system_r:container_t:s0:CATEGORIES
                type:spc_t: system_u:system_r:spc_t:s0:CATEGORIES
                level:s0:c1,c2: system_u:system_r:container_t:s0:CATEGORIES
                filetype:container_ro_file_t: system_u:system_r:container_t:s0:CATEGORIES
                unknown: has no label 'system_u:system_r:nosuch_t:s0:CATEGORIES
                wrong: label=bad is neither
                system: can't be relabelled
                """
            #expect(session.output == expected + "\n", "\(session.errors)")
        }

        /// Debian's policy gives a new file the categories of who makes it, also in a volume of several containers.
        ///
        /// With the module that is installed beside us; netavark without a firewall, as this kernel has no nf_tables.
        private static let enforced = #"""
            busybox modprobe -a dummy macvlan; systemctl set-environment NETAVARK_FW=none
            image=oci:/srv/images:busybox
            semodule -i /usr/share/systemd-oci/selinux/systemd-oci.cil 2>/dev/null
            restorecon -R /usr /run/systemd-oci /etc/credstore.encrypted >/dev/null 2>&1; systemctl restart systemd-oci-stdio.socket
            systemd-oci pull -q $image >/dev/null; restorecon -R /var/lib/systemd-oci
            setenforce 1; echo "now: $(getenforce)"
            echo word | systemd-oci secret create word - >/dev/null 2>&1
            mkdir -p /etc/containers/systemd /srv/own
            add() { file=/etc/containers/systemd/$1; shift; printf '%s\n' "$@" >$file; }
            add one.container '[Container]' Image=$image ContainerName=one Network=none Secret=word \
                Volume=/srv/own:/own:Z Volume=data:/data Exec="sh -c 'echo said >/dev/stdout; exec hold'"
            add two.container '[Container]' Image=$image ContainerName=two Exec=hold Volume=data:/data \
                Volume=/srv/own:/own
            add group.pod '[Pod]'
            add first.container '[Container]' Image=$image Exec=hold Pod=group.pod
            systemctl daemon-reload
            for unit in one two group-pod first; do systemctl start $unit; echo "$unit: $(systemctl is-active $unit)"; done
            inside() { systemd-oci exec $1 sh -c "$2" 2>&1 | cat; }
            echo "label: $(inside one 'cat /proc/self/attr/current' | cut -d: -f3)"
            echo "files: $(inside one 'echo a >/own/f; echo b >/data/f; cat /own/f /data/f /run/secrets/word' | xargs)"
            echo "other: $(inside two 'for f in /data/f /own/f; do cat $f 2>/dev/null || echo refused; done' | xargs)"
            echo "address: $(inside two 'ip -o -4 addr' | grep -c eth0)"
            systemctl restart one; echo "one: $(systemctl is-active one)"
            systemctl stop one two group-pod
            until systemd-oci volume rm data; do sleep 0.5; done | cat
            setenforce 0
            journalctl --sync; echo "said: $(journalctl -q -u one -o cat | grep -c '^said$')"
            """#

        @Test(.enabled(if: Machine.isInstalled, "needs user-mode-linux"))
        func `in force lets containers work, and keeps them apart`() async throws {
            let session = try await Machine.session(Self.enforced, root: "selinux")
            let expected = """
                now: Enforcing
                one: active
                two: active
                group-pod: active
                first: active
                label: container_t
                files: a b word
                other: refused refused
                address: 1
                one: active
                data
                said: 2
                """
            #expect(session.output == expected + "\n", "\(session.errors)")
        }
    }
}
