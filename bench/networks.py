"""Measures containers that are reached from outside: networks.py REPETITIONS. Run by scripts/bench.

The same Quadlet files, by our generator and by Podman's under other names and on other ports; they take turns.
"""
import os
import re
import socket
import subprocess
import sys
import time

repetitions = int(sys.argv[1])
image = "oci:/srv/images:busybox"
engines = {"ours": ("/etc/containers/systemd", 7700), "podman": ("/srv/bench/quadlet-network", 7800)}


def shell(line):
    return subprocess.run(["bash", "-o", "pipefail", "-c", line], check=True, capture_output=True, text=True).stdout


def median(values):
    values = sorted(values)
    middle = len(values) // 2
    return values[middle] if len(values) % 2 else (values[middle - 1] + values[middle]) / 2


def row(what, ours, peer, goal=""):
    ratio = "%.1f" % (peer / ours) if ours > 0 else ""
    print("| %s | %.1f | %.1f (Podman) | %s | %s |" % (what, ours, peer, ratio, goal), flush=True)


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        file.write(text)


def files(engine):
    folder, port = engines[engine]

    def container(name, command, keys):
        write(
            "%s/%s-%s.container" % (folder, engine, name),
            "[Container]\nImage=%s\nExec=%s\nStopSignal=SIGKILL\n%s\n" % (image, command, keys),
        )

    # As its first process it ignores other signals.
    server = "httpd -f -p %d -h /etc"
    container("web", server % 80, "PublishPort=%d:80" % port)
    write("%s/%s.pod" % (folder, engine), "[Pod]\nPublishPort=%d:80\n" % (port + 1))
    for index in range(3):
        container("part-%d" % index, server % (80 + index), "Pod=%s.pod" % engine)
    container("wide", "hold", "")


def plain():
    """The same server as a service without a container: what a container costs is what is above it."""
    write(
        "/etc/systemd/system/plain-web.service",
        "[Service]\nExecStart=/bin/busybox httpd -f -p 7600 -h /etc\nKillSignal=SIGKILL\nSuccessExitStatus=SIGKILL\n",
    )


def reached(port):
    """When a server answers."""
    while True:
        try:
            with socket.create_connection(("127.0.0.1", port), 1) as connection:
                connection.sendall(b"GET /passwd HTTP/1.0\r\n\r\n")
                if connection.recv(100).startswith(b"HTTP/1."):
                    return time.monotonic()
        except OSError:
            pass
        time.sleep(0.0005)


def lived(unit, port):
    """How long it takes until a server is reached, and until all is stopped, in milliseconds."""
    time.sleep(0.3)
    start = time.monotonic()
    subprocess.run(["systemctl", "start", "--no-block", unit], check=True)
    answered = reached(port)
    shell("systemctl start " + unit)
    before = time.monotonic()
    shell("systemctl stop " + unit)
    return (answered - start) * 1000, (time.monotonic() - before) * 1000


def throughput(engine, ways):
    """From the host to a container, through the bridge and back, in Gbit/s."""
    shell("systemctl start %s-wide" % engine)
    if engine == "podman":
        pid = shell("podman inspect -f '{{.State.Pid}}' systemd-podman-wide").strip()
    else:
        pid = shell("systemctl show -P MainPID ours-wide").strip()
    address = re.search(r"inet ([0-9.]+)", shell("nsenter -n -t %s ip -4 addr show eth0" % pid)).group(1)
    server = subprocess.Popen(["nsenter", "-n", "-t", pid, "iperf3", "-s", "-1"], stdout=subprocess.DEVNULL)
    shell("until nsenter -n -t %s ss -ltn | grep -q :5201; do sleep 0.05; done" % pid)
    report = shell("iperf3 -c %s -t 2 %s -J | jq .end.sum_received.bits_per_second" % (address, ways))
    server.wait()
    shell("systemctl stop %s-wide" % engine)
    return float(report) / 1e9


for engine in engines:
    files(engine)
plain()
shell(
    "cd /srv/bench; mkdir -p generated; QUADLET_UNIT_DIRS=/srv/bench/quadlet-network"
    " /usr/lib/systemd/system-generators/podman-system-generator generated generated generated;"
    " cp generated/podman-*.service /etc/systemd/system/; systemctl daemon-reload;"
    " podman pull -q %s; systemd-oci pull %s" % (image, image)
)
print("| what | ours | peer | ratio | goal |\n| --- | --- | --- | --- | --- |")
print("load average: %.1f" % os.getloadavg()[0], file=sys.stderr)
for what, unit, offset in (("published container", "-web", 0), ("pod of three containers", "-pod", 1)):
    values = {"plain": [], **{engine: [] for engine in engines}}
    for repetition in range(repetitions + 1):
        turns = [("plain", "plain-web", 7600)]
        turns += [(engine, engine + unit, port + offset) for engine, (_, port) in engines.items()]
        for engine, name, port in turns:
            value = lived(name, port)
            if repetition:
                values[engine].append(value)
    for index, step, goal in ((0, "start to reached", 30), (1, "stop", 20)):
        floor, ours, peer = (
            median([value[index] for value in values[kind]]) for kind in ("plain", "ours", "podman")
        )
        row("%s, %s (ms)" % (what, step), ours, peer)
        goal = "≤ %d" % goal if unit == "-web" else ""
        row("%s, %s, above a plain service (ms)" % (what, step), ours - floor, peer - floor, goal)
for what, ways in (("to a container", ""), ("from a container", "-R")):
    values = {engine: [] for engine in engines}
    for repetition in range(min(repetitions, 5)):
        for engine in engines:
            values[engine].append(throughput(engine, ways))
    ours, peer = (median(values[engine]) for engine in engines)
    print("| throughput %s (Gbit/s) | %.1f | %.1f (Podman) | %.2f | 1 |" % (what, ours, peer, ours / peer), flush=True)
