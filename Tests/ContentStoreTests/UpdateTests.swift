import ContentStore
import Foundation
import OCI
import Testing

@Suite struct `What automatic updates note` {
    let temporary = TemporaryStore()
    var store: Store { temporary.store }

    /// An image of one layer under a name.
    private func image(_ name: String, _ digit: Character, layer: Character) throws -> ImageRecord {
        try temporary.addLayer(TemporaryStore.digest(layer))
        let reference = try temporary.addImage(
            name,
            configuration: TemporaryStore.digest(digit),
            layers: [TemporaryStore.digest(layer)]
        )
        return try #require(try store.record(of: reference))
    }

    @Test func `is read as it was written`() throws {
        var record = UpdateRecord(reference: try Reference(parsing: "quay.io/a/web:1"))
        record.good = try image("quay.io/a/web:1", "c", layer: "1")
        record.failed = [try TemporaryStore.digest("f")]
        record.history = [
            UpdateEntry(
                started: 1,
                ended: 2,
                from: nil,
                to: try TemporaryStore.digest("f"),
                result: .rolledBack,
                reason: "it ended",
                units: ["web.service"]
            )
        ]
        try store.setUpdateRecord(record)
        #expect(try store.updateRecord(of: record.reference) == record)
        #expect(try store.updateRecords() == [record])
        var pending = PendingUpdate(
            reference: record.reference,
            from: record.good,
            units: ["web.service"],
            started: 3
        )
        pending.phase = .rollback
        pending.to = record.good
        pending.reason = "it ended"
        pending.isReversion = true
        try store.setPendingUpdate(pending)
        #expect(try store.pendingUpdates() == [pending])
        try store.removePendingUpdate(of: record.reference)
        #expect(try store.pendingUpdates() == [])
    }

    @Test func `keeps the images that worked, and those under way`() throws {
        let old = try image("web:1", "c", layer: "1")
        let older = try image("web:1", "d", layer: "2")
        _ = try image("web:1", "a", layer: "3")
        let tried = try image("web:1", "b", layer: "4")
        var record = UpdateRecord(reference: old.reference)
        record.good = old
        record.previous = older
        try store.setUpdateRecord(record)
        var pending = PendingUpdate(reference: old.reference, from: old, units: [], started: 0)
        pending.to = tried
        try store.setPendingUpdate(pending)
        #expect(try store.removeImage(old.reference))
        #expect(try store.collectGarbage() == 1)
        let kept = try "124".map { try TemporaryStore.digest($0).hexadecimal }
        #expect(try temporary.names("layers/sha256") == kept)
        try store.removePendingUpdate(of: old.reference)
        #expect(try store.collectGarbage() == 1)
        #expect(try store.removeUpdateRecord(of: old.reference))
        #expect(try store.collectGarbage() == 2)
    }

    /// Half a file can't come from us: it is written elsewhere and renamed.
    @Test func `stops who would remove what it names where it is damaged`() throws {
        let reference = try Reference(parsing: "web:1")
        try store.setUpdateRecord(UpdateRecord(reference: reference))
        let file = temporary.path + "/updates/" + reference.escaped
        try Data("{}".utf8).write(to: URL(filePath: file))
        #expect(throws: StoreError.self) { try store.collectGarbage() }
    }

    @Test func `tells who runs which image`() throws {
        let record = try image("web:1", "c", layer: "1")
        let image = try #require(try store.image(named: record.reference))
        let container = try store.container(named: "web", image: image)
        #expect(try store.runningImages() == ["web": record.configuration])
        withExtendedLifetime(container.lock) {}
    }
}
