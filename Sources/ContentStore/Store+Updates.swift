import Glibc
import JSON
package import Linux
package import OCI

/// What automatic updates note, and what stays for their sake.
extension Store {
    static let updates = "updates"
    static let pendingUpdates = "pending-updates"

    /// Waits until nobody else updates; the lock lasts until the descriptor is closed.
    package func lockUpdates() throws(StoreError) -> Descriptor {
        let root = try preparedRoot()
        return try lock(.updates, .exclusive, in: root)
    }

    /// What is known of a name's updates; nil where there were none.
    package func updateRecord(of reference: Reference) throws(StoreError) -> UpdateRecord? {
        guard let root = try root() else { return nil }
        let file = "\(Self.updates)/\(reference.escaped)"
        guard let text = try root.contents(of: file, limit: UpdateRecord.longest) else { return nil }
        return try UpdateRecord(parsing: text, file: file)
    }

    /// What is known of the updates of all names, sorted.
    package func updateRecords() throws(StoreError) -> [UpdateRecord] {
        guard let root = try root() else { return [] }
        var records: [UpdateRecord] = []
        for (file, text) in try files(Self.updates, in: root) {
            records.append(try UpdateRecord(parsing: text, file: file))
        }
        return records.sorted { $0.reference.description < $1.reference.description }
    }

    /// Notes what is known of a name's updates, also where power fails.
    package func setUpdateRecord(_ record: UpdateRecord) throws(StoreError) {
        try write(record.json.text, Self.updates, record.reference)
    }

    /// Forgets a name's updates, so that the images that worked may go.
    package func removeUpdateRecord(of reference: Reference) throws(StoreError) -> Bool {
        try removeName(reference, in: Self.updates)
    }

    /// The updates on which there is no verdict, sorted.
    package func pendingUpdates() throws(StoreError) -> [PendingUpdate] {
        guard let root = try root() else { return [] }
        var pending: [PendingUpdate] = []
        for (file, text) in try files(Self.pendingUpdates, in: root) {
            pending.append(try PendingUpdate(parsing: text, file: file))
        }
        return pending.sorted { $0.reference.description < $1.reference.description }
    }

    /// Notes that an update is under way, also where power fails.
    package func setPendingUpdate(_ pending: PendingUpdate) throws(StoreError) {
        try write(pending.json.text, Self.pendingUpdates, pending.reference)
    }

    /// Forgets an update that has come to its end.
    package func removePendingUpdate(of reference: Reference) throws(StoreError) {
        _ = try removeName(reference, in: Self.pendingUpdates)
    }

    /// The image configurations that containers run, by the containers' names.
    package func runningImages() throws(StoreError) -> [String: Digest] {
        guard let root = try root(), try root.exists("lock") else { return [:] }
        let names = try lock(.names, .exclusive, in: root)
        defer { withExtendedLifetime(names) {} }
        let parent = try root.folder("containers")
        var images: [String: Digest] = [:]
        for name in try parent.list() {
            guard let image = try image(of: name, in: root), try !isLeft(name, in: parent) else { continue }
            images[name] = image
        }
        return images
    }

    /// The images that stay although no name means them: those that worked, and those that are being tried.
    func updateImages(in root: borrowing Directory) throws(StoreError) -> [ImageRecord] {
        var images: [ImageRecord] = []
        for (file, text) in try files(Self.updates, in: root) {
            let record = try UpdateRecord(parsing: text, file: file)
            images += [record.good, record.previous].compactMap { $0 }
        }
        for (file, text) in try files(Self.pendingUpdates, in: root) {
            let pending = try PendingUpdate(parsing: text, file: file)
            images += [pending.from, pending.to].compactMap { $0 }
        }
        return images
    }

    private func files(
        _ folder: String,
        in root: borrowing Directory
    ) throws(StoreError) -> [(file: String, text: [UInt8])] {
        guard try root.exists(folder) else { return [] }
        var files: [(file: String, text: [UInt8])] = []
        for name in try root.folder(folder).list() where !name.hasPrefix(".") {
            let file = "\(folder)/\(name)"
            // One that went away meanwhile is none.
            guard let text = try root.contents(of: file, limit: UpdateRecord.longest) else { continue }
            files.append((file: file, text: text))
        }
        return files
    }

    private func write(_ text: String, _ folder: String, _ reference: Reference) throws(StoreError) {
        let root = try preparedRoot()
        if try !root.exists(folder) {
            do {
                try root.makeDirectory(PathBytes(folder), mode: 0o700)
                try root.synchronize()
            } catch {
                if error.code != EEXIST { throw .system(error) }
            }
        }
        try root.replace("\(folder)/\(reference.escaped)", with: Array((text + "\n").utf8))
    }
}
