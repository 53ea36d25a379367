"""What containers of the files beside this are, seen from the host: probe.py ENGINE, which is ours or podman."""
import json
import os
import re
import subprocess
import sys

engine = sys.argv[1]
containers = ["web", "plain", "tool", "host", "init", "privileged", "masked", "group-web", "group-tool"]
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
    return "tool" if unit == "tool" else "systemd-" + unit


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
        seen["hosts " + word] = " ".join(sorted(set(addresses)))
    resolver = text(root + "/etc/resolv.conf").splitlines()
    for word in ("nameserver", "search", "options"):
        seen["resolver " + word] = " ".join(" ".join(line.split()[1:]) for line in resolver if line.startswith(word))
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
    return seen


def names():
    """By the servers that containers have."""
    answers = {}
    pid = main_process("tool")
    for question in ("systemd-web", "www", "www.dns.podman", "tool", "group", "systemd-group-tool", "-t AAAA www"):
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
        "page inside": shell("nsenter -n -t %s %s http://10.95.1.9/" % (main_process("tool"), get)),
    }


def volumes():
    engine_words = "podman" if engine == "podman" else "systemd-oci"
    return {
        "volumes": shell(engine_words + " volume ls -q | sort | xargs"),
        "networks": shell(engine_words + " network ls -q | sort | xargs"),
        "units": shell("systemctl list-units --all --plain --no-legend '*-network.service' '*-volume.service' 'group*' "
                       "| awk '{ print $1, $3, $4 }' | sort | grep -v slice"),
    }


report = {unit: view(unit) for unit in containers}
report["all"] = {**names(), **pages(), **volumes()}
json.dump(report, sys.stdout, indent=1, sort_keys=True)
