/// A file that was fetched by HTTP.
package struct Download: Equatable, Sendable {
    /// What the server calls it, or the last part of the URL's path; never a path.
    package var name: String
    package var content: [UInt8]

    /// Fetches a file; only `http` and `https`, and `https` stays that through redirects.
    package init(from url: String, limit: Int) throws(DownloadError) {
        guard let connection = Connection(ConnectionSecurity()) else {
            throw DownloadError(url, "no libcurl")
        }
        var content: [UInt8] = []
        var isTooLong = false
        let head: HTTPHead
        do {
            head = try connection.send(HTTPRequest(url: url, seconds: 120)) { _, bytes in
                isTooLong = content.count + bytes.count > limit
                if isTooLong { return false }
                for index in bytes.indices { content.append(bytes[index]) }
                return true
            }
            .head
        } catch {
            throw DownloadError(url, isTooLong ? "more than \(limit) bytes" : error.text)
        }
        guard head.status == 200 else { throw DownloadError(url, "the server answers \(head.status)") }
        guard let name = Self.name(head.values("content-disposition").last, url) else {
            throw DownloadError(url, "neither the server nor the URL says what the file is called")
        }
        (self.name, self.content) = (name, content)
    }

    /// The file's name (RFC 6266, `filename=`), where it is one.
    static func name(_ disposition: String?, _ url: String) -> String? {
        if let disposition, let start = disposition.range(after: "filename=") {
            let text = disposition[start...].prefix { $0 != ";" }
            let name = text.filter { $0 != "\"" && $0 != "'" }
            return isName(name) ? name : nil
        }
        let path = url.prefix { $0 != "?" && $0 != "#" }
        guard path.split(separator: "/").count > 2, let last = path.split(separator: "/").last else {
            return nil
        }
        return isName(String(last)) ? String(last) : nil
    }

    private static func isName(_ text: String) -> Bool {
        !text.isEmpty && !text.hasPrefix(".") && !text.utf8.contains { $0 == 0x2F || $0 < 0x20 || $0 == 0x25 }
    }
}

extension String {
    /// Where the text after a part of this one begins.
    fileprivate func range(after part: String) -> String.Index? {
        var index = startIndex
        while index < endIndex {
            if self[index...].hasPrefix(part) { return self.index(index, offsetBy: part.count) }
            index = self.index(after: index)
        }
        return nil
    }
}

/// Why a file could not be fetched.
package struct DownloadError: Error, Equatable, Sendable, CustomStringConvertible {
    package var url: String
    package var reason: String

    init(_ url: String, _ reason: String) {
        self.url = url
        self.reason = reason
    }

    package var description: String { "\(url): \(reason)" }
}
