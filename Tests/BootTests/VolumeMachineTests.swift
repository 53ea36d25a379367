import Testing

extension BootTests {
    /// Limits of volumes, which need a file system with project quotas, in a virtual machine.
    @Suite(.timeLimit(.minutes(12)), .disabled(if: Stage.isPodman, "looks at the store of systemd-oci"))
    struct `Volumes in a virtual machine` {
        private static let script = #"""
            busybox modprobe -a loop quota_tree quota_v2
            truncate -s 300M /srv/disk
            mkfs.ext4 -q -O quota,project -E quotatype=usrquota:grpquota:prjquota /srv/disk
            mkdir -p /var/lib/systemd-oci
            create() { systemd-oci volume create "$@" 2>&1; }
            echo "without: $(create -o o=size=5m none | grep -o 'mounted with prjquota')"
            echo "without: $(ls /var/lib/systemd-oci/volumes 2>/dev/null | wc -l)"
            mount -o loop,prjquota /srv/disk /var/lib/systemd-oci && chmod 700 /var/lib/systemd-oci
            systemd-oci pull -q oci:/srv/images:busybox
            in_volume() {
                systemd-oci run --rm --network none -v "$1:/data" oci:/srv/images:busybox sh -c "$2" 2>&1
            }
            echo "made: $(create -o o=size=5m,inodes=20 small)"
            echo "size: $(in_volume small 'head -c 20m /dev/zero 2>/dev/null >/data/big; wc -c </data/big')"
            echo "why: $(in_volume small 'echo more >>/data/big' | grep -o 'quota exceeded')"
            echo "full: $(in_volume small 'df -k /data | tail -n 1' | awk '{ print $(NF-4), $(NF-1) }')"
            in_volume small 'rm /data/big'
            in_volume small 'for i in $(seq 40); do : >/data/$i; done' >/dev/null
            echo "files: $(in_volume small 'ls /data | wc -l')"
            in_volume small 'rm /data/*'
            mkdir /srv/some; head -c 1000000 /dev/urandom >/srv/some/file
            tar -C /srv/some -cf /srv/some.tar file
            systemd-oci volume import small /srv/some.tar
            echo "imported: $(in_volume small 'wc -c </data/file')"
            create other >/dev/null
            echo "another: $(in_volume other 'head -c 20m /dev/zero >/data/big; wc -c </data/big')"
            systemd-oci volume rm small >/dev/null; systemd-oci sweep; create small >/dev/null
            echo "again: $(in_volume small 'head -c 20m /dev/zero >/data/big; wc -c </data/big')"
            """#

        /// podman-volume-create(1): a volume of 5 decimal megabytes, which are 4882 KiB with that of its directory.
        @Test(.enabled(if: Machine.isInstalled, "needs user-mode-linux"))
        func `take no more than they may`() async throws {
            let session = try await Machine.session(Self.script)
            let expected = """
                without: mounted with prjquota
                without: 0
                made: small
                size: 4998144
                why: quota exceeded
                full: 4882 100%
                files: 19
                imported: 1000000
                another: 20971520
                again: 20971520
                """
            #expect(session.output == expected + "\n", "\(session.errors)")
        }
    }
}
