import OCI

/// A document as it stands in a file.
func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

/// A bundle that can start, with these members of `linux` and of the document besides.
func bundle(linux: String = "", _ more: String = "") -> [UInt8] {
    bytes(
        """
        {"ociVersion": "1.3.0", "root": {"path": "rootfs"}, "process": {"cwd": "/", "args": ["sh"]},
         "linux": {\(linux)}\(more.isEmpty ? "" : ", ")\(more)}
        """
    )
}

/// What is wrong with a bundle's document; nothing where it is read.
func mistakes(_ text: [UInt8], needsProcess: Bool = true) -> [String] {
    do throws(RuntimeSpecError) {
        _ = try RuntimeSpec(parsing: text, needsProcess: needsProcess)
        return []
    } catch {
        return error.mistakes.map(\.description)
    }
}
