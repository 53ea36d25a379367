import ContentStore
import Foundation
import OCI
import Pull
import Registry
import RegistryTestSupport
import Testing

@Suite(.enabled(if: canMakeImages, "needs root, docker-registry, skopeo and umoci"))
struct `Layers of zstd:chunked` {
    @Test func `are fetched as far as they are not here, and share the rest`() throws {
        let chunked = try ChunkedBench()
        let first = try chunked.push("1")
        #expect(try chunked.pull(first) > 300_000)
        try run(
            "sh",
            "-c",
            "cd '\(chunked.root)' && echo changed > etc/changed && touch -d @5 usr/bin/second"
        )
        let second = try chunked.push("2")
        let fetched = try chunked.pull(second)
        #expect(fetched > 0 && fetched < 20_000, "\(fetched)")
        let store = chunked.bench.store
        let layers = try [first, second].map { try #require(try store.image(named: $0)?.layers.first) }
        func inode(_ layer: String, _ file: String) throws -> String {
            try run("stat", "-c", "%i", layer + "/" + file)
        }
        #expect(try inode(layers[0], "etc/noise") == inode(layers[1], "etc/noise"))
        #expect(try inode(layers[1], "usr/bin/first") == inode(layers[1], "usr/bin/hard"))
        // Another time is another file.
        #expect(try inode(layers[0], "usr/bin/second") != inode(layers[1], "usr/bin/second"))
        #expect(try StoreCheck(store).run(quick: false).findings == [])
        // The same as without anything to share.
        let other = try PullBench()
        try other.puller.pull(second, .always)
        let whole = try #require(try other.store.image(named: second)?.layers.first)
        func contents(_ layer: String) throws -> [String] {
            try OddImage.listing(layer).filter { !$0.contains("/hard") && !$0.contains("|f|") }
        }
        #expect(try contents(layers[1]) == contents(whole))
    }

    @Test func `are found by their digest under another name, once a part was fetched`() throws {
        let chunked = try ChunkedBench()
        _ = try chunked.pull(chunked.push("1"))
        try run("sh", "-c", "echo 2 > '\(chunked.root)/etc/two'")
        _ = try chunked.pull(chunked.push("2"))
        try run("sh", "-c", "cd '\(chunked.root)' && mv etc/noise etc/elsewhere")
        // The table comes in any case, and counts.
        let fetched = try chunked.pull(chunked.push("3"))
        #expect((1..<20_000).contains(fetched), "\(fetched)")
    }

    /// What is wrong with the table costs bytes, never the image.
    @Test(arguments: ["wrong-table", "no-split"])
    func `are fetched whole where the table can't be used`(change: String) throws {
        let chunked = try ChunkedBench()
        _ = try chunked.pull(chunked.push("1"))
        try run("sh", "-c", "echo 2 > '\(chunked.root)/etc/two'")
        let second = try chunked.push("2", change)
        #expect(try chunked.pull(second) > 300_000)
        #expect(try StoreCheck(chunked.bench.store).run(quick: false).findings == [])
        #expect(try chunked.bench.store.image(named: second) != nil)
    }

    @Test func `do not take a local file that is damaged`() throws {
        let chunked = try ChunkedBench()
        let first = try chunked.push("1")
        _ = try chunked.pull(first)
        let layer = try #require(try chunked.bench.store.image(named: first)?.layers.first)
        try run("sh", "-c", "printf X | dd of='\(layer)/etc/noise' bs=1 seek=7 conv=notrunc status=none")
        try run("sh", "-c", "echo 2 > '\(chunked.root)/etc/two'")
        let second = try chunked.push("2")
        #expect(try chunked.pull(second) > 300_000)
        let new = try #require(try chunked.bench.store.image(named: second)?.layers.first)
        #expect(try run("cmp", new + "/etc/noise", chunked.root + "/etc/noise") == "")
    }

    /// Files of an image that came with the operating system count as any other.
    @Test func `take files from stores that are only read`() throws {
        let chunked = try ChunkedBench()
        let vendor = try PullBench()
        _ = try chunked.pull(chunked.push("1"), from: vendor)
        try run("sh", "-c", "echo 2 > '\(chunked.root)/etc/two'")
        let second = try chunked.push("2")
        let store = Store(path: chunked.bench.directory.path + "/own", additions: [vendor.store.path])
        let events = PullBench.Events()
        let puller = Puller(into: store, settings: RegistrySettings(), notes: chunked.bench.notes) {
            events.append($0)
        }
        try puller.pull(second, .always)
        let parts = events.all.compactMap { if case .received(_, let count) = $0 { count } else { nil } }
        #expect(try #require(parts.max()) < 20_000, "\(parts)")
        #expect(try StoreCheck(store).run(quick: false).findings == [])
        let layer = try #require(try store.image(named: second)?.layers.first)
        #expect(layer.hasPrefix(store.path))
        #expect(try run("cmp", layer + "/etc/noise", chunked.root + "/etc/noise") == "")
    }

    /// What comes in part needs no room for all of it, and what files share is on the disk once.
    @Test func `come where there is room for what changed only`() throws {
        let disk = try SmallDisk(kilobytes: 1200)
        let chunked = try ChunkedBench(store: disk.path + "/store")
        let store = chunked.bench.store
        let first = try chunked.push("1")
        _ = try chunked.pull(first)
        func allocated() throws -> Int64 {
            let text = try run("sh", "-c", "du -s --block-size=1 '\(store.path)/layers/sha256' | cut -f1")
            return try #require(Int64(text.dropLast()))
        }
        // Of less than the noise alone.
        try disk.grow(to: Int(allocated()) / 1024 + 200)
        try run("sh", "-c", "echo 2 > '\(chunked.root)/etc/two'")
        let second = try chunked.push("2")
        #expect(try chunked.pull(second) < 20_000)
        #expect(try StoreCheck(store).run(quick: false).findings == [])
        // A directory of a tmpfs takes nothing.
        #expect(try store.imageUsage().size == allocated())
        #expect(try store.removeImage(first))
        let usage = try store.imageUsage()
        #expect(usage.size == usage.reclaimable)
        // Where all of one is needed after all, that is told before it comes.
        try run("sh", "-c", "head -c 300000 /dev/urandom > '\(chunked.root)/etc/noise'")
        let third = try chunked.push("3")
        let error = #expect(throws: PullError.self) { try chunked.pull(third) }
        #expect(error.map { "\($0)".hasPrefix("at least ") } == true, "\(String(describing: error))")
    }

    /// Neither the table nor what is looked up by it is in memory: it may be as long as it likes.
    @Test func `take no more memory where they have many files with long names`() throws {
        let chunked = try ChunkedBench()
        func update(_ tag: String) throws -> Int {
            _ = try chunked.pull(chunked.push(tag))
            try run("sh", "-c", "echo '\(tag)' > '\(chunked.root)/etc/changed'")
            let words = ["pull", "--quiet", "--tls-verify=false", "--store=" + chunked.bench.store.path]
            return try peak(words + [chunked.push(tag + "-2").description])
        }
        let few = try update("few")
        let script = """
            name=$(printf %0200d 0) && name=$name/$name/$name/$name/$name
            cd '\(chunked.root)' && mkdir -p $name && cd $name
            for number in $(seq 2000); do echo $number >$number; done
            """
        try run("sh", "-c", script)
        let many = try update("many")
        #expect(many < few + 4096, "\(many) KiB, \(few) KiB of few files")
    }

    /// The most memory that the program has while it does something, in KiB.
    private func peak(_ words: [String]) throws -> Int {
        let script = """
            import resource, subprocess, sys
            subprocess.run(sys.argv[1:], check=True)
            print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
            """
        let output = try run(["python3", "-c", script, BuiltProgram.path] + words)
        return try #require(Int(output.trimmingCharacters(in: .whitespacesAndNewlines)), "\(output)")
    }
}
