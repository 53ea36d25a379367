import ContentStore
import Foundation
import OCI
import Pull
import RegistryTestSupport
import Testing

/// A store on a file system of its own that is soon full.
final class SmallDisk {
    let path: String
    private let directory: TemporaryDirectory

    init(kilobytes: Int) throws {
        directory = try TemporaryDirectory()
        path = directory.path + "/disk"
        try run("mkdir", path)
        try run("mount", "-t", "tmpfs", "-o", "size=\(kilobytes)k", "tmpfs", path)
    }

    deinit { _ = try? run("umount", path) }

    func grow(to kilobytes: Int) throws { try run("mount", "-o", "remount,size=\(kilobytes)k", path) }
}

@Suite(.enabled(if: canMakeImages, "needs root, docker-registry, skopeo and umoci"))
struct `A full disk` {
    /// Four layers of 1 MB that come as so few bytes that it is not known before that there is no room for them.
    @Test(arguments: 1...9)
    func `leaves a whole store, whenever it comes`(tenth: Int) throws {
        let texts = (0..<4).map { _ in String(repeating: noise(1000), count: 1000) }
        let disk = try SmallDisk(kilobytes: 4200 * tenth / 10)
        let bench = try PullBench(store: disk.path + "/store")
        let reference = try bench.makeImage("web", texts)
        let error = #expect(throws: PullError.self) { try bench.puller.pull(reference, .missing) }
        #expect(error.map { !"\($0)".hasPrefix("at least") } == true, "it was not begun")
        #expect(try bench.store.images() == [])
        #expect(try StoreCheck(bench.store).run(quick: false).findings == [])
        try bench.store.sweep()
        let staging = disk.path + "/store/staging"
        let left = (try? FileManager.default.contentsOfDirectory(atPath: staging)) ?? []
        #expect(left == [])
        try disk.grow(to: 20_000)
        try bench.puller.pull(reference, .missing)
        #expect(try bench.texts(reference, count: 4) == texts)
        #expect(try StoreCheck(bench.store).run(quick: false).findings == [])
    }

    /// Nobody sweeps at boot: a pull that had been cut off, by the power or a crash, must not stand in the way of the next.
    @Test func `is not full of what an earlier pull had begun`() throws {
        let disk = try SmallDisk(kilobytes: 3000)
        let bench = try PullBench(store: disk.path + "/store")
        let reference = try bench.makeImage("web", [noise(1_500_000)])
        let begun = { _ = try bench.store.makeStaging() }
        try begun()
        let staging = disk.path + "/store/staging"
        let name = try #require(try FileManager.default.contentsOfDirectory(atPath: staging).first)
        try Data(count: 2_500_000).write(to: URL(filePath: "\(staging)/\(name)/layer/file"))
        try bench.puller.pull(reference, .missing)
        #expect(try FileManager.default.contentsOfDirectory(atPath: staging) == [])
        // Nor when it was the name that was still missing.
        #expect(try bench.store.removeImage(reference))
        try begun()
        try bench.puller.pull(reference, .missing)
        #expect(try FileManager.default.contentsOfDirectory(atPath: staging) == [])
    }

    @Test func `is told before anything comes`() throws {
        let disk = try SmallDisk(kilobytes: 300)
        let bench = try PullBench(store: disk.path + "/store")
        let reference = try bench.makeImage("web", [noise(3_000_000)])
        do {
            try bench.puller.pull(reference, .missing)
            Issue.record("it was pulled")
        } catch {
            #expect("\(error)".hasPrefix("at least 2 MiB are needed, and 0 MiB are free"), "\(error)")
        }
        #expect(!bench.events.all.contains { if case .received = $0 { true } else { false } })
    }

    @Test func `is told before anything of an artifact comes, and left empty by one that had begun`() throws {
        let disk = try SmallDisk(kilobytes: 3000)
        let bench = try PullBench(store: disk.path + "/store")
        // Any image is an artifact, too: its blobs are what is kept.
        let reference = try bench.makeImage("model", [noise(1_500_000)])
        let begun = { _ = try bench.store.makeStaging() }
        try begun()
        let staging = disk.path + "/store/staging"
        let name = try #require(try FileManager.default.contentsOfDirectory(atPath: staging).first)
        try Data(count: 2_500_000).write(to: URL(filePath: "\(staging)/\(name)/layer/file"))
        _ = try bench.puller.pullArtifact(reference)
        let large = try bench.makeImage("large", [noise(4_000_000)])
        let before = bench.events.all.count
        do {
            _ = try bench.puller.pullArtifact(large)
            Issue.record("it was pulled")
        } catch {
            #expect("\(error)".hasPrefix("at least 3 MiB are needed, and 1 MiB are free"), "\(error)")
        }
        #expect(
            !bench.events.all.dropFirst(before).contains { if case .received = $0 { true } else { false } }
        )
    }
}
