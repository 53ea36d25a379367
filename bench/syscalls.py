"""Counts the system calls from a runtime's execve to that of the container's command, by name: syscalls.py NAME….

Run by scripts/syscalls. A name is `floor`, or a runtime's program, which runs the bundle that `crun spec` describes.
"""
import json
import os
import re
import shutil
import subprocess
import sys

bundle = "/srv/bench/bundle"
shutil.rmtree(bundle, ignore_errors=True)
subprocess.run("umoci unpack --image /srv/images:busybox %s; cd %s; rm config.json; crun spec" % (bundle, bundle),
               shell=True, check=True, capture_output=True)
with open(bundle + "/config.json") as file:
    configuration = json.load(file)
configuration["process"].update(args=["true"], terminal=False)
with open(bundle + "/config.json", "w") as file:
    json.dump(configuration, file)


def counted(name):
    """How many there are by name, and how many processes and threads made them."""
    words = ["/srv/bench/floor", bundle + "/rootfs", "/bin/true"]
    if name != "floor":
        words = [name, "run", "-b", bundle, "syscalls"]
    # The first run may leave something behind that the next ones find.
    subprocess.run(words, check=True, stderr=subprocess.DEVNULL)
    trace = "/srv/bench/%s.strace" % os.path.basename(name)
    subprocess.run(["strace", "-f", "-s", "200", "-o", trace] + words, check=True, stderr=subprocess.DEVNULL)
    counts, processes = {}, set()
    for line in open(trace):
        found = re.match(r"(\d+) +(\w+)\((.*)", line)
        if not found:
            continue
        process, call, rest = found.groups()
        processes.add(process)
        counts[call] = counts.get(call, 0) + 1
        if call == "execve" and re.match(r'"[^"]*/true", \["(/bin/)?true"', rest):
            return counts, len(processes)
    sys.exit("%s: the command was not executed" % name)


names = sys.argv[1:]
results = [counted(name) for name in names]
titles = [os.path.basename(name) for name in names]
print("| system call | %s |" % " | ".join(titles))
print("| --- |" + " --- |" * len(names))
calls = {call for counts, _ in results for call in counts}
rows = [(call, [counts.get(call, 0) for counts, _ in results]) for call in calls]
for call, counts in sorted(rows, key=lambda row: (-row[1][0], -max(row[1]), row[0])):
    print("| %s | %s |" % (call, " | ".join(map(str, counts))))
print("| all | %s |" % " | ".join(str(sum(counts.values())) for counts, _ in results))
print("| processes and threads | %s |" % " | ".join(str(processes) for _, processes in results))
