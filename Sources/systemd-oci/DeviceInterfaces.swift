import Linux
import Lowering
import OCI

/// The files of the Container Device Interface that the host has.
enum DeviceInterfaces {
    /// Of two files that have a device the one of the later folder counts.
    private static let folders = ["/etc/cdi", "/var/run/cdi"]

    /// What a container gets with a device, such as `example.com/gpu=0`.
    static func edits(for device: RunDevice) throws(Failure) -> DeviceInterface.Edits {
        let flag = "run: --device '\(device.source)'"
        let parts = device.source.split(separator: "=", maxSplits: 1).map(String.init)
        var found: (edits: DeviceInterface.Edits, path: String)?
        var others: [String] = []
        for folder in folders.reversed() where found == nil {
            for name in HostFile.entries(folder).sorted() {
                let path = folder + "/" + name
                guard name.hasSuffix(".json") else {
                    if name.hasSuffix(".yaml") || name.hasSuffix(".yml") { others.append(path) }
                    continue
                }
                guard let interface = try read(path, for: flag), interface.kind == parts[0] else { continue }
                guard let edits = interface.edits(for: parts[1]) else { continue }
                if let found { throw Failure("\(flag): both \(found.path) and \(path) have that device") }
                found = (edits, path)
            }
        }
        if let found { return found.edits }
        let unread = others.isEmpty ? "" : "; only JSON is read, so not \(others.joined(separator: ", "))"
        throw Failure("\(flag): no file below \(folders.joined(separator: " or ")) has that device\(unread)")
    }

    private static func read(_ path: String, for flag: String) throws(Failure) -> DeviceInterface? {
        let text: [UInt8]?
        do {
            text = try SmallFile.contents(of: path, limit: DeviceInterface.longest)
        } catch {
            throw Failure(flag, error)
        }
        guard let text else { return nil }
        do {
            return try DeviceInterface(parsing: text)
        } catch {
            throw Failure("\(flag): \(path): \(error)")
        }
    }
}
