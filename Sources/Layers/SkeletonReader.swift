import Glibc
import Hashing
import Linux
import OCI

/// Makes a layer's archive again while its skeleton is expanded.
struct SkeletonReader: ~Copyable, ByteSink {
    private enum State {
        case magic
        case record
        case ended
    }

    private let layer: Directory
    private let receive: (Span<UInt8>) throws(LayerError) -> Void
    private var digest = SHA256()
    private var state = State.magic
    /// A record that has not arrived completely.
    private var partial: [UInt8] = []
    private var buffer = [UInt8](repeating: 0, count: 128 << 10)
    private(set) var size: UInt64 = 0

    init(_ layer: consuming Directory, _ receive: @escaping (Span<UInt8>) throws(LayerError) -> Void) {
        self.layer = layer
        self.receive = receive
    }

    mutating func write(_ bytes: Span<UInt8>) throws(LayerError) {
        for index in bytes.indices { partial.append(bytes[index]) }
        var start = 0
        while true {
            let count = try record(partial[start...])
            if count == 0 { break }
            start += count
        }
        partial.removeFirst(start)
        guard partial.count <= 1 << 22 else { throw Self.damaged }
    }

    /// Ends the archive.
    mutating func finish() throws(LayerError) -> Digest {
        guard case .ended = state, partial.isEmpty else { throw .truncated("its skeleton") }
        guard let digest = digest.finish() else { throw .malformed("libcrypto has no SHA-256") }
        return digest
    }

    private static var damaged: LayerError { .malformed("the skeleton of the archive is damaged") }

    /// Does what the first record says; how many bytes that took, 0 where some are missing.
    private mutating func record(_ bytes: ArraySlice<UInt8>) throws(LayerError) -> Int {
        guard let type = bytes.first else { return 0 }
        if case .magic = state {
            guard bytes.count >= SkeletonWriter.magic.count else { return 0 }
            guard bytes.starts(with: SkeletonWriter.magic) else { throw Self.damaged }
            state = .record
            return SkeletonWriter.magic.count
        }
        guard case .record = state else { throw Self.damaged }
        var fields = Fields(rest: bytes.dropFirst())
        switch type {
        case 0:
            guard let total = fields.number(8) else { return 0 }
            guard total == size else { throw Self.damaged }
            state = .ended
        case 1:
            guard let count = fields.number(4), let run = fields.bytes(count) else { return 0 }
            try pass(Array(run).span)
        case 2, 3:
            guard let count = fields.number(8), let length = fields.number(4),
                let path = fields.bytes(length)
            else { return 0 }
            guard type == 3 else {
                try pass(content: Array(path), [SparseMap.Piece(offset: 0, count: Int64(count))], whole: true)
                break
            }
            guard let most = fields.number(4), let numbers = fields.bytes(most * 16) else { return 0 }
            var map = Fields(rest: numbers)
            var pieces: [SparseMap.Piece] = []
            while let offset = map.number(8), let count = map.number(8) {
                guard let offset = Int64(exactly: offset), let count = Int64(exactly: count) else {
                    throw Self.damaged
                }
                pieces.append(SparseMap.Piece(offset: offset, count: count))
            }
            try pass(content: Array(path), pieces, whole: false)
        default: throw Self.damaged
        }
        return bytes.count - fields.rest.count
    }

    private mutating func pass(_ bytes: Span<UInt8>) throws(LayerError) {
        digest.update(bytes)
        size += UInt64(bytes.count)
        try receive(bytes)
    }

    /// Passes pieces of a file on; of a file that is read whole, nothing may follow.
    private mutating func pass(
        content path: [UInt8],
        _ pieces: [SparseMap.Piece],
        whole: Bool
    ) throws(LayerError) {
        let label = TarEntry.label(path)
        guard let name = PathBytes(path) else { throw Self.damaged }
        var buffer: [UInt8] = []
        swap(&buffer, &self.buffer)
        defer { swap(&buffer, &self.buffer) }
        do throws(SyscallError) {
            guard let file = try layer.regularFile(inRoot: name) else {
                throw SyscallError("open", label, ENOENT)
            }
            let length = try file.status().size
            if whole, length != pieces[0].count { throw SyscallError("read", label, EIO) }
            for piece in pieces {
                try file.seek(to: piece.offset)
                var left = piece.count
                while left > 0 {
                    let count = try file.read(into: &buffer, upTo: Int(min(left, Int64(buffer.count))))
                    if count == 0 { throw SyscallError("read", label, EIO) }
                    do {
                        try pass(buffer.span.extracting(first: count))
                    } catch {
                        failure = error
                        throw SyscallError("write", label, EPIPE)
                    }
                    left -= Int64(count)
                }
            }
        } catch {
            if let failure { throw failure }
            if error.code == EIO, error.call == "read" {
                throw .entry(label, "is not as long as it was in the archive")
            }
            if error.code == ENOENT || error.code == ENOTDIR || error.code == ELOOP {
                throw .entry(label, "is not in the layer any more")
            }
            throw .system(label, error)
        }
    }

    /// What the receiver threw.
    private var failure: LayerError?

    private struct Fields {
        var rest: ArraySlice<UInt8>

        mutating func number(_ size: Int) -> Int? {
            guard let bytes = bytes(size) else { return nil }
            return bytes.reversed().reduce(0) { $0 << 8 | Int($1) }
        }

        mutating func bytes(_ count: Int) -> ArraySlice<UInt8>? {
            guard count >= 0, rest.count >= count else { return nil }
            defer { rest = rest.dropFirst(count) }
            return rest.prefix(count)
        }
    }
}
