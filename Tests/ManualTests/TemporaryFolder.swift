import Foundation

/// A folder for one test.
struct TemporaryFolder: ~Copyable {
    let root: URL

    init() throws {
        root = FileManager.default.temporaryDirectory.appending(path: "discovery-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: root)  // Only a leftover in /tmp.
    }

    /// Writes a file, and makes the folders that it is in.
    func write(_ path: String, _ text: String = "[Container]\nImage=a\n") throws {
        let file = root.appending(path: path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try Data(text.utf8).write(to: file)
    }
}
