import Foundation
import Testing

extension BootTests {
    /// What we write others read, and the other way round: Debian's skopeo, umoci, podman, and systemd 262 with importctl.
    @Suite(.timeLimit(.minutes(10)))
    struct `Round trips` {
        /// Of a tree a line for each file, with its attributes, and the digests of what is in them.
        private static let listing = """
            set -e; mkdir -p /trip; cd /trip; registry=127.0.0.1:5000/trip
            listing() {
                (
                    cd "$1"
                    find . -mindepth 1 -type d -printf '%P %y %m %U:%G\\n' | LC_ALL=C sort
                    find . ! -type d -printf '%P %y %m %U:%G %T@ %l\\n' | LC_ALL=C sort
                    getfattr -R -h -d -m '^(user|system)' . 2>/dev/null | LC_ALL=C sort
                    find . -type f -links +1 -printf '%i %P\\n' | LC_ALL=C sort |
                        awk '$1 == inode { print name, $2 } { inode = $1; name = $2 }' | LC_ALL=C sort
                    find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
                    getcap -r . | LC_ALL=C sort
                )
            }
            same() {
                listing "$2" >theirs.list
                [ "$(wc -l <theirs.list)" -gt 500 ] && diff ours.list theirs.list && echo "$1: the same"
            }

            """

        private func forky() async throws -> Host {
            let host = try await Host.shared(.forky)
            try await host.write(
                "/etc/systemd/oci-registry/registry.127.0.0.1%3a5000.oci-registry",
                #"{"defaultProtocol": "http"}"#
            )
            return host
        }

        @Test func `what is pushed, others read`() async throws {
            let host = try await forky()
            let script = """
                systemd-oci pull --quiet oci:/srv/images:web
                systemd-oci push --quiet --tls-verify=false oci:/srv/images:web $registry/web:1 >/dev/null
                systemd-oci image export oci:/srv/images:web ours
                listing ours >ours.list
                skopeo copy -q --src-tls-verify=false docker://$registry/web:1 oci:layout:web
                umoci unpack --image layout:web umoci >/dev/null
                same umoci umoci/rootfs
                podman pull -q $registry/web:1 >/dev/null
                same podman "$(podman image mount $registry/web:1)"
                podman image umount $registry/web:1 >/dev/null
                """
            let output = try await host.run(Self.listing + script)
            #expect(output == "umoci: the same\npodman: the same\n")
        }

        @Test func `what others push is pulled`() async throws {
            let host = try await forky()
            let script = """
                skopeo copy -q oci:/srv/images:web oci:other:web
                echo changed >changed
                umoci insert --image other:web changed /etc/changed
                umoci insert --image other:web --whiteout /usr/bin/ping
                umoci unpack --image other:web unpacked >/dev/null
                listing unpacked/rootfs >ours.list
                systemd-oci pull --quiet oci:/trip/other:web
                systemd-oci image export oci:/trip/other:web from-umoci
                same umoci from-umoci
                skopeo copy -q --dest-tls-verify=false --format v2s2 --dest-compress-format gzip \\
                    --dest-force-compress-format oci:other:web docker://$registry/skopeo:1
                systemd-oci pull --quiet $registry/skopeo:1
                systemd-oci image export $registry/skopeo:1 from-skopeo
                same skopeo from-skopeo
                container=$(podman create -q --network=none $registry/skopeo:1)
                podman cp changed $container:/etc/again
                podman commit -q $container $registry/podman:1 >/dev/null
                podman rm $container >/dev/null
                for format in oci v2s2; do
                    podman push -q --format $format $registry/podman:1 $registry/podman:$format
                    systemd-oci pull --quiet $registry/podman:$format
                    systemd-oci image export $registry/podman:$format from-podman-$format
                    listing "$(podman image mount $registry/podman:1)" >ours.list
                    same "podman $format" from-podman-$format
                done
                podman image umount -a >/dev/null
                """
            let output = try await host.run(Self.listing + script)
            let expected = ["umoci", "skopeo", "podman oci", "podman v2s2"].map { $0 + ": the same\n" }
            #expect(output == expected.joined())
        }

        /// An image of one layer as Podman writes zstd:chunked, and the same with one file changed.
        ///
        /// What it takes on disk are the directories and the list of files, about 1 MB; the tree has 60 MB and more.
        @Test func `an update of what Podman pushed brings what changed`() async throws {
            let host = try await forky()
            let script = """
                systemd-oci pull --quiet oci:/srv/images:web
                systemd-oci image export oci:/srv/images:web tree
                pack() {
                    tar -C tree --numeric-owner --xattrs --xattrs-include='*' -cf $1.tar .
                    podman import -q $1.tar $registry/chunked:$1 >/dev/null
                    podman push -q --compression-format zstd:chunked --force-compression $registry/chunked:$1 >/dev/null
                }
                size() { du -s --block-size=1 /var/lib/systemd-oci | cut -f1; }
                pack 1
                echo changed >tree/etc/changed
                pack 2
                systemd-oci pull --quiet $registry/chunked:1
                before=$(size)
                fetched=$(systemd-oci pull --progress=json $registry/chunked:2 | jq 'select(.event == "finished").fetched')
                [ "$fetched" -gt 0 ] && [ "$fetched" -lt 600000 ] && echo "few bytes"
                [ $(($(size) - before)) -lt 3000000 ] && echo "little room"
                systemd-oci image export $registry/chunked:2 ours
                listing tree >ours.list
                same chunked ours
                systemd-oci fsck --quiet
                """
            let output = try await host.run("rm -rf /trip\n" + Self.listing + script)
            #expect(output == "few bytes\nlittle room\nchunked: the same\n")
        }

        /// importctl leaves the files of removals in place, so this image has none.
        @Test func `importctl reads what is pushed, and what it has is taken`() async throws {
            let host = try await forky()
            let script = """
                systemd-oci pull --quiet oci:/srv/images:busybox
                systemd-oci push --quiet --tls-verify=false oci:/srv/images:busybox $registry/busybox:1 >/dev/null
                importctl --quiet --class=machine pull-oci $registry/busybox:1 theirs >/dev/null 2>&1
                systemd-run --quiet --wait --pipe -p RootMStack=/var/lib/machines/theirs.mstack /bin/tail -n1 /etc/passwd
                systemd-oci image import-storage --quiet --from=importctl
                systemd-oci run --rm --network=none localhost/theirs:latest tail -n1 /etc/passwd
                systemd-oci image export oci:/srv/images:busybox ours
                systemd-oci image export localhost/theirs:latest theirs
                listing ours >ours.list
                listing theirs | diff ours.list - && echo the same
                systemd-oci inspect localhost/theirs:latest | jq -c '.[0].configuration.config'
                chattr -i /var/lib/machines/.oci-*
                rm -r /var/lib/machines/.oci-* /var/lib/machines/theirs.*
                """
            let output = try await host.run(Self.listing + "rm -rf ours theirs\n" + script)
            let user = "app:x:1000:1000:app:/home/app:/bin/sh\n"
            #expect(
                output == user + "localhost/theirs:latest\n" + user
                    + "the same\n{\"Env\":[\"PATH=/bin\"],\"Cmd\":[\"sh\"]}\n"
            )
        }

        /// systemd.mstack(7), of systemd 260 and newer: the image has a removal and an opaque directory.
        @Test func `mount stacks are run by systemd and by nspawn`() async throws {
            let host = try await forky()
            let script = """
                stack=/var/lib/machines/web.mstack
                systemd-oci pull --quiet oci:/srv/images:web
                systemd-oci image export oci:/srv/images:web $stack
                look='ls /usr/bin/perl; ls /etc/nginx/sites-available; stat -c "%U %a" /var/lib/nginx /tmp; echo x >/written'
                systemd-run --quiet --wait --pipe -p RootMStack=$stack /bin/sh -c "$look" 2>&1
                ls $stack/rw/data
                rm $stack/rw/data/written
                systemd-nspawn --quiet --private-network --register=no --keep-unit --mstack=$stack \\
                    /bin/sh -c "$look" </dev/null 2>&1 | grep -v '^Note:' | tr -d '\\r'
                find $stack/rw -name written
                rm -r $stack
                """
            let seen = """
                ls: cannot access '/usr/bin/perl': No such file or directory
                site
                root 755
                root 1777

                """
            let output = try await host.run(Self.listing + script)
            #expect(output == seen + "written\n" + seen + "/var/lib/machines/web.mstack/rw/data/written\n")
        }
    }
}
