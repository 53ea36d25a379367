import Foundation
import Testing

/// Which of our modules and which C libraries each module may import; docs/ARCHITECTURE.md says why.
private let allowed: [String: Set<String>] = [
    "EmbeddedGlibc": ["CGlibc"],
    "UnitFile": [],
    "JSON": [],
    "OCI": ["JSON"],
    "Quadlet": ["UnitFile"],
    "Lowering": ["Quadlet", "OCI", "JSON", "UnitFile"],
    "YAML": ["CYAML"],
    "Conversion": ["Quadlet", "Lowering", "OCI", "JSON", "UnitFile", "YAML"],
    "Linux": ["CLinux", "Glibc"],
    "Kubernetes": ["Quadlet", "UnitFile", "YAML"],
    "Discovery": [
        "UnitFile", "Quadlet", "Lowering", "Linux", "Kubernetes", "YAML", "Glibc", "Synchronization",
    ],
    "Manual": ["Quadlet", "Lowering", "JSON"],
    "LanguageServer": ["JSON", "UnitFile", "Quadlet", "Lowering", "Discovery"],
    "Inspection": ["UnitFile", "Quadlet", "Lowering", "Discovery", "Linux", "JSON"],
    "Systemd": ["Linux", "Glibc"],
    "ContentStore": ["OCI", "JSON", "Linux", "Glibc"],
    "Hashing": ["OCI", "CCrypto"],
    "Registry": ["OCI", "JSON", "Linux", "Hashing", "CCurl", "Glibc", "Synchronization"],
    "Layers": ["OCI", "JSON", "ContentStore", "Linux", "Hashing", "CZstd", "CISAL", "Glibc"],
    "Transfer": [
        "OCI", "JSON", "Linux", "Hashing", "Registry", "Layers", "Glibc", "Synchronization",
    ],
    "Pull": [
        "OCI", "JSON", "ContentStore", "Registry", "Hashing", "Layers", "Transfer", "Linux", "Systemd",
        "Glibc", "Synchronization",
    ],
    "Update": [
        "OCI", "JSON", "Lowering", "ContentStore", "Registry", "Transfer", "Pull", "Linux", "Systemd",
        "Glibc",
        "Synchronization",
    ],
    "Network": ["OCI", "JSON", "Linux", "Glibc"],
    "Volumes": ["OCI", "JSON", "Lowering", "ContentStore", "Linux", "Glibc"],
    "Cgroups": ["OCI", "JSON", "Lowering", "Linux", "Systemd", "Glibc"],
    "Runtime": ["OCI", "JSON", "Linux", "CLinux", "CSeccomp", "Glibc"],
    "Lifecycle": ["OCI", "JSON", "Linux", "Runtime", "Cgroups", "Glibc"],
    "systemd-oci": [
        "OCI", "JSON", "Lowering", "ContentStore", "Linux", "Systemd", "Network", "Runtime", "Cgroups",
        "Lifecycle", "Volumes", "Glibc",
    ],
    "systemd-oci-cli": [
        "Synchronization", "Volumes", "Hashing",
        "OCI", "JSON", "ContentStore", "Registry", "Layers", "Transfer", "Pull", "Linux", "Systemd",
        "ArgumentParser",
        "LanguageServer", "Network", "Cgroups",
        "Glibc", "UnitFile", "Quadlet", "Lowering", "Discovery", "Conversion", "YAML", "Inspection", "Manual",
        "Update",
    ],
    "systemd-oci-generator": ["UnitFile", "Quadlet", "Lowering", "Linux", "Discovery", "Glibc", "CStart"],
]

@Suite struct `Import rules` {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    @Test(arguments: allowed.keys.sorted())
    func `a module imports only what its row allows`(module: String) throws {
        let parent = module == "systemd-oci-generator" ? "generators" : "Sources"
        let folder = Self.root.appending(components: parent, module)
        let files = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
        var seen = 0
        for case let file as URL in files where file.pathExtension == "swift" {
            seen += 1
            for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
                guard let imported = Self.imported(by: line) else { continue }
                #expect(allowed[module]?.contains(imported) == true, "\(file.lastPathComponent): \(line)")
            }
        }
        #expect(seen > 0)
    }

    /// In Embedded Swift 6.3 those of a text that lies in its value are of a copy that has gone.
    @Test(
        arguments: [
            "UnitFile", "JSON", "OCI", "Quadlet", "Lowering", "YAML", "Linux", "Kubernetes", "Discovery",
            "Systemd", "ContentStore", "Network", "Volumes", "Cgroups", "Runtime", "Lifecycle", "systemd-oci",
        ]
    )
    func `a module of the generator or the launcher asks no text for its bytes by utf8Span`(
        module: String
    ) throws {
        let folder = Self.root.appending(components: "Sources", module)
        let files = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
        for case let file as URL in files where file.pathExtension == "swift" {
            let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
            let asking = lines.filter {
                $0.contains("utf8Span") && !$0.drop { $0 == " " }.hasPrefix("//")
            }
            #expect(asking == [], "\(file.lastPathComponent)")
        }
    }

    @Test func `every Swift module has a row`() throws {
        let folders = try FileManager.default.contentsOfDirectory(
            atPath: Self.root.appending(path: "Sources").path
        )
        // `CLinux` and the like are C.
        let modules = Set(folders.filter { !$0.hasPrefix("C") || $0.dropFirst().first?.isLowercase == true })
        #expect(modules.union(["systemd-oci-generator"]) == Set(allowed.keys))
    }

    @Test func `the architecture's table of modules has the same rows`() throws {
        let text = try String(
            contentsOf: Self.root.appending(components: "docs", "ARCHITECTURE.md"),
            encoding: .utf8
        )
        let section = try #require(text.components(separatedBy: "\n## ").first { $0.hasPrefix("Modules\n") })
        let rows = section.split(separator: "\n").filter { $0.hasPrefix("| `") }
        let documented = rows.compactMap { $0.split(separator: "`").dropFirst().first.map(String.init) }
        let programs = ["systemd-oci", "systemd-oci-cli", "systemd-oci-generator"]
        #expect(documented.sorted() == allowed.keys.filter { !programs.contains($0) }.sorted())
    }

    /// SwiftPM does not look at a folder that no target is for, and its tests pass unseen.
    @Test func `every folder of tests is a target`() throws {
        let package = try String(contentsOf: Self.root.appending(path: "Package.swift"), encoding: .utf8)
        let folders = try FileManager.default.contentsOfDirectory(
            atPath: Self.root.appending(path: "Tests").path
        )
        let missing = folders.filter { $0.hasSuffix("Tests") && !package.contains("\"\($0)\"") }
        #expect(missing == [])
    }

    /// The module that a line imports, or nil where it is no import line.
    private static func imported(by line: Substring) -> String? {
        let words = line.split(separator: " ")
        let modifiers: Set<Substring> = [
            "package", "internal", "private", "fileprivate", "public", "@preconcurrency",
        ]
        guard let keyword = words.firstIndex(where: { !modifiers.contains($0) && !$0.hasPrefix("@") }),
            words[keyword] == "import", keyword + 1 < words.count
        else { return nil }
        return String(words[keyword + 1].prefix { $0 != "." })
    }
}
