import Foundation
import Layers
import Linux
import Testing

@testable import systemd_oci_cli

@Suite struct `An archive of a directory` {
    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "tree-\(UUID())")
        try FileManager.default.createDirectory(
            at: folder.appending(path: "from/a/b"),
            withIntermediateDirectories: true
        )
        try FileManager.default.createDirectory(
            at: folder.appending(path: "to"),
            withIntermediateDirectories: true
        )
    }

    private func path(_ name: String) -> String { folder.appending(path: name).path }

    private func write(_ name: String, _ bytes: Data) throws {
        try bytes.write(to: folder.appending(path: name))
    }

    private func pack(_ name: String = "tree.tar", owner: (UInt32, UInt32)? = nil) throws -> String {
        let file = try Descriptor(opening: path(name), O_RDWR | O_CREAT | O_TRUNC, mode: 0o600)
        var archive = TreeArchive(to: file.number, owner: owner)
        try archive.addContents(of: try Directory(path: PathBytes(path("from"))), as: [])
        try archive.finish()
        return path(name)
    }

    private func unpack(_ file: String) throws {
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: file)))
        let ownership: Ownership = getuid() == 0 ? .image : .own
        var unpacker = TreeUnpacker(into: try Directory(path: PathBytes(path("to"))), ownership: ownership)
        // However it is cut.
        for start in stride(from: 0, to: bytes.count, by: 700) {
            try unpacker.write(bytes.span.extracting(start..<min(start + 700, bytes.count)))
        }
        try unpacker.finish()
    }

    private func run(_ line: String) throws -> String {
        let process = Foundation.Process()
        let pipe = Foundation.Pipe()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", line]
        process.currentDirectoryURL = folder
        process.standardOutput = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: output, as: UTF8.self)
    }

    /// GNU tar and diff(1) are the judges.
    @Test func `has all that there is`() throws {
        let long = String(repeating: "n", count: 120)
        try write("from/a/file", Data((0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }))
        try write("from/a/\(long)", Data("long".utf8))
        try write("from/empty", Data())
        try write("from/.wh.file", Data("no whiteout".utf8))
        _ = try run(
            "cd from; ln -s \(long)\(long) a/link; ln -s /etc/passwd abs; ln empty hard; mkfifo pipe; chmod 640 empty"
        )
        _ = try run("touch -d @1700000000.123456789 from/empty from/a")
        let file = try pack()
        #expect(
            try run("mkdir gnu; tar -C gnu -xf \(file); diff -r --no-dereference --exclude=pipe from gnu")
                == ""
        )
        try unpack(file)
        #expect(try run("diff -r --no-dereference --exclude=pipe from to") == "")
        let format = "find . -printf '%p %m %T@ %l %n\\n' | grep -v '^[.] ' | sort"
        #expect(try run("cd to; \(format)") == run("cd from; \(format)"))
    }

    /// As getfattr(1) and getfacl(1) see it; GNU tar finds the attributes, too.
    @Test(.enabled(if: getuid() == 0, "needs root for file capabilities"))
    func `has attributes of users, file capabilities and access lists`() throws {
        try write("from/a/file", Data("x".utf8))
        _ = try run(
            """
            cd from
            setfattr -n user.note -v "$(printf 'one\ntwo=2')" a/file
            setfattr -n user.note -v below a/b; setfattr -n trusted.ours -v kept a/file
            cp /bin/true a/able; setcap cap_net_bind_service+ep a/able
            setfacl -m u:1234:rw,g:77:r a/file; setfacl -d -m u:1234:rwx a/b
            """
        )
        let file = try pack()
        try unpack(file)
        let look = """
            all=$(find * | sort); getfattr -h -d -m '^(user|security.capability)' $all; getfacl -n $all; getcap $all
            """
        let expected = try run("cd from; \(look)")
        #expect(
            expected.contains("user:1234:rw-") && expected.contains("cap_net_bind_service=ep"),
            "\(expected)"
        )
        #expect(
            expected.contains("user.note=\"below\"") && expected.contains("default:user:1234:rwx"),
            "\(expected)"
        )
        #expect(try run("cd to; \(look)") == expected)
        // They are this host's.
        #expect(try run("getfattr -m trusted -d to/a/file") == "")
        let gnu =
            "mkdir gnu; tar -C gnu --xattrs --xattrs-include='user.*' -xf \(file); getfattr -d gnu/a/file"
        let found = try run(gnu)
        #expect(found.contains("user.note=\"one\\012two=2\""), "\(found)")
    }

    @Test func `gives all to whom it is told`() throws {
        try write("from/file", Data("x".utf8))
        let file = try pack(owner: (1000, 65534))
        #expect(try run("tar --numeric-owner -tvf \(file) | grep -c ' 1000/65534 '") == "3\n")
    }

    @Test(.enabled(if: getuid() == 0, "needs root for devices")) func `has no devices, and none are taken`()
        throws
    {
        _ = try run("mknod from/null c 1 3")
        #expect(try run("tar -tf \(pack())") == "a/\na/b/\n")
        _ = try run("tar -C from -cf other.tar null")
        #expect(throws: LayerError.self) { try unpack(path("other.tar")) }
        #expect(try run("ls to") == "")
    }

    /// What a hostile archive tries.
    @Test(arguments: ["../out", "a/../../out", "/../out"])
    func `does not lead out of the directory`(name: String) throws {
        try write("from/file", Data("x".utf8))
        _ = try run("tar -C from -cPf evil.tar --transform 's|file|\(name)|' file")
        #expect(throws: LayerError.self) { try unpack(path("evil.tar")) }
        #expect(try run("ls out 2>/dev/null; ls to") == "")
    }

    @Test func `does not go through links to outside`() throws {
        _ = try run("mkdir outside; ln -s $PWD/outside from/link; tar -C from -cf one.tar link")
        _ = try run(
            "rm from/link; mkdir from/link; echo x >from/link/file; tar -C from -cf two.tar link/file"
        )
        try unpack(path("one.tar"))
        #expect(throws: (any Error).self) { try unpack(path("two.tar")) }
        #expect(try run("ls outside") == "")
    }

    @Test func `is not taken where it was cut off`() throws {
        try write("from/file", Data(repeating: 7, count: 5000))
        _ = try pack()
        _ = try run("head -c 3000 tree.tar >cut.tar")
        #expect(throws: LayerError.self) { try unpack(path("cut.tar")) }
    }
}
