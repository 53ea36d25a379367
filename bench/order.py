"""Prints the order of functions for the linker: order.py PROGRAM ADDRESSES…, as `touched` has written them.

Only functions of Swift's own libraries, which have a section each and stay the same from one change to the next.
"""
import bisect
import re
import subprocess
import sys

names = {}
for line in subprocess.run(["nm", sys.argv[1]], check=True, capture_output=True, text=True).stdout.splitlines():
    words = line.split()
    if len(words) == 3 and words[1] in "tTwWvV":
        names.setdefault(int(words[0], 16), []).append(words[2])
starts = sorted(names)

done = set()
for file in sys.argv[2:]:
    for line in open(file):
        address = int(line, 16)
        # The sixteen bytes may be the end of one function and the start of the next.
        for start in {starts[bisect.bisect_right(starts, at) - 1] for at in (address, address + 15)} - done:
            done.add(start)
            for name in sorted(names[start]):
                # A number after `$s` is that of the letters of one of our modules.
                if re.match(r"\$s[A-Za-z]|swift_|_swift_|_Z", name):
                    print(".text." + name)
