import ContentStore
import Foundation
import Linux
import Testing

@Suite struct `Volumes in the store` {
    let temporary = TemporaryStore()
    var store: Store { temporary.store }

    @Test func `are none where the store is missing`() throws {
        #expect(try store.volumeNames() == [])
        #expect(try store.volumeDefinition("data") == nil)
        #expect(try store.containers(using: "data") == [])
        #expect(!FileManager.default.fileExists(atPath: temporary.path))
    }

    @Test func `have what was written down about them`() throws {
        try store.setVolumeDefinition("data", to: [1, 2])
        #expect(try store.volumeDefinition("data") == [1, 2])
        try store.setVolumeDefinition("data", to: [3])
        #expect(try store.volumeDefinition("data") == [3])
        try store.setVolumeDefinition("data", to: nil)
        #expect(try store.volumeDefinition("data") == nil)
        // Nothing to take away is fine.
        try store.setVolumeDefinition("other", to: nil)
    }

    @Test func `are used by containers that are alive`() throws {
        do {
            let container = try store.container(named: "web", image: nil)
            try store.setVolumes(of: container, to: ["data", "more"])
            #expect(try store.containers(using: "data") == ["web"])
            #expect(try store.containers(using: "more") == ["web"])
            #expect(try store.containers(using: "dat") == [])
            _ = consume container
        }
        #expect(try store.containers(using: "data") == [])
    }

    @Test func `are away at once when they are removed`() throws {
        try SmallFile.makeDirectory(store.volumes + "/data/deep")
        try SmallFile.makeDirectory(store.volumes + "/.making")
        #expect(try store.volumeNames() == ["data"])
        try store.removeVolume("data")
        #expect(try store.volumeNames() == [])
        try store.sweep()
        #expect(try temporary.names("staging") == [])
    }

    @Test func `can be worked on by one at a time`() async throws {
        let store = store
        let path = temporary.path + "/count"
        _ = try store.lockVolume("data")
        try SmallFile.replace(path, with: Array("0".utf8))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<30 {
                group.addTask {
                    let lock = try store.lockVolume("data")
                    let text = try String(contentsOfFile: path, encoding: .utf8)
                    try String((Int(text) ?? 0) + 1).write(toFile: path, atomically: false, encoding: .utf8)
                    withExtendedLifetime(lock) {}
                }
            }
            try await group.waitForAll()
        }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "30")
    }
}
