import Glibc
import Linux

/// A folder that only we can look into, where there is room for images; it is removed with this value.
struct TemporaryFolder: ~Copyable {
    private static let parent = "/var/tmp"

    let path: String

    init() throws {
        var template = Array((Self.parent + "/systemd-oci-XXXXXX").utf8CString)
        guard unsafe mkdtemp(&template) != nil else {
            throw Failure(SyscallError("mkdtemp", Self.parent, errno))
        }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        let name = PathBytes(String(path.dropFirst(Self.parent.count + 1)))
        // systemd-tmpfiles removes what stays.
        try? Directory(path: PathBytes(Self.parent)).removeTree(name)
    }
}

extension Descriptor {
    /// Writes what is left to read of this file to another one.
    func copy(to other: CInt, named name: String) throws(SyscallError) {
        var buffer = [UInt8](repeating: 0, count: 256 << 10)
        while true {
            let count = try read(into: &buffer, upTo: buffer.count)
            if count == 0 { return }
            var rest = buffer[..<count]
            while !rest.isEmpty {
                let written = try check("write", name) {
                    unsafe rest.withUnsafeBytes { unsafe Glibc.write(other, $0.baseAddress, $0.count) }
                }
                rest = rest.dropFirst(written)
            }
        }
    }
}
