import Foundation
import Layers
import Linux
import Testing

/// Layers stacked by overlayfs show what umoci makes of the same image.
@Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/umoci"), "needs umoci"))
struct `A stack of layers` {
    typealias Entry = TarBuilder.Entry

    private static let base = TarBuilder(
        Entry(name: "./", type: "5", mode: 0o755),
        Entry(name: "kept", content: [1]),
        Entry(name: "gone", content: [2]),
        Entry(name: "gone-dir/", type: "5", mode: 0o755),
        Entry(name: "gone-dir/below", content: [3]),
        Entry(name: "emptied/", type: "5", mode: 0o750, owner: 4),
        Entry(name: "emptied/old", content: [4]),
        Entry(name: "emptied/sub/old", content: [4]),
        Entry(name: "renewed/", type: "5", mode: 0o755),
        Entry(name: "renewed/old", content: [5]),
        Entry(name: "merged/", type: "5", mode: 0o755),
        Entry(name: "merged/old", content: [6]),
        Entry(name: "file-to-dir", content: [7]),
        Entry(name: "dir-to-file/old", content: [8]),
        Entry(name: "link-to-dir", type: "2", target: "merged"),
        Entry(name: "dir-to-link/old", content: [9]),
        Entry(name: "hard-a", content: [10]),
        Entry(name: "hard-b", type: "1", target: "hard-a")
    )

    private static let top = [
        Entry(name: "./", type: "5", mode: 0o711),
        Entry(name: ".wh.gone"),
        Entry(name: ".wh.gone-dir"),
        Entry(name: "emptied/", type: "5", mode: 0o750, owner: 4),
        Entry(name: "emptied/.wh..wh..opq"),
        Entry(name: "emptied/new", content: [11]),
        Entry(name: ".wh.renewed"),
        Entry(name: "renewed/", type: "5", mode: 0o700),
        Entry(name: "renewed/new", content: [12]),
        Entry(name: "merged/", type: "5", mode: 0o701),
        Entry(name: "merged/new", content: [13]),
        Entry(name: "file-to-dir/", type: "5", mode: 0o755),
        Entry(name: "file-to-dir/new", content: [14]),
        Entry(name: "dir-to-file", content: [15]),
        Entry(name: "link-to-dir/", type: "5", mode: 0o755),
        Entry(name: "link-to-dir/new", content: [16]),
        Entry(name: "dir-to-link", type: "2", target: "merged"),
        Entry(name: ".wh.hard-b"),
        Entry(name: ".wh.never-there"),
    ]

    @Test func `shows what umoci makes of it`() throws {
        let place = try Unpacking()
        var top = TarBuilder(isEnded: false)
        for entry in Self.top { top.add(entry) }
        let tars = [Self.base.bytes, top.bytes + [UInt8](repeating: 0, count: 1024)]
        let folder = place.folder
        try Unpacking.run("umoci", "init", "--layout", folder + "/layout")
        try Unpacking.run("umoci", "new", "--image", folder + "/layout:x")
        for (index, tar) in tars.enumerated() {
            let file = "\(folder)/\(index).tar"
            try Data(tar).write(to: URL(filePath: file))
            try Unpacking.run("umoci", "raw", "add-layer", "--image", folder + "/layout:x", file)
            try Unpacking.run("mkdir", "\(folder)/\(index)")
            let unpacker = try LayerUnpacker(into: Directory(path: PathBytes("\(folder)/\(index)")))
            try unpacker.write(tar.span)
            _ = try unpacker.finish()
        }
        try Unpacking.run("umoci", "raw", "unpack", "--image", folder + "/layout:x", folder + "/umoci")
        let options = "lowerdir=\(folder)/1:\(folder)/0"
        try Unpacking.run("mount", "-t", "overlay", "-o", options, "overlay", place.path)
        defer { _ = try? Unpacking.run("umount", "-l", place.path) }
        let found = try listing(place.path, offset: 0x7FFE_0000)
        let expected = try listing(folder + "/umoci", offset: 0)
        #expect(found.subtracting(expected) == [])
        #expect(expected.subtracting(found) == [])
        #expect(found.count == 16)
    }

    /// Names, owners, types, modes, targets and contents.
    private func listing(_ root: String, offset: Int) throws -> Set<String> {
        let script = """
            cd '\(root)' && find . -printf '%U %G %y %m %l %P ' \\( -type f -exec sha256sum {} \\; -o -printf '\\n' \\)
            """
        let printed = String(decoding: try Unpacking.run("sh", "-c", script), as: UTF8.self)
        return Set(
            printed.split(separator: "\n").map { line in
                var fields = line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
                for index in [0, 1] { fields[index] = String((Int(fields[index]) ?? -1) - offset) }
                return fields.joined(separator: " ")
            }
        )
    }
}
