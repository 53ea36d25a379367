package import Foundation

/// A folder for one test.
package struct TemporaryFolder: ~Copyable {
    package let root: URL

    package init() throws {
        root = FileManager.default.temporaryDirectory.appending(path: "systemd-oci-test-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: root)  // Only a leftover in /tmp.
    }

    /// Writes a file, and makes the folders that it is in.
    package func write(_ path: String, _ text: String = "[Container]\nImage=a\n") throws {
        let file = root.appending(path: path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try Data(text.utf8).write(to: file)
    }
}
