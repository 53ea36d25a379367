import JSON
import OCI

/// The document of a file of version 1 that is about a reference, which its name has to be of.
func recordRoot(
    of text: [UInt8],
    file: String
) throws(StoreError) -> (root: JSONValue, reference: Reference) {
    let root: JSONValue
    do {
        root = try JSONValue(parsing: text)
    } catch {
        throw .damaged(file: file, reason: "\(error)")
    }
    let reference: Reference
    do {
        reference = try Reference(parsing: root["reference"]?.string ?? "")
    } catch {
        throw .damaged(file: file, reason: "\(error)")
    }
    guard root["version"]?.integer(as: Int.self) == 1 else {
        throw .damaged(file: file, reason: "not of version 1")
    }
    guard file.hasSuffix("/" + reference.escaped) else {
        throw .damaged(file: file, reason: "means \(reference)")
    }
    return (root, reference)
}
