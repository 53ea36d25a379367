import ArgumentParser
import ContentStore
import Glibc
import Linux
import OCI
import Pull
import Registry

/// `build`: buildah builds the image, which then comes into our store under its names.
struct BuildCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "build",
        abstract: "Build an image with buildah, and bring it into the store.",
        discussion: "The flags are those of podman-build(1), which buildah reads."
    )

    @Argument(parsing: .captureForPassthrough, help: ArgumentHelp(valueName: "flags and context"))
    var words: [String] = []

    func run() throws {
        if words.contains("--help") || words.contains("-h") { throw CleanExit.helpRequest(self) }
        let tags: [Reference]
        do {
            tags = try BuildTags.tags(in: words).map { try Reference(parsing: $0) }
        } catch {
            throw Failure("build: \(error)")
        }
        guard !tags.isEmpty else {
            throw Failure("build: needs a --tag: what has no name in the store is of no use to a container")
        }
        let buildah = try Buildah()
        let status = try buildah.run(["build"] + words)
        guard status == 0 else { throw ExitCode(status) }
        try bring(tags, from: buildah)
    }

    /// Copies what was built into the store, by an OCI layout that is gone afterwards.
    private func bring(_ tags: [Reference], from buildah: Buildah) throws {
        var template = Array("/var/tmp/systemd-oci-build-XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else {
            throw Failure(
                "build: cannot make a directory below /var/tmp: \(unsafe String(cString: strerror(errno)))"
            )
        }
        let directory = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { BuildCommand.remove(directory) }
        let puller = Puller(
            into: Store(),
            settings: RegistrySettings(),
            notes: FailureNotes(),
            watcher: { _ in }
        )
        let layout = "oci:\(directory)/image:built"
        let status = try buildah.run(["push", "--quiet", "\(tags[0])", layout])
        guard status == 0 else { throw Failure("build: buildah can't hand the image over") }
        do {
            let source = try Reference(parsing: layout)
            for tag in tags {
                try puller.pull(source, as: tag)
                write("\(tag)\n", to: STDOUT_FILENO)
            }
        } catch {
            throw Failure("build: \(error)")
        }
    }

    private static func remove(_ directory: String) {
        guard let parent = try? Directory(path: "/var/tmp"), let name = directory.split(separator: "/").last
        else { return }
        try? parent.removeTree(PathBytes(String(name)))  // What stays is systemd-tmpfiles' to remove.
    }
}

/// The names that a build gives its image.
enum BuildTags {
    /// Finds `--tag NAME`, `--tag=NAME`, `-t NAME` and `-tNAME`.
    ///
    /// - Parameter words: The command line of a build.
    /// - Returns: The names, in order.
    /// - Throws: That a name is missing.
    static func tags(in words: [String]) throws -> [String] {
        var tags: [String] = []
        var rest = words[...]
        while let word = rest.popFirst(), word != "--" {
            if word == "--tag" || word == "-t" {
                guard let name = rest.popFirst() else { throw Failure("\(word) needs a value") }
                tags.append(name)
            } else if word.hasPrefix("--tag=") {
                tags.append(String(word.dropFirst("--tag=".count)))
            } else if word.hasPrefix("-t"), !word.hasPrefix("--") {
                tags.append(String(word.dropFirst(2).drop { $0 == "=" }))
            }
        }
        return tags
    }
}

/// The program that builds images.
struct Buildah {
    private let path: String

    /// Looks for it; without it there is an error that says what to install.
    init() throws {
        let search = environment()["PATH"] ?? "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin"
        let places = search.split(separator: ":").map { "\($0)/buildah" }
        guard let path = places.first(where: { unsafe access($0, X_OK) == 0 }) else {
            throw Failure(
                "build: images are built by buildah, which is not installed; install the package 'buildah'"
            )
        }
        self.path = path
    }

    /// Runs it with our streams, and gives its exit status.
    func run(_ words: [String]) throws -> Int32 {
        // A unit of the system has no home, where buildah looks for files of its user.
        unsafe setenv("HOME", "/root", 0)
        do {
            return try ChildProgram.run(path, ["buildah"] + words)
        } catch {
            throw Failure("build: \(error)")
        }
    }
}
