import Linux
import OCI

/// What CRIU has written of its work.
enum CriuLog {
    static let dump = "dump.log"
    static let restore = "restore.log"

    /// The most lines that are quoted.
    private static let most = 20

    /// The lines that tell of errors, for who can't see the file.
    static func errors(in directory: String, _ name: String) -> [String] {
        let path = "\(directory)/\(name)"
        // Without the file there is nothing to quote, and the error was told.
        guard let content = (try? SmallFile.contents(of: path, limit: 64 << 20)) ?? nil else { return [] }
        let lines = String(decoding: content, as: UTF8.self).split(separator: "\n").filter {
            $0.includes("Error")
        }
        if lines.isEmpty { return [] }
        return ["CRIU's errors, from '\(path)':"] + lines.prefix(most).map { String($0) }
    }
}
