import CStart
import Foundation
import Linux
import Testing

/// What the generator asks for at a boot, while it is being read itself.
@Suite(.enabled(if: onDisk != nil, "no file system here is on a disk"))
struct `Asking for files` {
    private static let system = "etc/containers/systemd/"
    private static let asked = [
        "run/containers/systemd/web.container", system + "web.container", system + "apps/db.container",
        system + "apps/db.container.d/memory.conf", "usr/share/containers/systemd/web.container",
    ]
    private static let others = [system + "users/1000/web.container", "etc/containers/systemd.conf"]

    @Test func `has those of the system read, with drop-ins, and none of users`() throws {
        let sandbox = try Sandbox(in: #require(onDisk))
        for path in Self.asked + Self.others {
            try sandbox.write(path)
            try forget(path, in: sandbox)
        }
        try sandbox.write("elsewhere.container")
        try sandbox.link(Self.system + "linked.container", to: "../../../elsewhere.container")
        try sandbox.link(Self.system + "hidden.container", to: "/dev/null")
        try sandbox.link(Self.system + "lost.container", to: "nowhere")
        try sandbox.link(Self.system + "round", to: ".")

        let root = try Descriptor(opening: sandbox.root.path, O_RDONLY | O_DIRECTORY)
        #expect(systemd_oci_generator_ask(root.number) == CInt(Self.asked.count + 1))
        for path in Self.asked {
            for _ in 0..<1000 where try !isRead(path, in: sandbox) { usleep(5000) }
            #expect(try isRead(path, in: sandbox), "\(path)")
        }
        for path in Self.others { #expect(try !isRead(path, in: sandbox), "\(path)") }
    }

    @Test func `does nothing where there is no folder`() throws {
        let sandbox = try Sandbox(in: #require(onDisk))
        let root = try Descriptor(opening: sandbox.root.path, O_RDONLY | O_DIRECTORY)
        #expect(systemd_oci_generator_ask(root.number) == 0)
        #expect(try FileManager.default.contentsOfDirectory(atPath: sandbox.root.path).isEmpty)
    }

    /// Where the kernel's loader has started the program, nothing has been asked for.
    @Test func `a program that has not begun so has not asked`() {
        #expect(systemd_oci_generator_read_on() == 0)
    }

    private func forget(_ path: String, in sandbox: borrowing Sandbox) throws {
        let file = try Descriptor(opening: sandbox.root.appending(path: path).path, O_RDWR)
        #expect(fsync(file.number) == 0)
        posix_fadvise(file.number, 0, 0, POSIX_FADV_DONTNEED)
        #expect(try !isRead(path, in: sandbox))
    }

    /// Asked so that the kernel does not begin to read it, as it does for a read(2) that waits for nothing.
    private func isRead(_ path: String, in sandbox: borrowing Sandbox) throws -> Bool {
        let file = try Descriptor(opening: sandbox.root.appending(path: path).path, O_RDONLY)
        let start = unsafe mmap(nil, 1, PROT_READ, MAP_SHARED, file.number, 0)
        defer { unsafe munmap(start, 1) }
        var isThere: UInt8 = 0
        try #require(unsafe mincore(start, 1, &isThere) == 0)
        return isThere & 1 != 0
    }
}

/// A folder whose files the kernel can forget: not in a file system in memory, which has no device's number.
private let onDisk: URL? = [FileManager.default.currentDirectoryPath + "/.build", "/var/tmp"].first {
    var status = stat()
    return unsafe stat($0, &status) == 0 && status.st_dev >> 8 != 0
}
.map { URL(filePath: $0) }
