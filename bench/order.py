"""Prints the order of functions for the linker: order.py PROGRAM CALLS…, as `touched` has written them; without CALLS
the addresses of the program's functions, as `touched` reads them.

Functions of Swift's libraries and of ours, which have a section each. A name that a later change took away is no harm:
the linker has nothing to place then.
"""
import re
import subprocess
import sys

names = {}
for line in subprocess.run(["nm", sys.argv[1]], check=True, capture_output=True, text=True).stdout.splitlines():
    words = line.split()
    if len(words) == 3 and words[1] in "tTwW" and re.match(r"\$[es]|_*swift_|_Z|systemd_oci|clinux_", words[2]):
        names.setdefault(int(words[0], 16), []).append(words[2])

if len(sys.argv) == 2:
    for start in sorted(names):
        print("%x" % start)

done = set()
for file in sys.argv[2:]:
    for line in open(file):
        start = int(line, 16)
        if start not in done:
            done.add(start)
            for name in sorted(names[start]):
                print(".text." + name)

# Small ones that Swift gives no name that lasts, such as the ends of closures' contexts.
if len(sys.argv) > 2:
    for pattern in ["objectdestroy*", "__unnamed_*", "get_*", "keypath*"]:
        print(".text..L" + pattern)
