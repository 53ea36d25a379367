import Foundation
import TestSupport
import Testing

@testable import Network

@Suite struct `Who has taken an address or a port` {
    /// systemd has a link for each active unit, whose target is the invocation's ID.
    @Test(arguments: [
        // The directory, the unit that is active, and whether what was taken still is.
        ("web.service", "web.service", true), ("web.service", nil, false),
        ("web.service", "other.service", false), ("shop-pod.pod", nil, true), ("web.run", nil, true),
        ("box.bundle", nil, true),
    ])
    func `counts while it is active`(name: String, unit: String?, counts: Bool) throws {
        let folder = try TemporaryFolder()
        let owner = folder.root.path + "/systemd-oci/" + name
        #expect(!ContainerNetwork.isAlive(owner))
        try FileManager.default.createDirectory(atPath: owner, withIntermediateDirectories: true)
        let units = folder.root.path + "/systemd/units"
        try FileManager.default.createDirectory(atPath: units, withIntermediateDirectories: true)
        if let unit {
            try FileManager.default.createSymbolicLink(
                atPath: "\(units)/invocation:\(unit)",
                withDestinationPath: "6f1a2b"
            )
        }
        #expect(ContainerNetwork.isAlive(owner) == counts)
    }
}
