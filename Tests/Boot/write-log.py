"""Keeps the writes to a disk in their order, and gives the disk as a loss of power might have left it.

write-log.py make NAME DISK LOG    makes the device-mapper device NAME: DISK, whose writes go to LOG, too (dm-log-writes)
write-log.py mark NAME TEXT        notes in the log what has been done
write-log.py count LOG             prints how many writes a log has
write-log.py replay LOG [DISK N]   prints the last mark; with a DISK writes to that what had been written at a moment that
                                   the random number N chooses, without some of what was not flushed then, and prints
                                   the last mark before that

Formats: linux/dm-ioctl.h; Documentation/admin-guide/device-mapper/log-writes.rst and drivers/md/dm-log-writes.c.
"""
import fcntl
import os
import random
import struct
import sys

FLUSH, FUA, DISCARD, MARK = 1, 2, 4, 8


def control(number, name, content=b"", targets=0):
    head = struct.pack("=12I", 4, 0, 0, 312 + len(content), 312, targets, 0, 0, 0, 0, 0, 0)
    request = bytearray(head + struct.pack("=128s136s", name.encode(), b"") + content)
    with open("/dev/mapper/control", "r+b", buffering=0) as file:
        fcntl.ioctl(file, 0xC138FD00 | number, request)


def make(name, disk, log):
    with open(disk, "rb") as file:
        sectors = file.seek(0, os.SEEK_END) // 512
    words = ("%s %s" % (disk, log)).encode()
    words += b"\0" * (8 - len(words) % 8)
    control(3, name)
    control(9, name, struct.pack("=QQiI16s", 0, sectors, 0, 40 + len(words), b"log-writes") + words, targets=1)
    control(6, name)


def mark(name, text):
    content = struct.pack("=Q", 0) + b"mark " + text.replace(" ", "_").encode() + b"\0"
    control(14, name, content)


def entries(log):
    """Of each: the first sector, the flags, the data; in the order in which they were finished."""
    _, _, count, sector = struct.unpack("=QQQI", log.read(28))
    place = sector
    for _ in range(count):
        log.seek(place)
        first, sectors, flags, length = struct.unpack("=QQQQ", log.read(32))
        data = log.read(length) if flags & MARK else b""
        place += sector
        if not flags & (DISCARD | MARK):
            log.seek(place)
            data = log.read(sectors * sector)
            place += sectors * sector
        yield first * sector, flags, data


def text(written):
    marks = [data.rstrip(b"\0").decode().replace("_", " ") for _, flags, data in written if flags & MARK]
    return marks[-1] if marks else ""


def replay(path, disk=None, seed=None):
    with open(path, "rb") as log:
        written = list(entries(log))
    if disk:
        chance = random.Random(int(seed))
        written = written[:chance.randrange(len(written) + 1)]
        flushed = max((index for index, (_, flags, _) in enumerate(written) if flags & FLUSH), default=0)
        with open(disk, "r+b") as target:
            for index, (place, flags, data) in enumerate(written):
                if flags & (DISCARD | MARK) or index >= flushed and not flags & FUA and chance.random() < 0.5:
                    continue
                target.seek(place)
                target.write(data)
    print(text(written))


def count(path):
    with open(path, "rb") as log:
        print(sum(1 for _ in entries(log)))


{"make": make, "mark": mark, "replay": replay, "count": count}[sys.argv[1]](*sys.argv[2:])
