import ContentStore
import Foundation
import Linux
import Testing
import Volumes

@Suite struct `A volume that is used` {
    let place: Volume

    init() throws {
        place = try Volume()
    }

    @Test func `is not removed meanwhile, and its user has a name`() throws {
        _ = try place.make("data")
        let use = try VolumeUse(of: "data", for: "export", in: place.volumes)
        let users = try place.volumes.store.containers(using: "data")
        #expect(users.count == 1 && users[0].hasPrefix("volume-export-"))
        #expect(throws: VolumeError.inUse("data", by: users)) { try place.volumes.remove("data") }
        try use.end(in: place.volumes)
        try place.volumes.remove("data")
        #expect(try place.volumes.names() == [])
    }

    @Test func `has to be there`() throws {
        #expect(throws: VolumeError.missing("data")) {
            try VolumeUse(of: "data", for: "export", in: place.volumes).end(in: place.volumes)
        }
    }

    @Test(.enabled(if: getuid() == 0, "it mounts"))
    func `by the host has the owners that containers see`() throws {
        let data = try place.make("data")
        try place.shell("echo x >'\(data)/f'; chown $((B+5)):$((B+6)) '\(data)/f'")
        let shown = try place.volumes.show("data")
        defer { try? place.volumes.hide("data") }
        #expect(
            try place.shell("stat -c %u:%g '\(shown)/f'; touch '\(shown)/g'; stat -c %u '\(data)/g'")
                == "5:6\n\(IDRange.foreign.first)\n"
        )
        #expect(throws: VolumeError.mounted("data")) { try place.volumes.remove("data") }
        try place.volumes.hide("data")
        #expect(throws: VolumeError.other("the volume 'data' is not mounted")) {
            try place.volumes.hide("data")
        }
        try place.volumes.remove("data")
    }
}
