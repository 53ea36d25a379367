"""What containers of the files beside this are, seen from the host: probe.py ENGINE, which is ours or podman."""
import hashlib
import json
import os
import re
import stat
import subprocess
import sys

engine = sys.argv[1]
containers = [
    "web", "plain", "tool", "host", "init", "privileged", "masked", "group-web", "group-tool", "mounts", "secretive",
    "listens", "many@one", "borrows", "crew-first", "crew-spare",
]
# What is below these is compared file by file.
trees = {
    "mounts": [
        "/parts", "/ram", "/image/etc/nginx", "/image-part", "/part", "/bound", "/artifact", "/over", "/chowned",
        "/chowned-volume", "/home", "/uncopied", "/labelled", "/memory", "/directory", "/whole/etc",
    ],
    "secretive": ["/run/secrets", "/etc/third"],
    "many@one": ["/one"],
    "crew-first": ["/hold"],
}
status = ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb", "NoNewPrivs", "Seccomp", "Uid", "Gid", "Groups"]


def shell(line):
    return subprocess.run(["bash", "-o", "pipefail", "-c", line], capture_output=True, text=True).stdout.strip()


def text(path):
    try:
        with open(path, "rb") as file:
            return file.read().decode(errors="replace")
    except OSError as error:
        return error.strerror


def name(unit):
    return {"tool": "tool", "many@one": "many-one"}.get(unit, "systemd-" + unit)


def main_process(unit):
    if engine == "podman":
        return shell("podman inspect -f '{{.State.Pid}}' %s" % name(unit))
    return shell("systemctl show -P MainPID " + unit)


def inside(pid, kind):
    """IDs as the container has them: its map is not compared."""
    first = [line.split() for line in text("/proc/%s/uid_map" % pid).splitlines()]

    def mapped(number):
        for own, outside, count in (map(int, entry) for entry in first):
            if outside <= number < outside + count:
                return str(number - outside + own)
        return "none"

    return " ".join(sorted({mapped(int(word)) for word in kind.split()}, key=str))


def mounts(pid):
    table = {}
    for line in text("/proc/%s/mountinfo" % pid).splitlines():
        before, after = line.split(" - ")
        point, options = before.split()[4:6]
        table[point] = "%s %s" % (after.split()[0], ",".join(sorted(options.split(","))))
    return table


def tree(pid, top):
    """Kind, mode, owners as the container has them, and content, by path."""
    root = "/proc/%s/root" % pid
    paths = [top]
    for folder, folders, files in os.walk(root + top):
        paths += [os.path.join(folder, name).removeprefix(root) for name in folders + files]
    found = {}
    for path in sorted(paths):
        try:
            status = os.lstat(root + path)
        except OSError as error:
            found[path] = error.strerror
            continue
        owners = "%s:%s" % (inside(pid, str(status.st_uid)), inside(pid, str(status.st_gid)))
        content = ""
        if stat.S_ISLNK(status.st_mode):
            content = os.readlink(root + path)
        elif stat.S_ISREG(status.st_mode):
            with open(root + path, "rb") as file:
                content = hashlib.sha256(file.read()).hexdigest()[:12]
        found[path] = "%s %s %s" % (stat.filemode(status.st_mode), owners, content)
    return found


def descriptors(pid):
    """Those after the standard streams, and what they are."""
    folder = "/proc/%s/fd" % pid
    kinds = {number: os.readlink("%s/%s" % (folder, number)).split(":")[0] for number in os.listdir(folder)}
    return " ".join("%s=%s" % (number, kinds[number]) for number in sorted(kinds, key=int) if int(number) > 2)


def view(unit):
    pid = main_process(unit)
    if not pid.isdigit() or pid == "0":
        return {"state": "does not run"}
    root = "/proc/%s/root" % pid
    enter = "nsenter -n -t %s " % pid
    seen = {"state": "runs", "command": text("/proc/%s/cmdline" % pid).replace("\0", " ").strip()}
    for word in text("/proc/%s/environ" % pid).rstrip("\0").split("\0"):
        key, _, value = word.partition("=")
        seen["variable " + key] = value
    for line in text("/proc/%s/status" % pid).splitlines():
        key, _, value = line.partition(":")
        if key in status:
            seen["status " + key] = inside(pid, value) if key in ("Uid", "Gid", "Groups") else value.strip()
    for line in text("/proc/%s/limits" % pid).splitlines()[1:]:
        seen["limit " + line[:26].strip()] = " ".join(line[26:].split()[:2])
    for point, options in mounts(pid).items():
        seen["mount " + point] = options
    hosts = {}
    for line in text(root + "/etc/hosts").splitlines():
        words = line.partition("#")[0].split()
        for word in words[1:]:
            hosts.setdefault(word, []).append(words[0])
    for word, addresses in hosts.items():
        # Of several networks Podman takes one, not always the same.
        found = {"a gateway" if address in ("10.95.1.1", "10.95.2.1") else address for address in addresses}
        seen["hosts " + word] = " ".join(sorted(found))
    resolver = text(root + "/etc/resolv.conf").splitlines()
    for word in ("nameserver", "search", "options"):
        values = [" ".join(line.split()[1:]) for line in resolver if line.startswith(word)]
        seen["resolver " + word] = " ".join(sorted(values))
    seen["hostname"] = shell("nsenter -u -t %s hostname" % pid)
    seen["directory"] = os.readlink("/proc/%s/cwd" % pid).removeprefix(root)
    seen["umask"] = re.search("Umask:\t(.*)", text("/proc/%s/status" % pid)).group(1)
    seen["oom"] = text("/proc/%s/oom_score_adj" % pid).strip()
    seen["devices"] = " ".join(sorted(os.listdir(root + "/dev")))
    seen["addresses"] = shell(enter + "ip -o addr show scope global | awk '{ print $2, $4 }' | sort | xargs")
    if unit != "host":
        links = json.loads(shell(enter + "ip -j link show"))
        seen["hardware"] = sorted([link["ifname"], link["mtu"], link["address"]] for link in links)
    seen["routes"] = shell(enter + "sh -c 'ip route; ip -6 route' | grep -v ^fe80 | sort | sed 's/ *$//'")
    for sysctl in ("ping_group_range", "ip_unprivileged_port_start"):
        seen["sysctl " + sysctl] = shell(enter + "cat /proc/sys/net/ipv4/" + sysctl).replace("\t", " ")
    for kind in ("cgroup", "ipc", "mnt", "net", "pid", "uts", "time"):
        own, host = (os.stat("/proc/%s/ns/%s" % (of, kind)).st_ino for of in (pid, 1))
        seen["namespace " + kind] = "the host's" if own == host else "its own"
    for top in trees.get(unit, []):
        for path, what in tree(pid, top).items():
            seen["file " + path] = what
    if unit == "listens":
        seen["descriptors"] = descriptors(pid)
    return seen


def names():
    """By the servers that containers have."""
    answers = {}
    pid = main_process("tool")
    for question in ("systemd-web", "www", "www.dns.podman", "tool", "group", "systemd-group-tool", "-t AAAA www", "sailors"):
        line = "nsenter -n -t %s dig +short +time=2 +tries=1 @10.95.1.1 %s | grep -v ';;' | sort | xargs"
        answers["name " + question] = shell(line % (pid, question))
    return answers


def pages():
    get = "curl -gsS -m 5 -o /dev/stdout -w ' %{http_code} %{content_type}' "
    return {
        "page": shell(get + "http://127.0.0.1:7601/"),
        "page missing": shell(get + "http://127.0.0.1:7601/none | tail -n 1"),
        "page of the pod": shell(get + "http://127.0.0.1:7602/"),
        "page elsewhere": shell(get + "http://192.0.2.1:7601/"),
        "page by a pod's port": shell(get + "http://127.0.0.1:7603/passwd"),
        "ports": shell("%s port systemd-web" % ("podman" if engine == "podman" else "systemd-oci")),
        "page inside": shell("nsenter -n -t %s %s http://10.95.1.9/" % (main_process("tool"), get)),
    }


def plain(value, key=""):
    """A document's value, where what is never the same twice is only its form."""
    if isinstance(value, dict):
        return {key: plain(value[key], key) for key in sorted(value)}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if key in ("id", "ID", "Mountpoint", "path", "Path"):
        return "text"
    if key.lower() in ("created", "createdat", "updatedat"):
        # Ours have whole seconds.
        return re.sub("[0-9]+", "9", re.sub("[.][0-9]+", "", value))
    return value


def documents():
    """What `inspect` and `ls` say of volumes, networks and secrets."""
    words = "podman" if engine == "podman" else "systemd-oci"
    asked = {
        "volume": ["kept", "directory", "memory", "whole", "home"],
        "network": ["systemd-shared", "systemd-second"],
        "secret": ["first"],
    }
    seen = {}
    for kind, things in asked.items():
        for thing in things:
            inspected = (json.loads(shell("%s %s inspect %s" % (words, kind, thing)) or "[]") or [{}])[0]
            if kind == "network":
                # Of Podman's pods it is a container of theirs that is connected.
                inspected["containers"] = sorted(
                    [container["name"].removesuffix("-infra"), container["interfaces"]]
                    for container in inspected["containers"].values())
                for _, interfaces in inspected["containers"]:
                    for interface in interfaces.values():
                        interface.pop("mac_address", None)
            for key, value in plain(inspected).items():
                seen["%s inspect %s %s" % (kind, thing, key)] = value
        if kind != "secret":
            listed = json.loads(shell("%s %s ls --format json" % (words, kind)) or "[]")
            for entry in listed:
                for key, value in plain(entry).items():
                    seen["%s ls %s %s" % (kind, entry.get("Name", entry.get("name")), key)] = value
    return seen


def volumes():
    engine_words = "podman" if engine == "podman" else "systemd-oci"
    return {
        "volumes": shell(engine_words + " volume ls -q | sort | xargs"),
        "networks": shell(engine_words + " network ls -q | sort | xargs"),
        "units": shell("systemctl list-units --all --plain --no-legend '*-network.service' '*-volume.service' 'group*' "
                       "| awk '{ print $1, $3, $4 }' | sort | grep -v slice"),
    }


report = {unit: view(unit) for unit in containers}
report["all"] = {**names(), **pages(), **volumes(), **documents()}
json.dump(report, sys.stdout, indent=1, sort_keys=True)
