/// A `.volume` file: one variable for each key, named after it; `Volume.keys` says what they mean.
package struct Volume: QuadletModel {
    package static let kind = QuadletKind.volume

    package var containersConfModule: [String] = []
    package var copy: Bool?
    package var device: String?
    package var driver: String?
    package var gid: String?
    package var globalArgs: [String] = []
    package var group: String?
    package var image: String?
    package var label: [String] = []
    package var options: String?
    package var podmanArgs: [String] = []
    package var serviceName: String?
    package var type: String?
    package var uid: String?
    package var user: String?
    package var volumeName: String?

    package var quadlet = QuadletSettings()

    package init() {}

    package func check(_ checks: inout FileChecks) {
        if driver == "image" {
            if image == nil { checks.complain("Driver", "'Driver=image' needs 'Image='") }
            let unused: [(String, Bool)] = [
                ("Copy", copy != nil), ("Device", device != nil), ("Group", group != nil),
                ("Options", options != nil), ("Type", type != nil), ("User", user != nil),
            ]
            for (key, isSet) in unused where isSet {
                checks.warn(key, "'Driver=image' takes no '\(key)=', ignoring it")
            }
            return
        }
        if image != nil { checks.warn("Image", "'Image=' needs 'Driver=image', ignoring it") }
        if type != nil, device == nil { checks.complain("Type", "'Type=' needs 'Device='") }
        for (key, value) in [("User", user), ("Group", group)] {
            guard let value, Self.number(value) == nil, value != "root" else { continue }
            checks.warn(key, "'\(key)=\(value)' is no number, which means 0 to Quadlet")
        }
    }

    /// What `User=` and `Group=` mean: a number, something that systemd puts a number for, or 0.
    package static func owner(_ text: String) -> String { number(text) ?? "0" }

    private static func number(_ text: String) -> String? {
        text.utf8.contains(UInt8(ascii: "%")) ? text : UInt32(text).map { String($0) }
    }
}
