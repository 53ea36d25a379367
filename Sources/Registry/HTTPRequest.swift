package import Linux

/// One request.
struct HTTPRequest {
    enum Method: String {
        case get = "GET"
        case head = "HEAD"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
    }

    var url: String
    var method = Method.get
    /// Complete lines, such as `Accept: a, b`.
    ///
    /// `Authorization` does not follow a redirect to another host.
    var headers: [String] = []
    /// The first byte that is wanted, where that is not the first there is.
    var offset = 0
    /// The byte after the last one that is wanted; nil for all that there are.
    var end: Int?
    /// The value of `Range`, as libcurl takes it; nil for all of it.
    var range: String? {
        if let end { return "\(offset)-\(end - 1)" }
        return offset > 0 ? "\(offset)-" : nil
    }
    /// A form to post.
    var form: String?
    /// What is sent; without it `POST` and `PUT` send nothing.
    var body: BodyPart?
    /// How many seconds all of it may take; 0 for a blob, which goes on as long as bytes come.
    var seconds = 0

    /// Only what was asked for is asked for elsewhere: a form may hold a refresh token, a body a whole blob.
    var followsRedirects: Bool { form == nil && (method == .get || method == .head) }
}

/// Bytes that are sent, and can be sent again.
package protocol BlobBody: Sendable {
    var count: Int { get }

    /// At most so many bytes from an offset on; none only at the end.
    func read(at offset: Int, upTo most: Int) throws(SyscallError) -> [UInt8]
}

/// Bytes in memory that are sent.
package struct TextBody: BlobBody {
    private let bytes: [UInt8]

    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    package var count: Int { bytes.count }

    package func read(at offset: Int, upTo most: Int) -> [UInt8] {
        Array(bytes.dropFirst(offset).prefix(most))
    }
}

/// A file that is sent.
package final class FileBody: BlobBody {
    private let file: Descriptor
    package let count: Int

    package init(_ file: consuming Descriptor, count: Int) {
        self.file = file
        self.count = count
    }

    package func read(at offset: Int, upTo most: Int) throws(SyscallError) -> [UInt8] {
        try file.read(at: Int64(offset), upTo: min(most, max(count - offset, 0)))
    }
}

/// The part of a body that one request sends.
struct BodyPart {
    var body: any BlobBody
    var range: Range<Int>
}
