"""Measures pulls of a large image beside podman, skopeo and umoci, and importctl: images.py REPETITIONS. Run by scripts/bench.

Everything is in one booted Debian with systemd 262, taking turns, from a registry on its loopback interface. What counts is
the CPU time of user space, the memory and the bytes: fresh memory is dear on some machines, so the rest swings. The floor is
curl, sha256sum, igzip or zstd, and tar, three layers at a time.
"""
import json
import os
import shutil
import subprocess
import sys
import time

repetitions = int(sys.argv[1])
registry = "127.0.0.1:5000"
folder = "/srv/bench/pulls"
storage = "/srv/bench/podman.conf"
systemd_pull = "/usr/lib/systemd/systemd-pull"


def shell(line, **environment):
    run = subprocess.run(
        ["bash", "-o", "pipefail", "-ec", line], capture_output=True, text=True, env={**os.environ, **environment}
    )
    if run.returncode:
        sys.exit("%s\n%s%s" % (line, run.stdout, run.stderr))
    return run.stdout


def median(values):
    return sorted(values)[len(values) // 2]


def sent():
    """Bytes that went over the loopback interface, on which nothing else does."""
    with open("/sys/class/net/lo/statistics/tx_bytes") as file:
        return int(file.read())


def converted():
    """The kinds of file systems that there are layers of."""
    try:
        with open("/srv/converted/index.json") as file:
            names = [of["annotations"]["org.opencontainers.image.ref.name"] for of in json.load(file)["manifests"]]
    except FileNotFoundError:
        names = []
    return names


def prepare():
    shell("systemctl start docker-registry; until curl -fs http://%s/v2/ >/dev/null; do sleep 0.1; done" % registry)
    for name, kind in (("large", "gzip"), ("large", "zstd"), ("large", "zstd:chunked"), ("large-2", "zstd:chunked")):
        words = "--dest-compress --dest-compress-format %s --dest-force-compress-format" % kind
        if kind == "gzip":
            words = "--preserve-digests"
        shell("rm -f /var/lib/containers/cache/blob-info-cache-v1.*")
        shell(
            "skopeo copy -q --dest-tls-verify=false %s oci:/srv/large:%s docker://%s/%s:%s"
            % (words, name, registry, name, kind.replace(":", "-"))
        )
    for kind in converted():
        shell(
            "skopeo copy -q --dest-tls-verify=false --preserve-digests oci:/srv/converted:%s docker://%s/large:%s"
            % (kind, registry, kind)
        )
    os.makedirs("/etc/systemd/oci-registry", exist_ok=True)
    with open("/etc/systemd/oci-registry/registry.127.0.0.1%3a5000.oci-registry", "w") as file:
        file.write('{"defaultProtocol": "http"}')
    with open(storage, "w") as file:
        file.write(
            '[storage]\ndriver = "overlay"\ngraphroot = "%s/podman"\nrunroot = "/run/bench-podman"\n'
            '[storage.options]\npull_options = {enable_partial_images = "true", use_hard_links = "true"}\n' % folder
        )
    with open("/srv/bench/floor-pull", "w") as file:
        file.write(
            """#!/bin/bash
set -euo pipefail
url=http://$1/v2/$2 target=$4
types='application/vnd.oci.image.manifest.v1+json'
layer() {
    mkdir -p "$4"
    case $3 in gzip) inflate="igzip -d" ;; *) inflate="zstd -dcq" ;; esac
    case $3 in
        squashfs | erofs)
            curl -fsS "$1/blobs/$2" | tee >(sha256sum >/dev/null) >"$4/file"
            return
            ;;
    esac
    curl -fsS "$1/blobs/$2" | tee >(sha256sum >/dev/null) | $inflate | tar -x --numeric-owner -C "$4"
}
export -f layer
curl -fsS -H "Accept: $types" "$url/manifests/$3" | jq -r '.layers[].digest' |
    xargs -P 3 -I{} bash -c 'layer "$@"' bash "$url" {} "$3" "$target/{}"
"""
        )
    os.chmod("/srv/bench/floor-pull", 0o755)
    with open("/srv/bench/skopeo-umoci", "w") as file:
        file.write(
            '#!/bin/bash\nset -e\nskopeo copy -q --src-tls-verify=false "docker://$1" "oci:$2/layout:x"\n'
            'umoci unpack --image "$2/layout:x" "$2/bundle" >/dev/null\n'
        )
    os.chmod("/srv/bench/skopeo-umoci", 0o755)


def clean():
    if os.path.isdir(folder):
        shell("find %s -maxdepth 2 -name '.oci-*' -exec chattr -i {} +; umount %s/podman/overlay 2>/dev/null || true; rm -rf %s" % (folder, folder, folder))
    os.makedirs(folder)
    os.sync()


def command(kind, name, tag):
    image = "%s/%s:%s" % (registry, name, tag)
    return {
        "systemd-oci": ["/usr/bin/systemd-oci", "pull", "--quiet", "--store=%s/store" % folder, image],
        "podman": ["/usr/bin/podman", "pull", "--quiet", image],
        "skopeo + umoci": ["/srv/bench/skopeo-umoci", image, folder],
        "importctl": [systemd_pull, "oci", "--class=machine", "--image-root=" + folder, image, "x"],
        "floor": ["/srv/bench/floor-pull", registry, name, tag, folder],
    }[kind]


def measured(words):
    """Wall time, CPU time of user space and of the kernel in seconds, peak memory in MiB, MB on the wire."""
    before = sent()
    environment = {**os.environ, "CONTAINERS_STORAGE_CONF": storage}
    run = subprocess.run(["/srv/bench/measure", "--split"] + words, capture_output=True, text=True, env=environment)
    if run.returncode:
        print("%s failed: %s" % (words[0], run.stderr.strip()[-400:]), file=sys.stderr)
        return None
    wall, user, system, resident = map(float, run.stdout.split())
    return wall / 1e6, user / 1e6, system / 1e6, resident / 1024, (sent() - before) / 1e6


def row(what, values):
    wall, user, system, resident, wire = [median(of) for of in zip(*values)]
    print("| %s | %.2f | %.2f | %.2f | %.0f | %.1f |" % (what, user, system, wall, resident, wire), flush=True)
    return user


def pulls(tag, kinds):
    values = {kind: [] for kind in kinds}
    for _ in range(repetitions):
        for kind in kinds:
            # systemd 262 takes gzip for damaged where a piece of it fills its buffer exactly, as chance has it.
            for _ in range(5):
                clean()
                measurement = measured(command(kind, "large", tag))
                if measurement:
                    values[kind].append(measurement)
                    break
    print("| %s | user s | system s | wall s | peak MiB | MB |\n| --- | --- | --- | --- | --- | --- |" % tag)
    for kind in kinds:
        if values[kind]:
            row(kind, values[kind])


def disk():
    os.sync()
    return int(shell("du -s --block-size=1 %s" % folder).split()[0]) / 1e6


def updates():
    values, grown = {}, {}
    for kind in ("systemd-oci", "podman"):
        values[kind], grown[kind] = [], []
        for _ in range(repetitions):
            clean()
            measured(command(kind, "large", "zstd-chunked"))
            before = disk()
            measurement = measured(command(kind, "large-2", "zstd-chunked"))
            if measurement:
                values[kind].append(measurement)
                grown[kind].append(disk() - before)
    print("| update of a file, zstd:chunked | user s | system s | wall s | peak MiB | MB |\n| --- | --- | --- | --- | --- | --- |")
    for kind in values:
        if values[kind]:
            row("%s, %.1f MB more on disk" % (kind, median(grown[kind])), values[kind])


started = time.monotonic()
prepare()
kinds = ["systemd-oci", "podman", "skopeo + umoci", "importctl", "floor"]
pulls("gzip", kinds)
pulls("zstd", [kind for kind in kinds if kind != "skopeo + umoci"])
pulls("zstd-chunked", ["systemd-oci", "podman", "floor"])
for kind in converted():
    pulls(kind, ["systemd-oci", "floor"])
updates()
clean()
print("%d s" % (time.monotonic() - started), file=sys.stderr)
