import Discovery
import Foundation
import Lowering
import Quadlet
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
}
