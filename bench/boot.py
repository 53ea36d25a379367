"""Measures a boot with 50 units: boot.py prepare|report plain|ours|Podman [bridge]. Run by scripts/bench.

With `bridge` all are on one network, by which each finds the others.
"""
import os
import subprocess
import sys

count = 50
image = "oci:/srv/images:busybox"
step, kind, *networks = sys.argv[1:]


def shell(line):
    return subprocess.run(["bash", "-c", line], check=True, capture_output=True, text=True).stdout


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        file.write(text)


def prepare():
    install = "[Install]\nWantedBy=multi-user.target\n"
    if kind == "Podman":
        shell("rm /etc/systemd/system-generators/podman-system-generator; podman pull -q " + image)
    if kind == "ours":
        shell("systemd-oci pull " + image)
    key = "Network=none"
    if networks:
        write("/etc/containers/systemd/boot.network", "[Network]\nSubnet=10.97.1.0/24\n")
        key = "Network=boot.network"
    for index in range(count):
        name = "boot-%d" % index
        if kind == "plain":
            write("/etc/systemd/system/%s.service" % name, "[Service]\nExecStart=/bin/busybox sleep infinity\n" + install)
            shell("systemctl enable -q " + name)
        else:
            # What the plain ones run; with no handler for it, the first process of a container ignores SIGTERM.
            text = "[Container]\nImage=%s\nExec=sleep infinity\nStopSignal=SIGKILL\n%s\n" % (image, key)
            write("/etc/containers/systemd/%s.container" % name, text + install)


def report():
    names = " ".join("boot-%d" % index for index in range(count))
    shell("until [ $(systemctl is-active %s | grep -cx active) = %d ]; do sleep 0.2; done" % (names, count))
    times = shell("systemctl show -P ActiveEnterTimestampMonotonic " + names).split()
    start = int(shell("systemctl show -P UserspaceTimestampMonotonic"))
    with open("/sys/fs/cgroup/cpu.stat") as file:
        usage = int(file.readline().split()[1])
    print("| boot with %d of %s%s: last one active (ms), CPU (ms) | %.0f | %.0f | | |"
          % (count, kind, " on a network" * len(networks), (max(map(int, times)) - start) / 1000, usage / 1000))


{"prepare": prepare, "report": report}[step]()
