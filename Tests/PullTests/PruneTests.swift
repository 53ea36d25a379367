import ContentStore
import Foundation
import OCI
import Pull
import RegistryTestSupport
import Testing

/// What `prune`, `rmi`, `save` and the others do, by the program.
@Suite(.enabled(if: canMakeImages, "needs root, docker-registry, skopeo and umoci"))
struct `Commands on the store` {
    private let bench: PullBench

    init() throws {
        bench = try PullBench()
    }

    /// Runs the program with Quadlet files of the test's own.
    private func cli(_ words: String...) throws -> String {
        let folder = bench.directory.path + "/quadlets"
        return try run(
            ["env", "QUADLET_UNIT_DIRS=" + folder, BuiltProgram.path] + words
                + ["--store=" + bench.store.path]
        )
    }

    private func add(_ name: String, _ label: String? = nil) throws {
        let reference = try bench.makeImage("made", [name])
        if let label {
            try run("umoci", "config", "--image", "\(reference.repository):made", "--config.label", label)
        }
        try bench.puller.pull(reference, as: Reference(parsing: name))
    }

    private var names: [String] {
        get throws { try bench.store.images().map { "\($0.reference)" } }
    }

    @Test func `prune leaves what Quadlet files name and what containers run`() throws {
        for name in [
            "localhost/used:1", "localhost/kube:1", "localhost/volume:1", "localhost/template:7",
            "localhost/running:1", "localhost/unused:1", "localhost/mount:1", "localhost/image:1",
        ] { try add(name) }
        _ = try bench.directory.write("quadlets/a.container", "[Container]\nImage=localhost/used:1\n")
        _ = try bench.directory.write(
            "quadlets/deep/m.container",
            "[Container]\nImage=x.image\nMount=type=image,source=localhost/mount:1,dst=/m\n"
        )
        _ = try bench.directory.write("quadlets/x.image", "[Image]\nImage=localhost/image:1\n")
        _ = try bench.directory.write("quadlets/t@.container", "[Container]\nImage=localhost/template:%i\n")
        _ = try bench.directory.write(
            "quadlets/v.volume",
            "[Volume]\nDriver=image\nImage=localhost/volume:1\n"
        )
        _ = try bench.directory.write("quadlets/k.kube", "[Kube]\nYaml=k.yaml\n")
        _ = try bench.directory.write(
            "quadlets/k.yaml",
            "kind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n  - {name: c, image: 'localhost/kube:1'}\n"
        )
        let image = try bench.store.image(named: Reference(parsing: "localhost/running:1"))
        let container = try bench.store.container(named: "c1", image: image)
        #expect(try cli("prune", "--all", "--dry-run") == "localhost/unused:1\n")
        #expect(try names.count == 8)
        #expect(try cli("prune", "--all", "--force") == "localhost/unused:1\n")
        withExtendedLifetime(container.lock) {}
        #expect(try names.count == 7)
        #expect(try cli("prune", "--force") == "")
        #expect(try names.count == 7)
    }

    @Test func `prune takes age and labels`() throws {
        try add("localhost/plain:1")
        try add("localhost/labelled:1", "keep=yes")
        #expect(try cli("prune", "--all", "--filter", "until=24h", "--force") == "")
        let now = String(Int(Date().timeIntervalSince1970) + 60)
        #expect(
            try cli("prune", "--all", "--filter", "until=\(now)", "--dry-run")
                == "localhost/labelled:1\nlocalhost/plain:1\n"
        )
        #expect(try cli("prune", "--filter", "label!=keep", "--dry-run") == "localhost/plain:1\n")
        #expect(try cli("prune", "--filter", "label=keep=yes", "--force") == "localhost/labelled:1\n")
        #expect(try names == ["localhost/plain:1"])
    }

    @Test func `images are mounted, kept from prune, and unmounted`() throws {
        try add("localhost/mounted:1")
        let path = try cli("mount", "localhost/mounted:1").trimmingCharacters(in: .newlines)
        #expect(try String(contentsOfFile: path + "/file0", encoding: .utf8) == "localhost/mounted:1")
        #expect(try run("stat", "-c", "%u", path + "/file0") == "0\n")
        #expect(throws: ProgramFailure.self) { try run("touch", path + "/new") }
        #expect(try cli("prune", "--all", "--force") == "")
        #expect(try cli("unmount", "--all").count == 65)
        #expect(try cli("prune", "--all", "--force") == "localhost/mounted:1\n")
    }

    @Test(arguments: ["docker-archive", "oci-archive"])
    func `what is saved is read by skopeo and loaded with the same ID`(format: String) throws {
        try add("localhost/saved:1")
        let file = bench.directory.path + "/saved.tar"
        _ = try cli("save", "--format", format, "--output", file, "localhost/saved:1")
        let inspected = try run("skopeo", "inspect", "--config", "--raw", "\(format):\(file)")
        let id = try cli("images", "--quiet", "--no-trunc")
        let sum = try run("sh", "-c", "printf %s \"$1\" | sha256sum | cut -d' ' -f1", "sh", inspected)
        #expect("sha256:" + sum == id)
        #expect(try cli("rmi", "--all").hasPrefix("Untagged: localhost/saved:1\n"))
        #expect(try cli("load", "--input", file) == "Loaded image: localhost/saved:1\n")
        #expect(try cli("images", "--quiet", "--no-trunc") == id)
    }

    @Test func `df and images show sizes`() throws {
        try add("localhost/a:1")
        try add("localhost/b:1")
        let lines = try cli("images").split(separator: "\n").map { $0.split(separator: " ") }
        #expect(lines.first == ["REPOSITORY", "TAG", "IMAGE", "ID", "CREATED", "SIZE"])
        #expect(lines.dropFirst().map { $0.suffix(2) } == [["13", "B"], ["13", "B"]])
        #expect(try cli("df").contains("Images         2      0"))
        #expect(
            try cli("images", "--format", "{{.Repository}}:{{.Tag}}", "--sort", "repository")
                == "localhost/a:1\nlocalhost/b:1\n"
        )
        #expect(try cli("images", "--filter", "reference=*/b", "--quiet").count == 13)
    }
}
