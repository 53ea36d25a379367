import Foundation
import RegistryTestSupport
import Synchronization

/// What a registry does with the requests for the second layer of the next version.
enum RangeTrouble: CaseIterable {
    /// Nothing wrong.
    case none
    /// It has no ranges: the first request is answered with all of the blob.
    case ignored
    /// No range is answered, in the words of several registries.
    case refused, unsupported, forbidden
    /// The table of contents comes, but no file does.
    case refusedLater, forbiddenLater
    /// A byte of what was asked for is another one.
    case otherTable, otherFile
    /// The connection breaks off in the midst of each answer, or before anything of it has come.
    case brokenOff, hungUp
    /// Each answer has less than was asked for, and says so.
    case short
    /// Each answer has nothing.
    case empty
    /// Each answer has more than was asked for.
    case long

    func answer(_ range: Range<Int>, of blob: [UInt8], isTable: Bool) -> TestServer.Answer {
        func part(_ range: Range<Int>) -> TestServer.Answer {
            let place = "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(blob.count)"
            return .init(status: 206, fields: ["Content-Range": place], body: Array(blob[range]))
        }
        func other() -> TestServer.Answer {
            var answer = part(range)
            answer.body[answer.body.count / 2] ^= 1
            return answer
        }
        let half = range.lowerBound..<(range.lowerBound + (range.count + 1) / 2)
        switch self {
        case .ignored: return .init(body: blob)
        case .refused: return .init(status: 416)
        case .unsupported: return .init(status: 501)
        case .forbidden: return .init(status: 403)
        case .refusedLater where !isTable: return .init(status: 416)
        case .forbiddenLater where !isTable: return .init(status: 403)
        case .otherTable where isTable: return other()
        case .otherFile where !isTable: return other()
        case .brokenOff:
            var answer = part(range)
            answer.sent = max(1, range.count - 1)
            return answer
        case .hungUp:
            var answer = part(range)
            answer.sent = 0
            return answer
        case .short: return part(half)
        case .empty:
            var answer = part(range)
            answer.body = []
            return answer
        case .long: return part(range.lowerBound..<min(range.upperBound + 10, blob.count))
        default: return part(range)
        }
    }

    /// Whether all of the layer has to come.
    var needsAll: Bool {
        switch self {
        case .none, .brokenOff, .short: false
        default: true
        }
    }
}

/// A registry with the images of a layout, which may have trouble with one blob.
final class RangeServer: Sendable {
    private struct State {
        var trouble = RangeTrouble.none
        /// The blob, as the end of its path.
        var blob = ""
        /// Whether all of it can't be had either.
        var isLost = false
    }

    private let server: TestServer
    private let state: Shared

    private final class Shared: Sendable {
        let value = Mutex(State())
    }

    var host: String { server.host }

    /// The requests for parts of blobs until now, by the blob's digest.
    var parts: [String: Int] {
        var counts: [String: Int] = [:]
        for request in server.requests where request.fields["range"] != nil {
            counts[String(request.path.suffix(64)), default: 0] += 1
        }
        return counts
    }

    /// The blobs that were asked for as a whole, by their digests.
    var wholes: [String] {
        server.requests.filter { $0.fields["range"] == nil && $0.path.contains("/blobs/") }.map {
            String($0.path.suffix(64))
        }
    }

    /// Starts it; `gate` is called with a blob's digest before a part of it is sent.
    init(_ layout: String, gate: @escaping @Sendable (String) -> Void = { _ in }) throws {
        let state = Shared()
        self.state = state
        server = try TestServer { request, _ in
            let name = String(request.path.split(separator: "/").last ?? "")
            if request.path.contains("/manifests/") { return Self.manifest(name, layout) }
            let hex = String(name.suffix(64))
            guard let data = FileManager.default.contents(atPath: "\(layout)/blobs/sha256/\(hex)") else {
                return .init(status: 404)
            }
            let blob = [UInt8](data)
            let now = state.value.withLock(\.self)
            let isInTrouble = hex == now.blob
            guard let field = request.fields["range"], let range = Self.range(field, blob.count) else {
                let isOther = isInTrouble && now.isLost
                return .init(body: isOther ? blob.dropLast() + [(blob.last ?? 0) ^ 1] : blob)
            }
            gate(hex)
            let trouble = isInTrouble ? now.trouble : .none
            // The tables are the end of it.
            return trouble.answer(range, of: blob, isTable: range.upperBound == blob.count)
        }
    }

    deinit { server.stop() }

    /// From now on it has trouble with a blob, of which it may not even have all of the right bytes.
    func begin(_ trouble: RangeTrouble, with hex: String, isLost: Bool = false) {
        state.value.withLock { $0 = State(trouble: trouble, blob: hex, isLost: isLost) }
    }

    private static func manifest(_ tag: String, _ layout: String) -> TestServer.Answer {
        struct Index: Decodable {
            struct Entry: Decodable {
                var digest: String
                var annotations: [String: String]
            }
            var manifests: [Entry]
        }
        guard let data = FileManager.default.contents(atPath: layout + "/index.json"),
            let index = try? JSONDecoder().decode(Index.self, from: data),
            let entry = index.manifests.last(where: { $0.annotations.values.contains(tag) })
        else { return .init(status: 404) }
        let file = "\(layout)/blobs/sha256/\(entry.digest.dropFirst(7))"
        return .init(body: FileManager.default.contents(atPath: file).map { [UInt8]($0) } ?? [])
    }

    /// The bytes that a field `Range` names.
    private static func range(_ field: String, _ size: Int) -> Range<Int>? {
        let numbers = field.dropFirst("bytes=".count).split(separator: "-").compactMap { Int($0) }
        guard let first = numbers.first, first < size else { return nil }
        return first..<min(size, (numbers.count > 1 ? numbers[1] : size - 1) + 1)
    }
}
