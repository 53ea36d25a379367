import ContentStore
import Foundation
import OCI
import Pull
import Registry
import RegistryTestSupport
import Testing

/// Podman with a storage of its own.
final class OwnPodman {
    let storage: String
    private let runtime: String

    /// The storage is made in a folder.
    init(_ folder: String) throws {
        storage = folder + "/podman"
        // Podman takes no path of more than 50 characters, and no name with capitals.
        runtime = "/tmp/p" + String(UInt32.random(in: 0...UInt32.max), radix: 16)
        try FileManager.default.createDirectory(atPath: runtime, withIntermediateDirectories: false)
    }

    /// Brings an image of a layout into the storage, and returns its ID.
    func pull(_ reference: Reference) throws -> String {
        let link = runtime + "/image"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: reference.repository)
        let said = try self("pull", "--quiet", "oci:\(link):\(reference.tag ?? "")")
        return said.split(separator: "\n").last.map(String.init) ?? ""
    }

    deinit { try? FileManager.default.removeItem(atPath: runtime) }

    func callAsFunction(_ words: String...) throws -> String {
        let own = ["--root", storage, "--runroot", runtime, "--tmpdir", runtime + "/tmp"]
        return try run(["podman"] + own + ["--storage-driver", "overlay"] + words)
    }
}

@Suite(.enabled(if: canMakeImages, "needs root, docker-registry, skopeo and umoci"))
struct `Torture` {
    /// A number that the environment sets, for a longer run.
    private func number(_ name: String, or usual: Int) -> Int {
        ProcessInfo.processInfo.environment[name].flatMap { Int($0) } ?? usual
    }

    /// Every name means a whole image, and whatever was being made is swept.
    private func expectWhole(_ bench: PullBench) throws {
        #expect(try StoreCheck(bench.store).run(quick: false).findings == [])
        try bench.store.sweep()
        let staging = bench.store.path + "/staging"
        #expect(((try? FileManager.default.contentsOfDirectory(atPath: staging)) ?? []) == [])
    }

    /// At random moments, of a pull of layers of gzip, of zstd, and of several that come in part; `TORTURE_KILLS` is how many.
    @Test func `a pull that is killed leaves a whole store, and the next one completes it`() throws {
        let layers = try ChunkedLayers()
        let (chunked, bench) = (layers.chunked, layers.chunked.bench)
        let plain = try ["gzip", "zstd"].map { try packed($0, chunked) }
        let first = try chunked.push("1", of: layers.folders(["a", "b", "c"]))
        try bench.puller.pull(first, .always)
        try layers.change()
        let second = try chunked.push("2", of: layers.folders(["c", "a", "b", "d"]))
        let references = plain.map(\.reference) + [second]
        let expected = try ChunkedLayers.whole(second)
        let words =
            [
                "pull", "--tls-verify=false", "--store=" + bench.store.path,
                "--notes=" + bench.directory.path + "/notes",
            ] + references.map(\.description)
        let began = Date()
        let whole = try BuiltProgram.start(words)
        whole.waitUntilExit()
        #expect(whole.terminationStatus == 0)
        let duration = Date().timeIntervalSince(began)
        var interrupted = 0
        for step in 0..<number("TORTURE_KILLS", or: 40) {
            for reference in references { _ = try bench.store.removeImage(reference) }
            // With all, some or none of what it needs.
            if step % 3 == 0 { _ = try bench.store.collectGarbage() }
            let process = try BuiltProgram.start(words)
            usleep(UInt32(Double.random(in: 0..<duration) * 1_000_000))
            interrupted += process.isRunning ? 1 : 0
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
            try expectWhole(bench)
            if step % 3 == 1 { continue }
            for reference in references { try bench.puller.pull(reference, .missing) }
            for image in plain { #expect(try bench.texts(image.reference, count: 4) == image.texts) }
            #expect(try ChunkedLayers.listing(bench, second) == expected)
            try expectWhole(bench)
        }
        #expect(interrupted > 0)
        for image in try bench.store.images() { _ = try bench.store.removeImage(image.reference) }
        _ = try bench.store.collectGarbage()
        #expect(try bench.leftovers() == [])
    }

    /// An image of four layers in the registry, which are packed in a way.
    private func packed(
        _ format: String,
        _ chunked: ChunkedBench
    ) throws -> (reference: Reference, texts: [String]) {
        let texts = (0..<4).map { _ in noise(150_000) }
        let local = try chunked.bench.makeImage(format, texts)
        let name = "\(chunked.server.host)/web:\(format)"
        // Only layers that come uncompressed get the compression that is asked for.
        let plain = "dir:\(chunked.bench.directory.path)/\(format)"
        let copy = ["skopeo", "copy", "--insecure-policy"]
        try run(copy + ["--dest-decompress", local.description, plain])
        let words = ["--dest-tls-verify=false", "--dest-compress-format=" + format]
        try run(copy + words + [plain, "docker://" + name])
        return (try Reference(parsing: name), texts)
    }

    /// What several processes may say to each other's work.
    private static let expected = [
        "an image is being pulled; the next `rmi` or `prune` removes the layers", "not in the image store",
        "in use by '",
    ]

    @Test func `pulls, runs, checks and removals at once lose nothing that is needed`() throws {
        let bench = try PullBench()
        let shared = noise(100_000)
        let texts = (0..<3).map { [shared, noise(80_000), "\($0)"] }
        let references = try texts.indices.map { try bench.makeImage("image\($0)", texts[$0]) }
        let seconds = number("TORTURE_SECONDS", or: 15)
        let script = """
            end=$(($(date +%s) + \(seconds))); store=--store='\(bench.store.path)'
            try() {
              "$0" "$@" >/dev/null 2>>'\(bench.directory.path)'/errors
              case $? in 0|125) ;; *) echo "status $?: $*" >>'\(bench.directory.path)'/errors;; esac
            }
            during() { while [ $(date +%s) -lt $end ]; do eval "$1"; done; }
            pull() { try pull --quiet $store --notes='\(bench.directory.path)'/notes --policy=$1 $2; }
            \(references.map { "during 'pull missing \($0)' & during 'pull always \($0)' &" }.joined(separator: "\n"))
            during 'try rmi $store \(references[0])' &
            during 'try rmi --force $store \(references[1]) \(references[2])' &
            during 'try prune --force --all $store; try images $store; try df $store' &
            during 'try fsck $store' &
            wait
            """
        let process = Process()
        process.executableURL = URL(filePath: "/bin/bash")
        process.arguments = try ["-c", script, BuiltProgram.path]
        try process.run()
        var runs = 0
        while process.isRunning {
            let number = runs % references.count
            let hold = try bench.store.holdContents()
            guard let image = try bench.store.image(named: references[number]) else {
                withExtendedLifetime(hold) {}
                usleep(1000)
                continue
            }
            let container = try bench.store.container(named: "c\(runs)", image: image)
            withExtendedLifetime(consume hold) {}
            runs += 1
            for _ in 0..<10 {
                let found = try (0..<3).map { file in
                    let paths = image.layers.map { $0 + "/file\(file)" }
                    let path = try #require(paths.first { FileManager.default.fileExists(atPath: $0) })
                    return try String(contentsOfFile: path, encoding: .utf8)
                }
                #expect(found == texts[number])
                usleep(3000)
            }
            withExtendedLifetime(container.lock) {}
        }
        #expect(runs > 0)
        let said = (try? String(contentsOfFile: bench.directory.path + "/errors", encoding: .utf8)) ?? ""
        let unexpected = said.split(separator: "\n").filter { line in
            !Self.expected.contains { line.contains($0) }
        }
        #expect(unexpected == [])
        try expectWhole(bench)
        for (reference, text) in zip(references, texts) {
            try bench.puller.pull(reference, .missing)
            #expect(try bench.texts(reference, count: 3) == text)
        }
    }

    /// The most memory that a pull has, in KiB.
    private func peak(_ bench: PullBench, _ reference: Reference) throws -> Int {
        let program = """
            import resource, subprocess, sys
            subprocess.run(sys.argv[1:], check=True)
            print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
            """
        let text = try run(
            "python3",
            "-c",
            program,
            BuiltProgram.path,
            "pull",
            "--quiet",
            "--store=" + bench.store.path,
            "--notes=" + bench.directory.path + "/notes",
            reference.description
        )
        return try #require(Int(text.trimmingCharacters(in: .whitespacesAndNewlines)))
    }

    /// Each has a window of 8 MiB, as layers of skopeo, podman and buildkit have.
    @Test func `a pull has one large window of zstd at a time in memory`() throws {
        let bench = try PullBench()
        let small = try bench.makeImage("small", [noise(1000)])
        let path = bench.directory.path
        let program = try BuiltProgram.path
        let make = """
            cd '\(path)' && mkdir many && umoci init --layout plain && umoci new --image plain:web
            for i in 1 2 3; do
              head -c 9000000 /dev/urandom >many/noise && tar --numeric-owner -cf layer.tar many
              umoci raw add-layer --image plain:web layer.tar
            done
            '\(program)' copy --quiet --dest-compress-format=zstd --compression-level=19 oci:plain:web oci:layout:large
            """
        try run("sh", "-c", make)
        let large = try Reference(parsing: "oci:\(path)/layout:large")
        for blob in try bench.blobs(of: large) {
            let window = try Data(contentsOf: URL(filePath: blob))[5]
            #expect(window == 0x68, "the window is not 8 MiB")
        }
        let least = try peak(bench, small)
        let most = try peak(bench, large)
        #expect(most < least + 14 << 10, "\(least) KiB and \(most) KiB")
    }

    @Test func `a pull needs no more memory for a large layer than for a small one`() throws {
        let bench = try PullBench()
        let small = try bench.makeImage("small", [noise(1000)])
        let path = bench.directory.path
        try run("umoci", "new", "--image", "\(path)/layout:large")
        let make = """
            cd '\(path)' && mkdir large && head -c 50000000 /dev/urandom > large/noise
            for i in $(seq 3000); do echo $i > large/$i; done; truncate -s 100M large/zeros
            tar --numeric-owner -cf large.tar large && umoci raw add-layer --image layout:large large.tar
            """
        try run("sh", "-c", make)
        let large = try Reference(parsing: "oci:\(path)/layout:large")
        let least = try peak(bench, small)
        let most = try peak(bench, large)
        #expect(most < least + 3 << 10, "\(least) KiB and \(most) KiB")
    }
}
