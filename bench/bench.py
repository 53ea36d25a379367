"""Measures this host's systemd-oci beside Podman and crun: bench.py REPETITIONS. Run by scripts/bench."""
import ctypes
import json
import os
import shutil
import subprocess
import sys
import time

repetitions = int(sys.argv[1])
image = "oci:/srv/images:busybox"
pulled = "127.0.0.1:5000/web:1"
devnull = open(os.devnull, "r+")


def median(values):
    values = sorted(values)
    middle = len(values) // 2
    return values[middle] if len(values) % 2 else (values[middle - 1] + values[middle]) / 2


def shell(line):
    return subprocess.run(["bash", "-o", "pipefail", "-c", line], check=True, capture_output=True, text=True).stdout


def measured(*words, env=None):
    """Wall and CPU time of a program in milliseconds, and its largest resident size in MiB."""
    # What the one before left to do in the background is not this one's.
    time.sleep(0.1)
    start = time.monotonic()
    redirect = [(os.POSIX_SPAWN_DUP2, devnull.fileno(), number) for number in (0, 1, 2)]
    process = os.posix_spawnp(words[0], words, {**os.environ, **(env or {})}, file_actions=redirect)
    _, status, usage = os.wait4(process, 0)
    wall = time.monotonic() - start
    if status != 0:
        sys.exit("%s: status %s" % (" ".join(words), status))
    return wall * 1000, (usage.ru_utime + usage.ru_stime) * 1000, usage.ru_maxrss / 1024


def interleaved(kinds, measure):
    """The median of each kind's values; the kinds take turns, so that what disturbs one disturbs all."""
    values = {kind: [] for kind in kinds}
    for repetition in range(repetitions + 1):
        for kind in kinds:
            value = measure(kind)
            if repetition:
                values[kind].append(value)
    return {kind: medians(of) for kind, of in values.items()}


def medians(values):
    """Of values that are tuples, the tuple of medians."""
    return median(values) if isinstance(values[0], float) else [median(of) for of in zip(*values)]


def row(what, ours, peer, peer_name, goal=""):
    ratio = "%.1f" % (peer / ours) if ours > 0 else "∞"
    print("| %s | %.1f | %.1f (%s) | %s | %s |" % (what, ours, peer, peer_name, ratio, goal), flush=True)


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        file.write(text)


def container(keys="", command="hold"):
    return "[Container]\nImage=%s\nExec=%s\n%s\n" % (image, command, keys)


def generated(program):
    """Wall and CPU time of a generator in milliseconds, and its largest resident size in MiB."""
    shutil.rmtree("/run/bench", ignore_errors=True)
    folders = ["/run/bench/" + name for name in ("normal", "early", "late")]
    for name in folders:
        os.makedirs(name)
    environment = {"PATH": "/usr/bin:/usr/sbin", "SYSTEMD_SCOPE": "system", "SYSTEMD_GENERATOR_PATH": "/none"}
    words = ["/srv/bench/measure", program] + folders
    report = subprocess.run(words, check=True, capture_output=True, text=True, env=environment).stdout
    wall, cpu, resident = map(float, report.split())
    return wall / 1000, cpu / 1000, resident / 1024


def forget(files):
    """Drops files from the page cache; the names and attributes of files stay cached."""
    for file in files:
        with open(file, "rb") as opened:
            os.fsync(opened.fileno())
            os.posix_fadvise(opened.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def generators():
    """Beside Podman's of this host and of forky, and a static program that does nothing: what any costs to start."""
    folder = "/etc/containers/systemd"
    programs = {
        "ours": "/usr/lib/systemd/system-generators/systemd-oci-generator",
        "Podman 5.4": "/usr/lib/systemd/system-generators/podman-system-generator",
        "Podman 5.8": "/srv/bench/podman-forky",
        "nothing": "/srv/bench/nothing",
    }
    goals = {0: "≤ 1.2 ms", 1: "≤ 1.5 ms", 300: "≤ 10 ms"}
    for count in (0, 1, 10, 100, 300, 1000):
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        for index in range(count):
            write("%s/gen-%d.container" % (folder, index), container("PublishPort=%d:80" % (10000 + index)))
        files = [os.path.join(folder, name) for name in os.listdir(folder)]
        for cache in ("warm", "cold"):
            values = {kind: [] for kind in programs}
            for repetition in range(repetitions + 1):
                for kind, program in programs.items():
                    if cache == "cold":
                        forget(files + [program])
                    value = generated(program)
                    if repetition:
                        values[kind].append(value)
            medians = {kind: [median(of) for of in zip(*values[kind])] for kind in programs}
            what = "generator, %d files, %s" % (count, cache)
            for peer in ("Podman 5.4", "Podman 5.8", "nothing"):
                goal = goals.get(count, "") + (" ≥ 4×" if peer != "nothing" else "")
                row(what + " (ms)", medians["ours"][0], medians[peer][0], peer, goal.strip())
            if cache == "warm":
                row(what + " (ms of CPU)", medians["ours"][1], medians["Podman 5.4"][1], "Podman 5.4")
                row(what + " (MiB)", medians["ours"][2], medians["Podman 5.4"][2], "Podman 5.4", "< 16")
    shutil.rmtree(folder)


def units():
    """Ours by the generator; Podman's by its own, under other names."""
    networks = {"none": "Network=none", "host": "Network=host", "bridge": ""}
    # A start that returns before the program is executed compares with no container's.
    write("/etc/systemd/system/plain.service", "[Service]\nType=exec\nExecStart=/srv/bench/hold\n")
    shutil.copy("/srv/bench/busybox-hold", "/srv/bench/hold")
    for network, key in networks.items():
        write("/etc/containers/systemd/ours-%s.container" % network, container(key))
        write("/srv/bench/quadlet/podman-%s.container" % network, container(key))
    shell(
        "cd /srv/bench; mkdir -p generated; QUADLET_UNIT_DIRS=/srv/bench/quadlet"
        " /usr/lib/systemd/system-generators/podman-system-generator generated generated generated;"
        " cp generated/podman-*.service /etc/systemd/system/; systemctl daemon-reload"
    )
    shell("podman pull -q %s; systemd-oci pull %s" % (image, image))

    kinds = ["plain"] + [of + "-" + network for of in ("ours", "podman") for network in networks]

    def lived(kind):
        start = measured("systemctl", "start", kind)[0]
        restart = measured("systemctl", "restart", kind)[0]
        return start, restart, measured("systemctl", "stop", kind)[0]

    values = {kind: [] for kind in kinds}
    for repetition in range(repetitions + 1):
        for kind in kinds:
            value = lived(kind)
            if repetition:
                values[kind].append(value)
    medians = {kind: [median(of) for of in zip(*values[kind])] for kind in kinds}
    goals = {
        ("start", "none"): "≤ 6", ("start", "host"): "≤ 6", ("start", "bridge"): "≤ 30",
        ("stop", "none"): "≤ 4", ("stop", "host"): "≤ 4", ("stop", "bridge"): "≤ 20",
        ("restart", "none"): "≤ 8", ("restart", "host"): "≤ 8",
    }
    for index, what in enumerate(("start", "restart", "stop")):
        plain = medians["plain"][index]
        print("| %s of a plain service (ms) | %.1f | | | |" % (what, plain))
        for network in networks:
            ours, peer = (medians[of + "-" + network][index] - plain for of in ("ours", "podman"))
            row("%s above it, network %s (ms)" % (what, network), ours, peer, "Podman", goals.get((what, network), ""))


runtimes = {
    "ours": ["systemd-oci-runtime"],
    "crun": ["crun"],
    "runc": ["runc"],
}
bundle = "/srv/bench/bundle"


def bundles():
    """The bundle that `crun spec` describes, with commands that end at once and that go on: `bundle` and `bundle-held`."""
    for path, words in ((bundle, ["true"]), (bundle + "-held", ["sleep", "1000"])):
        shutil.rmtree(path, ignore_errors=True)
        shell("umoci unpack --image /srv/images:busybox %s; cd %s; rm config.json; crun spec" % (path, path))
        with open(path + "/config.json") as file:
            configuration = json.load(file)
        configuration["process"].update(args=words, terminal=False)
        with open(path + "/config.json", "w") as file:
            json.dump(configuration, file)


def rows(what, result, goals={}):
    """One row for each peer."""
    for peer in result:
        if peer != "ours":
            row(what, result["ours"], result[peer], peer, goals.get(peer, ""))


def runs():
    bundles()
    commands = {
        "ours": ["systemd-oci", "run", "--rm", "--network", "none", image, "true"],
        "crun": ["crun", "--cgroup-manager=disabled", "run", "-b", bundle, "bench"],
        "Podman": ["podman", "run", "--rm", "--network", "none", image, "true"],
    }
    result = interleaved(commands, lambda kind: measured(*commands[kind])[0])
    rows("run of true, an image (ms)", result, {"crun": "≤ 5, ≤ crun"})


def runtime():
    """The runtime's command line beside its peers, with cgroups made by files, and the least that any can take."""
    bundles()
    commands = {kind: words + ["run", "-b", bundle, "bench"] for kind, words in runtimes.items()}
    result = interleaved(
        [*commands, "floor"],
        lambda kind: measured(*commands.get(kind, ["/srv/bench/floor", bundle + "/rootfs", "/bin/true"]))[:2],
    )
    goals = {"crun": "≤ 5, ≤ crun"}
    rows("run of true, a bundle (ms)", {kind: value[0] for kind, value in result.items()}, goals)
    rows("run of true, a bundle (ms of CPU)", {kind: value[1] for kind, value in result.items()})

    # What has lost its parent becomes ours, as it becomes conmon's or the shim's.
    ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)
    steps = ("create", "start", "kill", "delete")

    def lived(kind):
        def step(*words):
            return measured(*runtimes[kind], *words)[0]

        # A container that was created holds what would be the end of a pipe.
        values = [step("create", "-b", bundle + "-held", "--pid-file", "/run/bench.pid", "life"), step("start", "life")]
        with open("/run/bench.pid") as file:
            process = int(file.read())
        values.append(step("kill", "life", "KILL"))
        os.waitpid(process, 0)
        values.append(step("delete", "life"))
        return [*values, sum(values)]

    result = interleaved(runtimes, lived)
    for index, name in enumerate((*steps, "+".join(steps))):
        rows("%s (ms)" % name, {kind: value[index] for kind, value in result.items()}, {"crun": "≤ crun"})

    for kind, words in runtimes.items():
        measured(*words, "run", "--detach", "-b", bundle + "-held", "exec-" + kind)
    result = interleaved(runtimes, lambda kind: measured(*runtimes[kind], "exec", "exec-" + kind, "true")[0])
    rows("exec of true (ms)", result, {"crun": "≤ crun"})

    # Nothing of any is to be left beside the ten processes of their containers.
    programs = {kind: os.path.realpath(shutil.which(words[0])) for kind, words in runtimes.items()}
    left = {kind: float(resident(program)) for kind, program in programs.items()}
    rows("resident beside a bundle's container (KiB)", left, {"crun": "0"})
    for kind, words in runtimes.items():
        measured(*words, "delete", "--force", "exec-" + kind)

    def largest(kind, *words):
        words = ["/srv/bench/measure", shutil.which(runtimes[kind][0]), *runtimes[kind][1:], *words]
        report = subprocess.run(words, check=True, capture_output=True, text=True).stdout
        return float(report.split()[2]) / 1024

    def sizes(kind):
        value = largest(kind, "create", "-b", bundle + "-held", "size")
        measured(*runtimes[kind], "delete", "--force", "size")
        return value, largest(kind, "run", "-b", bundle, "size")

    result = interleaved(runtimes, sizes)
    for index, name in enumerate(("create", "run")):
        rows("%s (MiB resident at most)" % name, {kind: value[index] for kind, value in result.items()}, {"crun": "≤ 1.5×"})


def services():
    """A bundle as a service beside a service with the same namespaces and root that systemd makes itself."""
    bundles()
    settings = (
        "RootDirectory=%s/rootfs" % bundle, "MountAPIVFS=yes", "PrivateDevices=yes", "PrivateNetwork=yes",
        "PrivateIPC=yes", "PrivatePIDs=yes", "PrivateUsers=yes", "ProtectHostname=yes", "ProtectControlGroups=yes",
        "ProtectKernelTunables=yes", "ProtectKernelLogs=yes", "NoNewPrivileges=yes", "LimitNOFILE=1024",
        "CapabilityBoundingSet=CAP_AUDIT_WRITE CAP_KILL CAP_NET_BIND_SERVICE",
    )
    commands = {
        "ours": ["systemd-oci", "run", "--bundle", bundle, "--rm", "--detach", "--wait", "bench"],
        "systemd-run, the same namespaces": ["systemd-run", "--quiet", "--collect", "--wait"]
        + [word for setting in settings for word in ("-p", setting)] + ["/bin/true"],
        "systemd-run, none": ["systemd-run", "--quiet", "--collect", "--wait", "/bin/true"],
    }
    result = interleaved(commands, lambda kind: measured(*commands[kind])[0])
    rows("run --bundle --wait of true (ms)", result, {"systemd-run, the same namespaces": "≤ 1.2×"})


def resident(name):
    """The proportional set size in KiB of all processes whose program's path has these words."""
    total = 0
    for process in os.listdir("/proc"):
        try:
            program = os.readlink("/proc/%s/exe" % process)
            if name in program:
                with open("/proc/%s/smaps_rollup" % process) as file:
                    total += sum(int(line.split()[1]) for line in file if line.startswith("Pss:"))
        except (OSError, ValueError):
            pass
    return total


def memory():
    """The proportional set size of what runs beside ten containers, for each, in KiB."""
    count = 10
    for index in range(count):
        write("/etc/containers/systemd/many-%d.container" % index, container("Network=none"))
    shell("systemctl daemon-reload; systemctl start podman-none; systemctl start many-{0..9}; sleep 4")

    print(shell("ps -eo pid,ppid,user:12,rss,comm --sort=pid | tail -n +2 | grep -vE ' (ps|grep|tail|bash)$'"), file=sys.stderr)
    row("resident beside a container (KiB)", resident("systemd-oci") / count, resident("conmon"), "Podman", "0")
    shell("systemctl stop podman-none many-{0..9}")


def pulls():
    shell("systemctl start docker-registry; until curl -fs http://127.0.0.1:5000/v2/; do sleep 0.1; done")
    shell("skopeo copy -q --dest-tls-verify=false oci:/srv/images:web docker://%s" % pulled)

    def pull(kind):
        if kind == "ours":
            shell("rm -rf /var/lib/systemd-oci/*")
            return measured("systemd-oci", "pull", pulled)
        shell("podman rmi -af")
        return measured("podman", "pull", "-q", pulled)

    values = {"ours": [], "podman": []}
    for repetition in range(min(repetitions, 7) + 1):
        for kind, of in values.items():
            value = pull(kind)
            if repetition:
                of.append(value)
    ours, peer = ([median(of) for of in zip(*values[kind])] for kind in ("ours", "podman"))
    for index, (what, goal) in enumerate((("ms", ""), ("ms of CPU", "≥ 4×"), ("MiB resident", "< 24"))):
        row("pull + unpack (%s)" % what, ours[index], peer[index], "Podman", goal)


def beside(name, count, text):
    """Starts so many containers of ours, NAME-0 and so on, and as many of Podman's, podman-NAME-0; ends them by what is returned."""
    folder = "/srv/bench/quadlet-" + name
    for index in range(count):
        write("/etc/containers/systemd/%s-%d.container" % (name, index), text)
        write("%s/podman-%s-%d.container" % (folder, name, index), text)
    shell(
        "cd /srv/bench; mkdir -p generated-{0}; QUADLET_UNIT_DIRS={1}"
        " /usr/lib/systemd/system-generators/podman-system-generator generated-{0} generated-{0} generated-{0};"
        " cp generated-{0}/podman-{0}-*.service /etc/systemd/system/; systemctl daemon-reload".format(name, folder)
    )
    units = ["%s-{0..%d}" % (kind, count - 1) for kind in (name, "podman-" + name)]
    for some in units:
        shell("systemctl start " + some)

    def end():
        for some in units:
            shell("systemctl stop " + some)
        shell("rm /etc/containers/systemd/%s-* /etc/systemd/system/podman-%s-*; systemctl daemon-reload" % (name, name))

    return end


def compared(what, commands, goals={}):
    """Wall time, CPU time and memory of a command of ours and of Podman's."""
    result = interleaved(commands, lambda kind: measured(*commands[kind]))
    for index, unit in enumerate(("ms", "ms of CPU", "MiB resident")):
        values = {kind: value[index] for kind, value in result.items()}
        rows("%s (%s)" % (what, unit), values, goals if index == 0 else {})


def updates():
    """Automatic updates of running containers that have the image that the registry has."""
    count = 100
    name = "127.0.0.1:5000/update:1"
    shell("systemctl start docker-registry; until curl -fs http://127.0.0.1:5000/v2/; do sleep 0.1; done")
    shell("skopeo copy -q --dest-tls-verify=false oci:/srv/images:busybox docker://" + name)
    shell("podman pull -q --tls-verify=false %s; systemd-oci pull -q %s" % (name, name))
    text = "[Container]\nImage=%s\nExec=hold\nNetwork=none\nAutoUpdate=registry\nPull=never\n" % name
    end = beside("update", count, text)
    compared(
        "auto-update, nothing to do for %d containers" % count,
        {"ours": ["systemd-oci", "auto-update"], "Podman": ["podman", "auto-update", "--tls-verify=false"]},
    )
    end()


def looks():
    """Commands that look at containers, each of ours and Podman's at as many of its own."""
    count = 100
    shell("podman pull -q %s; systemd-oci pull %s" % (image, image))
    end = beside("look", count, container("Network=none"))
    for words in (["ps"], ["ps", "--all"], ["ps", "--format", "json"], ["stats", "--no-stream"], ["inspect", "--latest"]):
        commands = {"ours": ["systemd-oci", *words], "Podman": ["podman", *words]}
        compared("%s with %d containers" % (" ".join(words), count), commands, {"Podman": "≤ Podman"})
    end()


def health():
    """One check of a container's health, which a timer starts; the unit around it costs both the same."""
    shell("podman pull -q %s; systemd-oci pull %s" % (image, image))
    end = beside("health", 1, container("Network=none\nHealthCmd=true\nHealthInterval=1h"))
    commands = {
        "ours": ["systemd-oci", "healthcheck", "run", "systemd-health-0"],
        "Podman": ["podman", "healthcheck", "run", "systemd-podman-health-0"],
    }
    compared("a health check", commands, {"Podman": "≤ Podman"})
    end()


shell("busybox sh -c true; printf '#!/bin/busybox sh\\ntrap \"exit 0\" TERM\\nwhile :; do sleep 1000 & wait $!; done\\n' >/srv/bench/busybox-hold; chmod 755 /srv/bench/busybox-hold")
print("| what | ours | peer | ratio | goal |\n| --- | --- | --- | --- | --- |")
parts = {
    "generators": generators, "units": units, "runs": runs, "runtime": runtime, "services": services, "memory": memory,
    "pulls": pulls, "updates": updates, "looks": looks, "health": health,
}
print("load average: %.1f" % os.getloadavg()[0], file=sys.stderr)
for name in sys.argv[2:] or parts:
    parts[name]()
