import Foundation

/// What the tests are run against: the tree that `make install DESTDIR=` writes.
enum Stage {
    /// The top of the repository.
    static let repository = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path

    static let path =
        ProcessInfo.processInfo.environment["SYSTEMD_OCI_STAGE"] ?? repository + "/.build/stage"

    /// Whether Podman's Quadlet is tested instead, which shows what the expected values are worth.
    static let isPodman = ProcessInfo.processInfo.environment["SYSTEMD_OCI_TEST_PEER"] == "podman"

    static var isUsable: Bool {
        getuid() == 0 && (isPodman || FileManager.default.fileExists(atPath: path + "/usr/bin/systemd-oci"))
    }
}
