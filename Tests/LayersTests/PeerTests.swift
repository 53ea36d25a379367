import Foundation
import Layers
import Linux
import Testing

/// What GNU tar and bsdtar make, unpacked by us and by GNU tar, is the same.
@Suite struct `Archives of other programs` {
    let place: Unpacking
    private var source: String { place.folder + "/source" }
    private var expected: String { place.folder + "/expected" }

    init() throws {
        place = try Unpacking()
        for folder in [source, expected] {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        }
    }

    /// Everything that find(1) can tell of a tree, with the owners as an image means them.
    private func listing(_ root: String, offset: Int) throws -> [String] {
        let printed = try Unpacking.run(
            "find",
            root,
            "-printf",
            "%P\\t%U\\t%G\\t%y %m %n %l %T@\\t%s\\n"
        )
        return String(decoding: printed, as: UTF8.self).split(separator: "\n").map { line in
            var fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            for index in [1, 2] { fields[index] = String((Int(fields[index]) ?? -1) - offset) }
            // The size of a directory is the file system's business.
            if fields[3].hasPrefix("d") { fields[4] = "" }
            return fields.joined(separator: " ")
        }.sorted()
    }

    /// The contents of all files.
    private func sums(_ root: String) throws -> [UInt8] {
        try Unpacking.run("sh", "-c", "cd '\(root)' && find . -type f -print0 | sort -z | xargs -0 sha256sum")
    }

    private func devices(_ root: String) throws -> [UInt8] {
        let find = "find . \\( -type c -o -type b \\) -exec stat -c '%n %t %T' {} +"
        return try Unpacking.run("sh", "-c", "cd '\(root)' && \(find) | sort")
    }

    private func compare() throws {
        let found = try listing(place.path, offset: 0x7FFE_0000)
        let other = try listing(expected, offset: 0)
        #expect(Set(found).subtracting(other) == [])
        #expect(Set(other).subtracting(found) == [])
        #expect(found.count > 10)
        #expect(try sums(place.path) == sums(expected))
        #expect(try devices(place.path) == devices(expected))
    }

    /// Long names, holes, hard links, a file with a second of fraction, owners.
    private func makeSource() throws {
        let script = """
            set -e
            mkdir -p usr/bin etc empty "with space/$(printf 'n%.0s' $(seq 120))/$(printf 'm%.0s' $(seq 120))"
            cp /usr/bin/env usr/bin/env; chmod 4755 usr/bin/env; chown 33:34 usr/bin/env; ln usr/bin/env usr/env
            ln -s "$(printf 't%.0s' $(seq 150))" etc/long; ln -s ../usr/bin etc/bin; ln -s bin etc/hard-source
            echo long > "with space/$(printf 'n%.0s' $(seq 120))/$(printf 'm%.0s' $(seq 120))/file"
            mkfifo empty/fifo; mknod empty/null c 1 3; mknod empty/disk b 259 70000; chmod 1777 empty
            truncate -s 3M holes; printf a | dd of=holes bs=1 seek=1000000 conv=notrunc status=none
            for i in $(seq 40); do
              printf "piece $i" | dd of=many bs=1 seek=$((i * 20000)) conv=notrunc status=none
            done
            truncate -s 2M many; truncate -s 1M nothing; printf 'umlaut' > "$(printf '\\303\\244')"
            printf 'latin' > "$(printf '\\344')"; touch -d '2001-02-03 04:05:06.789' etc/dated
            touch -h -d '2002-02-03 04:05:06.5' etc/bin; chown -h 1:2 etc/bin; touch -d '1971-01-01' etc/old
            """
        try Unpacking.run("sh", "-c", "cd '\(source)' && " + script)
    }

    @Test(arguments: [
        "tar --format=posix", "tar --format=gnu", "tar --format=posix -S --sparse-version=0.0",
        "tar --format=posix -S --sparse-version=0.1", "tar --format=posix -S --sparse-version=1.0",
        "tar --format=gnu -S",
    ])
    func `unpack as with GNU tar`(archiver: String) throws {
        try makeSource()
        let tar = try Unpacking.run("sh", "-c", archiver + " --numeric-owner -C '\(source)' -cf - .")
        let digest = try place.unpack(tar, pieces: 10_000)
        #expect(try digest == Unpacking.sha256(tar))
        try Unpacking.run("tar", "--numeric-owner", "-C", expected, "-xpf", "-", input: tar)
        try compare()
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/bsdtar"), "needs bsdtar"))
    func `of bsdtar unpack as with bsdtar`() throws {
        try makeSource()
        let tar = try Unpacking.run(
            "bsdtar",
            "--format=pax",
            "--numeric-owner",
            "-C",
            source,
            "-cf",
            "-",
            "."
        )
        try place.unpack(tar)
        try Unpacking.run("bsdtar", "--numeric-owner", "-C", expected, "-xpf", "-", input: tar)
        // bsdtar leaves the time of the directory that it was told to go to.
        try Unpacking.run("touch", "-d", "@0", place.path, expected)
        try compare()
    }

    @Test func `of a real directory unpack as with GNU tar`() throws {
        let tar = try Unpacking.run(
            "tar",
            "--numeric-owner",
            "-C",
            "/",
            "-czf",
            "-",
            "usr/sbin",
            "usr/share/perl5",
            "etc/alternatives"
        )
        try place.unpack(tar)
        try Unpacking.run("tar", "--numeric-owner", "-C", expected, "-xpzf", "-", input: tar)
        // Both make the missing parents, at different times.
        try Unpacking.run("touch", "-d", "@0", place.path, expected, place.path + "/usr", expected + "/usr")
        for folder in ["usr/share", "etc"] {
            try Unpacking.run("touch", "-d", "@0", place.path + "/" + folder, expected + "/" + folder)
        }
        try compare()
    }
}
