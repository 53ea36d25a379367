import Discovery
import Foundation
import Lowering
import Quadlet
import TestSupport
import Testing
import UnitFile

@Suite struct `Reading and lowering the files of folders` {
    @Test func `each file comes with its drop-ins, its mistakes and its unit`() throws {
        let folder = try TemporaryFolder()
        try folder.write("bad.container", "[Container]\nImge=a\n")
        try folder.write("web.container")
        try folder.write("web.container.d/x.conf", "[Container]\nHostName=h\n")
        let root = folder.root.path
        let sources = QuadletSources(searching: [SearchPath.Folder(path: root)])
        #expect(sources.sources.map(\.name.description) == ["bad.container", "web.container"])
        #expect(sources.sources[1].dropIns == [root + "/web.container.d/x.conf"])
        #expect(sources.sources[1].document.value("Container", "HostName") == "h")
        var lowering = SourceLowering(sources, scope: .system)
        let lowered = sources.sources.map { lowering.lower($0) }
        #expect(lowered.map { $0.unit?.name } == [nil, "web.service"])
        #expect(lowered[0].diagnostics.first?.origin.line == 2)
        #expect(lowered[1].diagnostics.isEmpty)
    }

    @Test func `text that is not saved yet stands for the file's`() throws {
        let folder = try TemporaryFolder()
        try folder.write("web.container")
        let sources = QuadletSources(
            searching: [SearchPath.Folder(path: folder.root.path)],
            unsaved: [folder.root.path + "/web.container": Array("[Container]\nImage=b\n".utf8)]
        )
        #expect(sources.sources.first?.document.value("Container", "Image") == "b")
    }

    @Test func `a folder that is not deep is searched alone`() throws {
        let folder = try TemporaryFolder()
        try folder.write("web.container")
        try folder.write("web.container.d/x.conf", "[Container]\nHostName=h\n")
        try folder.write("below/db.container")
        let found = FoundFiles(searching: [SearchPath.Folder(path: folder.root.path, isDeep: false)])
        #expect(found.files.map(\.name) == ["web.container"])
        #expect(found.dropIns.keys.sorted() == ["web.container.d"])
    }

    @Test func `a file with several is one file for each`() throws {
        let folder = try TemporaryFolder()
        let part = "# FileName=web\n[Container]\nImage=a\nVolume=data.volume:/d\n"
        try folder.write("app.quadlets", part + "---\n# FileName=data\n[Volume]\nLabl=a=b\n")
        try folder.write("web.container.d/x.conf", "[Container]\nHostName=h\n")
        let path = folder.root.path + "/app.quadlets"
        let sources = QuadletSources(searching: [SearchPath.Folder(path: folder.root.path)])
        #expect(sources.sources.map(\.name.description) == ["web.container", "data.volume"])
        #expect(sources.sources.map(\.path) == [path, path])
        #expect(sources.sources[0].document.value("Container", "HostName") == "h")
        var lowering = SourceLowering(sources, scope: .system)
        let lowered = sources.sources.map { lowering.lower($0) }
        #expect(lowered[0].unit?.document.value("Unit", "SourcePath") == path)
        #expect(lowered[0].unit?.document.value("Unit", "Requires") == "data-volume.service")
        #expect(lowered[1].diagnostics.first?.origin == Origin(path: path, line: 8, column: 1))
    }

    @Test func `what concerns one of several files as a whole is told at its first line`() throws {
        let folder = try TemporaryFolder()
        try folder.write("app.quadlets", "# FileName=a\n[Volume]\n---\n# FileName=b\n[Image]\n")
        let sources = QuadletSources(searching: [SearchPath.Folder(path: folder.root.path)])
        var lowering = SourceLowering(sources, scope: .system)
        let lowered = sources.sources.map { lowering.lower($0) }
        let place = "\(folder.root.path)/app.quadlets:4"
        #expect(lowered[1].diagnostics.map(\.description) == ["\(place): error: no 'Image='"])
    }

    /// A mask hides a part as it hides a file, and the file of a folder goes before a part of that name.
    @Test func `names in a file with several count as those of files`() throws {
        let first = try TemporaryFolder()
        let second = try TemporaryFolder()
        try FileManager.default.createSymbolicLink(
            at: first.root.appending(path: "b.volume"),
            withDestinationURL: URL(filePath: "/dev/null")
        )
        try second.write(
            "all.quadlets",
            "# FileName=a\n[Volume]\n---\n#FileName=b\n[Volume]\n---\n#FileName=c\n[Volume]\n"
        )
        try second.write("c.volume", "[Volume]\n")
        let sources = QuadletSources(
            searching: [first.root, second.root].map { SearchPath.Folder(path: $0.path) }
        )
        #expect(sources.sources.map { $0.name.description } == ["c.volume", "a.volume"])
        #expect(sources.shadowed.map(\.name) == ["b.volume", "c.volume"])
        #expect(
            sources.diagnostics.map(\.description) == [
                "\(second.root.path)/all.quadlets:7: warning: 'c.volume' is also '\(second.root.path)/c.volume', which goes first"
            ]
        )
    }
}
