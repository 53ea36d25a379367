import ContentStore
import Foundation
import OCI
import Pull
import RegistryTestSupport
import Testing

/// An image with several layers of zstd:chunked, and a next version of it.
final class ChunkedLayers {
    let chunked: ChunkedBench
    private static let names = ["a", "b", "c", "d"]

    /// Makes the folders of four layers: in each are much noise under two names, and some small files.
    init() throws {
        chunked = try ChunkedBench()
        for name in Self.names {
            let script = """
                mkdir -p '\(folder(name))/usr/\(name)' && cd '\(folder(name))' && head -c 200000 /dev/urandom > usr/noise-\(name)
                ln usr/noise-\(name) usr/\(name)/again && head -c 90000 /dev/urandom > usr/\(name)/more
                chown 3:4 usr/\(name)/more && chmod 4750 usr/\(name)/more && setfattr -n user.of -v \(name) usr/\(name)/more
                for i in $(seq 30); do echo $i \(name) > usr/\(name)/$i; done; echo first > usr/state; touch usr/empty
                """
            try run("sh", "-c", script)
        }
    }

    func folder(_ name: String) -> String { chunked.bench.directory.path + "/layers/" + name }
    func folders(_ names: [String]) -> [String] { names.map(folder) }

    /// Changes a file of each layer, and adds one.
    func change() throws {
        for name in Self.names {
            let script = "echo second > state && echo new > \(name)/new && rm \(name)/7"
            try run("sh", "-c", "cd '\(folder(name))/usr' && " + script)
        }
    }

    /// What a pull into an empty store makes of an image, layer by layer.
    static func whole(_ reference: Reference) throws -> [[String]] {
        let bench = try PullBench()
        try bench.puller.pull(reference, .always)
        return try listing(bench, reference)
    }

    /// Everything that is in the layers of an image, but how many names a file has: other layers may have further ones.
    static func listing(_ bench: PullBench, _ reference: Reference) throws -> [[String]] {
        let image = try #require(try bench.store.image(named: reference))
        return try image.layers.map { layer in
            try OddImage.listing(layer).map { line in
                var fields = line.split(separator: "|", omittingEmptySubsequences: false)
                if fields.count == 8 { fields[5] = "" }
                return fields.joined(separator: "|")
            }
        }
    }

    /// Nothing of the store is damaged, and nothing in the making is left.
    static func expectWhole(_ bench: PullBench) throws {
        #expect(try StoreCheck(bench.store).run(quick: false).findings == [])
        let staging = try FileManager.default.contentsOfDirectory(atPath: bench.store.path + "/staging")
        #expect(staging == [])
    }
}
