"""Prints a script for the linker: place.py MAP TRACE… -- [TRACE… --] TRACE…; without TRACE the addresses of the program's
functions, as `touched` reads them. MAP is what the linker has written of a program that was linked without, and a trace what
`valgrind --tool=lackey --trace-mem=yes` says of a run, or `touched`: valgrind sees what is read, but shows programs no
vDSO and does not know all system calls. Where no trace is valgrind's, all constants of the files count that have been
touched.

What the first runs have touched comes first, in the order in which they did, and is read ahead (CStart/ahead.c); so is
what only those between have, once the program runs. What only the others have touched comes last. A name that a later change
took away is no harm: there is nothing to place then.
"""
import bisect
import re
import sys


def sections(path):
    """Each part of the program: where it is, its size, the section and the file that it comes from."""
    number = r"\s+(0x[0-9a-f]+)\s+(0x[0-9a-f]+) (\S.*)"
    name = None
    for line in open(path, errors="replace").read().partition("\nLinker script and memory map")[2].splitlines():
        # A long name has a line of its own.
        if match := re.fullmatch(r" (\S+)(?:%s)?" % number, line):
            name = match[1]
            values = match.groups()[1:] if match[2] else None
        else:
            match = re.fullmatch(number, line)
            values = match.groups() if match and name else None
        if not match:
            name = None
        if values and int(values[0], 16) and int(values[1], 16):
            yield int(values[0], 16), int(values[1], 16), name, values[2]


def pattern(name, file):
    """How the linker's language names a section of a file, or of a file of a library."""
    if re.match(r"\.(text|rodata)\.(\$|_|sw)", name):
        return "*(%s)" % name
    library = re.fullmatch(r".*?([^/]+)\((.*)\)", file)
    # The C library has its version in some names.
    if library and (version := re.fullmatch(r"(.*)-[\d.]+\.a", library[1])):
        return "*%s-*.a:%s(%s)" % (version[1], library[2], name)
    return "*%s:%s(%s)" % (*library.groups(), name) if library else "*%s(%s)" % ("/".join(file.split("/")[-2:]), name)


parts = sorted(sections(sys.argv[1]))
starts = [part[0] for part in parts]
seen = {"text": set(), "rodata": set()}
if len(sys.argv) == 2:
    for start, _, name, _ in parts:
        if name.startswith(".text"):
            print("%x" % start)
    sys.exit()


def touched(traces):
    """What some runs have touched that none before has, by kind."""
    found = {kind: [] for kind in seen}
    known = set()
    for trace in traces:
        for line in open(trace, errors="replace"):
            # Nearly all lines repeat an address.
            words = line.partition(",")[0]
            if words in known:
                continue
            known.add(words)
            if not (match := re.match(r"(?:(?:I | S| L| M) +)?([0-9a-f]+)(?:,|$)", line)):
                continue
            address = int(match[1], 16)
            index = bisect.bisect_right(starts, address) - 1
            if index < 0 or address >= starts[index] + parts[index][1]:
                continue
            name, file = parts[index][2:]
            add(name, file, found)
            # Of the C library each file is small, and its constants are what the functions beside them need.
            if name == ".text" and file.endswith(")") or not reads and name.startswith(".text"):
                add(".rodata .rodata.*", file, found)
    return found


def add(name, file, found):
    kind = name.replace(" ", ".").split(".")[1] if name.startswith(".") else ""
    words = pattern(name, file)
    # The first ones are placed by hand.
    if kind in seen and words not in seen[kind] and not re.search(r"CStart.build/(idle|ahead)\.", words):
        seen[kind].add(words)
        found[kind].append(words)


def section(name, lines):
    print("  %s :\n  {\n%s\n  }" % (name, "\n".join("    " + line for line in lines)))


traces = sys.argv[2:]
reads = any(open(trace, errors="replace").readline().startswith("==") for trace in traces if trace != "--")
groups = []
for trace in ["--"] + traces:
    groups += [[]] if trace == "--" else []
    groups[-1] += [trace] if trace != "--" else []
first, *later, others = [touched(group) for group in groups]
# At the end of a second thread that was not needed, which is so by chance.
unseen = ["*libc.a:pthread_detach.o(.text)"]
beginning = ["*CStart.build/%s.c.o(.text .text.* .rodata .rodata.*)" % name for name in ("idle", "ahead")]

print("/* Written by scripts/function-order: where what starts need is placed. */")
print("SECTIONS\n{")
print("  /* What begins, with what it needs, is among the four pages that the kernel reads to execute the program. */")
section(".text.first", beginning + first["text"])
print("  /* Constants that files share are in one place, whose parts have no names. */")
section(".rodata.first", ["systemd_oci_ahead_constants = .;", "*(.rodata.cst*)"] + first["rodata"])
print("  /* The C library looks at its beginning. */")
section(".eh_frame", ["systemd_oci_ahead_end = . + 512;", "KEEP(*(.eh_frame))"])
for found in later:
    section(".text.later", ["systemd_oci_later_start = .;"] + found["text"] + unseen)
    section(".rodata.later", found["rodata"] + ["systemd_oci_later_end = .;"])
for kind, lines in others.items():
    if lines:
        section(".%s.others" % kind, lines)
print("}\nINSERT BEFORE .text;\n")
print("SECTIONS\n{")
print("  /* The end of a page: the kernel has none to read and to clear the rest of, which is zero already. */")
section(".data.last", ["BYTE(0)", ". = ALIGN(CONSTANT(COMMONPAGESIZE));"])
print("}\nINSERT BEFORE .bss;")
