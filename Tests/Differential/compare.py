"""Compares what probe.py saw: compare.py [--all] PODMAN OURS DEVIATIONS.

A line of DEVIATIONS is a regular expression that "CONTAINER ASPECT" matches as a whole, a tab, and the reason.
"""
import json
import re
import sys

words = [word for word in sys.argv[1:] if word != "--all"]
podman, ours = (json.load(open(path)) for path in words[:2])
deviations = []
for line in open(words[2]):
    if line.strip() and not line.startswith("#"):
        pattern, reason = line.rstrip("\n").split("\t", 1)
        deviations.append([re.compile(pattern), reason.strip(), 0])

status = compared = 0
for container in sorted(podman.keys() | ours.keys()):
    one, other = podman.get(container, {}), ours.get(container, {})
    for aspect in sorted(one.keys() | other.keys()):
        compared += 1
        if one.get(aspect) == other.get(aspect):
            continue
        known = [row for row in deviations if row[0].fullmatch("%s %s" % (container, aspect))]
        for row in known:
            row[2] += 1
        if not known:
            status = 1
        if not known or "--all" in sys.argv:
            print("%s: %s%s" % (container, aspect, ": " + known[0][1] if known else ""))
            print("    Podman  %s\n    ours    %s" % (one.get(aspect), other.get(aspect)))
for pattern, reason, count in deviations:
    if not count:
        print("nothing differs by '%s': %s" % (pattern.pattern, reason))
        status = 1
print("%d aspects compared, %d differ for a reason" % (compared, sum(row[2] for row in deviations)))
sys.exit(status)
