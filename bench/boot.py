"""Measures boots with 50 units: boot.py prepare|report KIND, boot.py table. Run by scripts/bench.

A kind is plain, floor, ours, Podman, ours-network or Podman-network; with a network all are on one, by which each finds
the others. A plain service is one of `Type=exec`: like a container it is active when its command is executed. The floor
is a container by a program that does nothing but what the kernel has to be asked for.
"""
import glob
import json
import os
import shutil
import subprocess
import sys
from statistics import median

count = 50
image = "oci:/srv/images:busybox"
results = "/srv/bench/boot.json"
layer = "/srv/bench/layer"
generators = "/etc/systemd/system-generators"
names = ["boot-%d" % index for index in range(count)]
install = "[Install]\nWantedBy=multi-user.target\n"
# What a container runs, the first process of which ignores SIGTERM with no handler for it.
command = "sleep infinity"


def shell(line):
    return subprocess.run(["bash", "-c", line], check=True, capture_output=True, text=True).stdout


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        file.write(text)


def service(name, text):
    write("/etc/systemd/system/%s.service" % name, text + install)


def prepare(kind):
    """What is started by the next boot, instead of what was by this one."""
    for path in glob.glob("/etc/systemd/system/**/boot-*", recursive=True) + glob.glob("/etc/containers/systemd/boot*"):
        os.remove(path)
    # Only one of the generators reads the files.
    for of, name in (("ours", "systemd-oci-generator"), ("Podman", "podman-system-generator")):
        path = "%s/%s" % (generators, name)
        if os.path.lexists(path):
            os.remove(path)
        if not kind.startswith(of):
            os.makedirs(generators, exist_ok=True)
            os.symlink("/dev/null", path)
    of, _, network = kind.partition("-")
    if of == "Podman":
        shell("podman image exists %s || podman pull -q %s" % (image, image))
    if of == "ours":
        shell("systemd-oci pull --policy=missing " + image)
    if network:
        write("/etc/containers/systemd/boot.network", "[Network]\nSubnet=10.97.1.0/24\n")
    if of == "floor":
        os.makedirs(layer, exist_ok=True)
        for name in ("bin", "dev", "proc", "sys"):
            os.makedirs("%s/%s" % (layer, name), exist_ok=True)
        shutil.copy("/bin/busybox", layer + "/bin/busybox")
    for name in names:
        if of == "plain":
            service(name, "[Service]\nType=exec\nExecStart=/bin/busybox %s\n" % command)
        elif of == "floor":
            start = "/srv/bench/floor --service %s %s /bin/busybox %s" % (name, layer, command)
            service(name, "[Service]\nType=notify\nNotifyAccess=all\nKillMode=mixed\nKillSignal=SIGKILL\nExecStart=%s\n" % start)
        else:
            key = "Network=boot.network" if network else "Network=none"
            text = "[Container]\nImage=%s\nExec=%s\nStopSignal=SIGKILL\n%s\n" % (image, command, key)
            write("/etc/containers/systemd/%s.container" % name, text + install)
    if of in ("plain", "floor"):
        shell("systemctl enable -q " + " ".join(names))


def shown(properties, *units):
    """The numbers that systemd has for each unit, or for itself."""
    words = ["systemctl", "show", "--value", "-p", properties, *units]
    text = subprocess.run(words, check=True, capture_output=True, text=True).stdout
    return [int(line) for line in text.split()]


def report(kind):
    with open("/sys/fs/cgroup/cpu.stat") as file:
        usage = int(file.readline().split()[1])
    shell("[ $(systemctl is-active %s | grep -cx active) = %d ]" % (" ".join(names), count))
    start = shown("UserspaceTimestampMonotonic")[0]
    last = max(shown("ActiveEnterTimestampMonotonic", *names))
    values = {}
    if os.path.exists(results):
        with open(results) as file:
            values = json.load(file)
    values.setdefault(kind, []).append([(last - start) / 1000, usage / 1000])
    write(results, json.dumps(values))


def table():
    with open(results) as file:
        values = {kind: [median(of) for of in zip(*boots)] for kind, boots in json.load(file).items()}
    plain = values.pop("plain")
    print("| boot with %d plain services: last one active (ms), CPU (ms) | %.0f | %.0f | | |" % (count, *plain))
    for kind, boot in sorted(values.items()):
        above = [value - least for value, least in zip(boot, plain)]
        goal = {"ours": "≤ 150, ≤ 300"}.get(kind, "")
        print("| boot with %d, %s, above plain (ms) | %.0f | %.0f | | %s |" % (count, kind, *above, goal))


step, *kinds = sys.argv[1:]
{"prepare": prepare, "report": report, "table": table}[step](*kinds)
