import CCurl

/// Whom a connection trusts, and as whom it comes.
struct ConnectionSecurity: Sendable {
    /// More certificate authorities than the system's, in PEM.
    var authorities: [UInt8] = []
    /// Paths of a client's certificate and key.
    var client: (certificate: String, key: String)?
    /// Whether any certificate is good enough.
    var trustsAnybody = false
    /// Whether a proxy that the environment names is not used.
    var ignoresProxy = false
    /// After how many seconds a connection over which nearly nothing comes is given up.
    var stall = 60
}

/// A libcurl handle: requests one after another, over one connection where that is possible.
@safe
final class Connection {
    private let handle: UnsafeMutableRawPointer
    private let message: UnsafeMutableBufferPointer<CChar>
    private let stall: Int

    /// libcurl is prepared once, before any thread uses it.
    private static let isPrepared: Bool = curl_global_init(3) == CURLE_OK

    init?(_ security: ConnectionSecurity) {
        guard Self.isPrepared, let handle = unsafe curl_easy_init() else { return nil }
        unsafe self.handle = unsafe handle
        stall = security.stall
        unsafe message = .allocate(capacity: Int(CURL_ERROR_SIZE))
        unsafe message.initialize(repeating: 0)
        unsafe _ = ccurl_setopt_pointer(handle, CURLOPT_ERRORBUFFER, message.baseAddress)
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_PROTOCOLS_STR, "http,https")
        set(CURLOPT_USERAGENT, "systemd-oci")
        set(CURLOPT_FOLLOWLOCATION, 1)
        set(CURLOPT_MAXREDIRS, 10)
        set(CURLOPT_CONNECTTIMEOUT, 30)
        set(CURLOPT_LOW_SPEED_LIMIT, 30)
        set(CURLOPT_BUFFERSIZE, 256 << 10)
        if security.trustsAnybody {
            set(CURLOPT_SSL_VERIFYPEER, 0)
            set(CURLOPT_SSL_VERIFYHOST, 0)
        }
        if security.ignoresProxy { set(CURLOPT_PROXY, "") }
        if let client = security.client {
            set(CURLOPT_SSLCERT, client.certificate)
            set(CURLOPT_SSLKEY, client.key)
        }
        if !security.authorities.isEmpty {
            unsafe security.authorities.withUnsafeBytes { bytes in
                guard let start = bytes.baseAddress else { return }
                unsafe _ = ccurl_setopt_blob(self.handle, CURLOPT_CAINFO_BLOB, start, bytes.count)
            }
        }
    }

    deinit {
        unsafe curl_easy_cleanup(handle)
        unsafe message.deallocate()
    }

    private func set(_ option: CURLoption, _ value: Int) {
        unsafe _ = ccurl_setopt_long(handle, option, value)
    }

    private func set(_ option: CURLoption, _ value: String?) {
        unsafe _ = ccurl_setopt_string(handle, option, value)
    }

    /// Sends a request and hands over the body of an answer 200 or 206 as it comes.
    ///
    /// The first 64 KiB of another answer's body come back as text. Where the receiver returns false, nothing
    /// more is read.
    func send(
        _ request: HTTPRequest,
        receive: (HTTPHead, Span<UInt8>) -> Bool
    ) throws(HTTPFailure) -> (head: HTTPHead, text: String) {
        let exchange = Exchange()
        let code = withoutActuallyEscaping(receive) { receive in
            exchange.receive = receive
            defer { exchange.receive = nil }
            return perform(request, exchange)
        }
        if exchange.isHeadTooLong {
            throw HTTPFailure(kind: .lasting, text: "its answer begins with too many fields")
        }
        guard code == CURLE_OK || exchange.isTextCut else { throw failure(code) }
        return (exchange.head, String(decoding: exchange.text, as: UTF8.self))
    }

    private func perform(_ request: HTTPRequest, _ exchange: Exchange) -> CURLcode {
        let context = unsafe Unmanaged.passUnretained(exchange).toOpaque()
        var list: UnsafeMutablePointer<curl_slist>?
        for line in request.headers { unsafe list = curl_slist_append(list, line) ?? list }
        defer { unsafe curl_slist_free_all(list) }
        set(CURLOPT_URL, request.url)
        set(CURLOPT_TIMEOUT, request.seconds)
        unsafe _ = ccurl_setopt_list(handle, CURLOPT_HTTPHEADER, list)
        set(CURLOPT_RANGE, request.range)
        set(request.method, request.body, form: request.form)
        set(CURLOPT_FOLLOWLOCATION, request.followsRedirects ? 1 : 0)
        set(CURLOPT_REDIR_PROTOCOLS_STR, request.url.hasPrefix("https:") ? "https" : "http,https")
        unsafe _ = ccurl_setopt_write(handle, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
            unsafe Exchange.from(context)?.read(header: bytes, count: size * count) ?? 0
        }
        unsafe _ = ccurl_setopt_pointer(handle, CURLOPT_HEADERDATA, context)
        unsafe _ = ccurl_setopt_write(handle, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
            unsafe Exchange.from(context)?.read(body: bytes, count: size * count) ?? 0
        }
        unsafe _ = ccurl_setopt_pointer(handle, CURLOPT_WRITEDATA, context)
        unsafe _ = ccurl_setopt_write(handle, CURLOPT_READFUNCTION) { bytes, size, count, context in
            unsafe Exchange.from(context)?.write(body: bytes, room: size * count) ?? Exchange.abort
        }
        unsafe _ = ccurl_setopt_pointer(handle, CURLOPT_READDATA, context)
        exchange.body = request.body
        unsafe message[0] = 0
        return unsafe curl_easy_perform(handle)
    }

    private func set(_ method: HTTPRequest.Method, _ body: BodyPart?, form: String?) {
        // What an earlier request has set would stay.
        set(CURLOPT_CUSTOMREQUEST, nil)
        set(CURLOPT_UPLOAD, 0)
        set(CURLOPT_NOBODY, 0)
        set(CURLOPT_HTTPGET, 1)
        // A registry that has got all of a blob may need a while to hash it.
        set(CURLOPT_LOW_SPEED_TIME, body == nil ? stall : 10 * stall)
        if let body {
            set(CURLOPT_UPLOAD, 1)
            unsafe _ = ccurl_setopt_offset(handle, CURLOPT_INFILESIZE_LARGE, curl_off_t(body.range.count))
            set(CURLOPT_CUSTOMREQUEST, method.rawValue)
        } else if let form {
            set(CURLOPT_POST, 1)
            set(CURLOPT_COPYPOSTFIELDS, form)
        } else if method == .head {
            set(CURLOPT_NOBODY, 1)
        } else if method != .get {
            set(CURLOPT_POST, 1)
            set(CURLOPT_COPYPOSTFIELDS, "")
            set(CURLOPT_CUSTOMREQUEST, method.rawValue)
        }
    }

    private func failure(_ code: CURLcode) -> HTTPFailure {
        let detail = unsafe message.baseAddress.map { unsafe String(cString: $0) } ?? ""
        let text = unsafe detail.isEmpty ? String(cString: curl_easy_strerror(code)) : detail
        let kind: HTTPFailure.Kind =
            switch code {
            case CURLE_WRITE_ERROR: .stopped
            case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION: .security
            case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT,
                CURLE_PARTIAL_FILE, CURLE_OPERATION_TIMEDOUT, CURLE_GOT_NOTHING, CURLE_SEND_ERROR,
                CURLE_RECV_ERROR, CURLE_SEND_FAIL_REWIND, CURLE_HTTP2, CURLE_HTTP2_STREAM,
                CURLE_WEIRD_SERVER_REPLY:
                .passing
            default: .lasting
            }
        return HTTPFailure(kind: kind, text: text)
    }
}

/// What libcurl's callbacks fill while a request runs.
private final class Exchange {
    var head = HTTPHead()
    var text: [UInt8] = []
    private var headBytes = 0
    private static let longestHead = 1 << 18
    var isHeadTooLong: Bool { headBytes > Self.longestHead }
    /// Whether the body of a failure was longer than anybody wants to read, and not read on.
    var isTextCut = false
    var receive: ((HTTPHead, Span<UInt8>) -> Bool)?
    /// What is still to be sent.
    var body: BodyPart?

    /// CURL_READFUNC_ABORT.
    static let abort = 0x1000_0000

    static func from(_ context: UnsafeMutableRawPointer?) -> Exchange? {
        unsafe context.map { unsafe Unmanaged<Exchange>.fromOpaque($0).takeUnretainedValue() }
    }

    func read(header bytes: UnsafeMutablePointer<CChar>?, count: Int) -> Int {
        headBytes += count
        if isHeadTooLong { return 0 }
        let line = unsafe UnsafeRawBufferPointer(start: bytes, count: count)
        unsafe head.read(String(decoding: line, as: UTF8.self))
        return count
    }

    func read(body bytes: UnsafeMutablePointer<CChar>?, count: Int) -> Int {
        let body = unsafe UnsafeRawBufferPointer(start: bytes, count: count)
        if head.status == 200 || head.status == 206 {
            return unsafe receive?(head, Span<UInt8>(_unsafeBytes: body)) == true ? count : 0
        }
        unsafe text += body.prefix(max(0, 65_536 - text.count))
        isTextCut = text.count == 65_536
        return isTextCut ? 0 : count
    }

    func write(body bytes: UnsafeMutablePointer<CChar>?, room: Int) -> Int {
        guard let part = body, let bytes = unsafe bytes, !part.range.isEmpty else { return 0 }
        // A file that can't be read on ends the request; what is wrong with it, reading it again says.
        let most = min(room, part.range.count)
        guard let piece = try? part.body.read(at: part.range.lowerBound, upTo: most), !piece.isEmpty else {
            return Self.abort
        }
        unsafe UnsafeMutableRawBufferPointer(start: bytes, count: room).copyBytes(from: piece)
        body?.range = (part.range.lowerBound + piece.count)..<part.range.upperBound
        return piece.count
    }
}
