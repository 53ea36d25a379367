import Foundation
import Layers
import Linux
import Testing

/// GNU tar is the oracle for what is in an archive.
@Suite(.enabled(if: getuid() == 0, "files are given away")) struct `The archive of a volume` {
    let place: Volume

    init() throws {
        place = try Volume()
    }

    private static let listing = "find . -printf '%P %y %U %G %m %l %n %T@\\n' | sort"

    @Test func `has what a container sees, as GNU tar reads it`() throws {
        let data = try place.make("data")
        try place.shell(
            """
            cd '\(data)'
            echo hi >f; chown $((B+5)):$((B+6)) f; chmod 4755 f
            touch -d @1.5 f; ln f second; ln -s ../../etc link; chown -h $B:$B link
            mkdir d; chown $B:$B d; mkfifo d/pipe; chown $B:$B d/pipe
            printf x >d/.wh.odd; chown $((B+65535)):$B d/.wh.odd
            touch -d @0 link d/pipe d/.wh.odd d . -h
            """
        )
        try Data(try place.archive(data)).write(to: URL(filePath: place.path + "/x.tar"))
        let seen = try place.shell("TZ=UTC tar --numeric-owner --full-time -tvf x.tar | tr -s ' '")
        #expect(
            seen == """
                drwxr-xr-x 0/0 0 1970-01-01 00:00:00 ./
                drwxr-xr-x 0/0 0 1970-01-01 00:00:00 ./d/
                -rw-r--r-- 65535/0 1 1970-01-01 00:00:00 ./d/.wh.odd
                prw-r--r-- 0/0 0 1970-01-01 00:00:00 ./d/pipe
                -rwsr-xr-x 5/6 3 1970-01-01 00:00:01.5 ./f
                lrwxrwxrwx 0/0 0 1970-01-01 00:00:00 ./link -> ../../etc
                hrwsr-xr-x 5/6 0 1970-01-01 00:00:01.5 ./second link to ./f

                """
        )
    }

    @Test func `makes an equal volume`() throws {
        let (data, copy) = (try place.make("data"), try place.make("copy"))
        let long = String(repeating: "n", count: 120)
        try place.shell(
            """
            cd '\(data)'
            mkdir -p a/\(long); echo y >a/\(long)/\(long); ln -s \(long)\(long) a/soft; ln a/\(long)/\(long) hard
            head -c 300001 /dev/urandom >big; echo 'ü ' >'ü '; : >empty
            find . -exec chown -h $((B+1000)):$((B+1001)) {} +; chmod 0 empty; chmod 1777 a
            find . -depth -exec touch -h -d @-5.25 {} +
            """
        )
        try place.add(try place.archive(data), to: copy)
        #expect(
            try place.shell("cd '\(copy)'; \(Self.listing)") == place.shell("cd '\(data)'; \(Self.listing)")
        )
        try place.shell("diff -r --no-dereference '\(data)' '\(copy)'")
    }

    /// The file capability belongs to the foreign range's root on disk, to user 0 in the archive.
    @Test func `has capabilities and access lists by the numbers of containers`() throws {
        let (data, copy) = (try place.make("data"), try place.make("copy"))
        try place.shell("cp /bin/true '\(data)/f'; chown $B:$B '\(data)/f'")
        let file = try Descriptor(opening: data + "/f", O_RDONLY)
        let stored: [UInt8] =
            [1, 0, 0, 3, 0, 4, 0, 0] + [UInt8](repeating: 0, count: 12) + [0, 0, 0xFE, 0x7F]
        try file.setAttribute("security.capability", to: stored)
        let archive = try place.archive(data)
        try Data(archive).write(to: URL(filePath: place.path + "/x.tar"))
        let plain = try place.shell("tar --xattrs --xattrs-include='*' -tvvf x.tar")
        #expect(plain.contains("x: 20 security.capability"))
        try place.add(archive, to: copy)
        let copied = try Descriptor(opening: copy + "/f", O_RDONLY).longAttribute("security.capability")
        #expect(copied == stored)
    }

    @Test func `leaves what is there where it has nothing of that name`() throws {
        let (data, other) = (try place.make("data"), try place.make("other"))
        try place.shell("echo old >'\(other)/kept'; echo old >'\(other)/both'; echo new >'\(data)/both'")
        try place.add(try place.archive(data), to: other)
        #expect(try place.shell("cd '\(other)'; cat kept both") == "old\nnew\n")
    }

    /// Directories that an archive only implies say nothing about those that are there.
    @Test func `does not change directories that it does not describe`() throws {
        let other = try place.make("other")
        try place.shell(
            "mkdir -m 700 '\(other)/d'; chown $((B+7)):$((B+7)) '\(other)/d'; chmod 750 '\(other)'"
        )
        try place.shell("mkdir -p t/d; echo x >t/d/f; tar --owner=0 --group=0 -C t -cf t.tar d/f")
        try place.add([UInt8](Data(contentsOf: URL(filePath: place.path + "/t.tar"))), to: other)
        let seen = try place.shell("cd '\(other)'; stat -c '%a %u' . d; cat d/f")
        let first = IDRange.foreign.first
        #expect(seen == "750 \(first)\n700 \(first + 7)\nx\n")
    }

    @Test func `replaces a link of a container instead of following it`() throws {
        let other = try place.make("other")
        try place.shell("mkdir outside; ln -s '\(place.path)/outside' '\(other)/d'")
        try place.shell("mkdir -p t/d; echo x >t/d/f; tar --owner=0 --group=0 -C t -cf t.tar d")
        try place.add([UInt8](Data(contentsOf: URL(filePath: place.path + "/t.tar"))), to: other)
        #expect(
            try place.shell("ls outside; test -d '\(other)/d' -a ! -L '\(other)/d'; cat '\(other)/d/f'")
                == "x\n"
        )
    }

    @Test(arguments: [
        ("i('../evil')", "its name leads out of the layer"),
        ("i('l', type=tarfile.SYMTYPE, linkname='/'); i('l/etc/evil')", ""),
        ("i('d', type=tarfile.CHRTYPE, devmajor=1, devminor=3)", "a device, which nothing may bring along"),
        ("i('h', type=tarfile.LNKTYPE, linkname='../../etc/passwd')", "outside the layer"),
        ("i('u', uid=65536)", "user ID 65536 is not below 65536"),
    ])
    func `that is hostile gets nowhere but into the volume`(entries: String, reason: String) throws {
        let other = try place.make("other")
        try place.shell(
            """
            python3 - <<'END'
            import tarfile, io
            t = tarfile.open('h.tar', 'w')
            def i(name, **k):
                e = tarfile.TarInfo(name)
                for n, v in k.items(): setattr(e, n, v)
                t.addfile(e)
            i('good')
            \(entries)
            t.close()
            END
            """
        )
        let archive = [UInt8](try Data(contentsOf: URL(filePath: place.path + "/h.tar")))
        if reason.isEmpty {
            try place.add(archive, to: other)
            #expect(!FileManager.default.fileExists(atPath: "/etc/evil"))
            return
        }
        let error = #expect(throws: LayerError.self) { try place.add(archive, to: other) }
        #expect(error?.description.contains(reason) == true)
        #expect(try place.shell("ls '\(other)'") == "")
    }

    @Test func `that ends early changes nothing`() throws {
        let (data, other) = (try place.make("data"), try place.make("other"))
        try place.shell("echo 1 >'\(data)/a'; echo 2 >'\(data)/b'")
        let archive = try place.archive(data)
        #expect(throws: LayerError.self) { try place.add(Array(archive.prefix(2200)), to: other) }
        #expect(try place.shell("ls '\(other)'") == "")
    }
}
