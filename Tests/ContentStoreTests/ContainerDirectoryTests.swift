import ContentStore
import Foundation
import Linux
import OCI
import Testing

@Suite struct `The directory of a container` {
    let temporary = TemporaryStore()
    var store: Store { temporary.store }

    @Test func `is empty, with the owner and mode of the image's root`() throws {
        let layer = try TemporaryStore.digest("1")
        let staging = try store.makeStaging()
        try staging.layer.descriptor.setMode(0o1777)
        try staging.layer.descriptor.setOwner(0x7FFE_0005, group: 0x7FFE_0006)
        try store.commitLayer(staging, layer)
        let reference = try temporary.addImage(
            "web",
            configuration: TemporaryStore.digest("c"),
            layers: [layer]
        )
        let container = try store.container(named: "web", image: store.image(named: reference))
        #expect(container.path == temporary.path + "/containers/web")
        let upper = try Directory(path: PathBytes(container.upper))
        #expect(try upper.names() == [])
        let status = try upper.descriptor.status()
        #expect(status.mode == 0o1777 && status.owner == 0x7FFE_0005 && status.group == 0x7FFE_0006)
        #expect(try Directory(path: PathBytes(container.work)).names() == [])
    }

    @Test func `is one container's at a time`() throws {
        let first = try store.container(named: "web", image: nil)
        #expect(throws: StoreError.containerExists("web")) {
            _ = try store.container(named: "web", image: nil)
        }
        withExtendedLifetime(first.lock) {}
    }

    @Test func `is new where a crash has left one`() throws {
        try leave(file: "left", in: "web")
        let container = try store.container(named: "web", image: nil)
        #expect(try Directory(path: PathBytes(container.upper)).names() == [])
        try store.sweep()
        #expect(try temporary.names("staging") == [])
        #expect(try temporary.names("containers") == ["web"])
    }

    @Test func `is new after a restart, which still holds the old lock`() throws {
        let old = try store.container(named: "web", image: nil)
        _ = try Directory(path: PathBytes(old.upper)).createFile("left", mode: 0o644)
        let new = try store.container(named: "web", image: nil, replacing: old.lock.duplicate())
        #expect(try Directory(path: PathBytes(new.upper)).names() == [])
        #expect(throws: StoreError.containerExists("web")) {
            _ = try store.container(named: "web", image: nil, replacing: old.lock.duplicate())
        }
        withExtendedLifetime(new.lock) {}
    }

    @Test func `goes when nobody holds the lock`() throws {
        try leave(file: "left", in: "web")
        let running = try store.container(named: "other", image: nil)
        try store.sweep()
        #expect(try temporary.names("containers") == ["other"])
        #expect(try temporary.names("staging") == [])
        withExtendedLifetime(running.lock) {}
    }

    @Test(arguments: ["", ".", "..", "a/b", "-x", ".hidden", "a b", String(repeating: "a", count: 256)])
    func `needs a name that is one`(name: String) {
        #expect(throws: StoreError.containerName(name)) { _ = try store.container(named: name, image: nil) }
    }

    private func leave(file: String, in name: String) throws {
        let container = try store.container(named: name, image: nil)
        _ = try Directory(path: PathBytes(container.upper)).createFile(PathBytes(file), mode: 0o644)
    }
}
