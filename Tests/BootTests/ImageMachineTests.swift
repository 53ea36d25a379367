import Foundation
import Testing

extension BootTests {
    /// What needs loop devices and device-mapper: layers and disk images that are mounted, in a virtual machine.
    @Suite(.timeLimit(.minutes(15)))
    struct `Images in a virtual machine` {
        private static let hasPrograms = [
            "/usr/bin/linux.uml", "/usr/bin/mkfs.erofs", "/usr/bin/mksquashfs", "/usr/bin/jq",
            "/usr/sbin/veritysetup",
        ]
        .allSatisfy { FileManager.default.isExecutableFile(atPath: $0) }

        /// On this machine: a disk image, and a layout with the busybox image in several forms.
        ///
        /// `wrong` is `erofs` with another root hash in the manifest.
        private static let preparation = """
            set -e
            cli=$1/usr/libexec/systemd-oci/systemd-oci-cli images=$2 share=$3 store=--store=$4
            "$cli" pull --quiet $store "oci:$images:busybox"
            "$cli" image export $store "oci:$images:busybox" "$share/busybox.raw"
            for kind in erofs squashfs; do
                "$cli" image convert --to=$kind --verity=yes $store "oci:$images:busybox" localhost/busybox:$kind
                "$cli" push --quiet $store localhost/busybox:$kind "oci:$share/layout:$kind"
            done
            cd "$share/layout"
            old=$(jq -r '.manifests[] | select(.annotations[] == "erofs").digest' index.json)
            jq -c '.layers[].annotations |= map_values("0" * 64)' blobs/sha256/${old#sha256:} >changed
            sum=$(sha256sum <changed | cut -d' ' -f1)
            jq -c --arg old "$old" --arg new "sha256:$sum" --argjson size "$(stat -c %s changed)" \\
                '.manifests += [.manifests[] | select(.digest == $old) | .digest = $new | .size = $size
                    | .annotations |= map_values("wrong")]' index.json >index
            mv index index.json
            mv changed blobs/sha256/$sum
            """

        private static let script = """
            busybox modprobe -a loop dm-verity erofs squashfs overlay
            mkdir -p /etc/containers/systemd
            cp /mnt/host/busybox.raw /var/tmp/
            echo "root image: $(systemd-run --quiet --wait --pipe -p RootImage=/var/tmp/busybox.raw /bin/tail -n1 /etc/passwd)"
            # nspawn asks by this socket whether udev is in the same network namespace; there is none here.
            mkdir -p /run/udev
            systemd-run --quiet --unit=udev-socket python3 -c 'import socket, time
            listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            listener.bind("/run/udev/control"); listener.listen(); time.sleep(300)'
            until [ -S /run/udev/control ]; do sleep 0.2; done
            nspawn="systemd-nspawn --quiet --register=no --keep-unit --private-network --volatile=overlay"
            echo "nspawn: $($nspawn --image=/var/tmp/busybox.raw /bin/tail -n1 /etc/passwd </dev/null 2>&1 | tr -d '\\r')"
            systemctl stop udev-socket
            rm -r /run/udev
            systemd-oci pull --quiet oci:/mnt/host/layout:wrong 2>&1 | sed 's/.*sha256:[0-9a-f]*/wrong/'
            for kind in erofs squashfs; do
                systemd-oci pull --quiet oci:/mnt/host/layout:$kind 2>&1 | sed 's/.*sha256:[0-9a-f]*/'$kind'/'
                printf '%s\\n' '[Container]' Image=oci:/mnt/host/layout:$kind Exec=hold Network=none \
                    >/etc/containers/systemd/$kind.container
            done
            systemctl daemon-reload
            systemctl start squashfs
            echo "squashfs: $(systemctl is-active squashfs)"
            echo "squashfs: $(systemd-oci exec systemd-squashfs tail -n1 /etc/passwd)"
            echo "squashfs: $(systemd-oci exec systemd-squashfs stat -c '%u %a %n' /home/app)"
            systemctl stop squashfs
            echo "mounted: $(grep -c mounted-layers /proc/mounts)"
            systemctl start erofs
            echo "erofs: $(systemctl is-active erofs)"
            echo "erofs: $(systemd-oci exec systemd-erofs tail -n1 /etc/passwd)"
            echo "erofs: $(systemd-oci exec systemd-erofs stat -c '%u %a %n' /home/app)"
            echo "device: $(sed 's/-[0-9a-f]*$//' /sys/block/dm-0/dm/name)"
            systemctl stop erofs
            layer=$(ls /var/lib/systemd-oci/layers/sha256/*.erofs)
            # Blocks of the one large file, which are not read when the file system is mounted.
            for offset in 100000 200000 300000 400000; do
                printf damaged | dd of=$layer bs=1 seek=$offset conv=notrunc status=none
            done
            sync
            echo 3 >/proc/sys/vm/drop_caches
            cat /var/lib/systemd-oci/mounted-layers/*/foreign/bin/busybox 2>&1 >/dev/null | sed 's/.*: //'
            systemctl start erofs
            for i in $(seq 50); do systemctl is-failed -q erofs && break; sleep 0.2; done
            echo "damaged: $(systemctl is-active erofs)"
            systemd-oci fsck --quiet | sed 's/[0-9a-f]\\{12,\\}/DIGEST/g'
            journalctl -q -o cat --no-pager -k -g 'device-mapper: verity' | tail -n1 | sed 's/7:[0-9]*/LOOP/; s/[0-9]* is/N is/'
            """

        /// What systemd runs of a disk image, and what the kernel says of a layer that was changed on the disk.
        ///
        /// EROFS has id-mapped mounts since Linux 5.19, squashfs since 6.2: in this 6.1 it is unpacked.
        private static let expected = """
            root image: app:x:1000:1000:app:/home/app:/bin/sh
            nspawn: app:x:1000:1000:app:/home/app:/bin/sh
            wrong: layer is damaged: it has no dm-verity tree with the root hash that is named
            squashfs: this kernel has no id-mapped mounts of squashfs; unpacking it
            squashfs: active
            squashfs: app:x:1000:1000:app:/home/app:/bin/sh
            squashfs: 1000 755 /home/app
            mounted: 0
            erofs: active
            erofs: app:x:1000:1000:app:/home/app:/bin/sh
            erofs: 1000 755 /home/app
            device: systemd-oci
            Input/output error
            damaged: failed
            layer DIGEST: has another digest, needed by oci:/mnt/host/layout:erofs
            device-mapper: verity: LOOP: data block N is corrupted

            """

        @Test(.enabled(if: hasPrograms, "needs user-mode-linux, jq and programs that make file systems"))
        func `are mounted, and each block is checked by the kernel`() async throws {
            let folder = NSTemporaryDirectory() + "/image-machine-\(getpid())"
            let share = folder + "/share"
            try FileManager.default.createDirectory(atPath: share, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: folder) }
            let images = try await Command.run([Stage.repository + "/scripts/host", "images"])
            let path = images.output.trimmingCharacters(in: .whitespacesAndNewlines)
            let words = ["/bin/sh", "-c", Self.preparation, "sh", Stage.path, path, share, folder + "/store"]
            let made = try await Command.run(words)
            try #require(made.status == 0, "\(made)")
            try Self.script.write(toFile: folder + "/script", atomically: true, encoding: .utf8)
            let machine = [Stage.repository + "/scripts/vm", "--stage", Stage.path, "--share", share]
            let session = try await Command.run(machine + [folder + "/script"])
            #expect(session.status == 0, "\(session.errors)")
            #expect(session.output == Self.expected)
        }
    }
}
