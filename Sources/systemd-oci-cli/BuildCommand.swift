import ArgumentParser
import ContentStore
import Glibc
import Linux
import Lowering
import OCI
import Pull
import Registry

/// What the unit of a `.build` file runs: Buildah builds, and the image comes into the store.
struct BuildCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "build",
        abstract: "Build an image with Buildah and bring it into the store.",
        discussion:
            "The flags are those of podman-build(1), which are Buildah's; at least one --tag is needed."
    )

    @Argument(parsing: .captureForPassthrough)
    var arguments: [String] = []

    private static let programs = ["/usr/bin/buildah", "/usr/local/bin/buildah"]

    func run() throws {
        if arguments == ["--help"] || arguments == ["-h"] { throw CleanExit.helpRequest(self) }
        let store = Store()
        let line = try BuildLine(arguments, volumes: store.volumes)
        guard let buildah = Self.programs.first(where: { unsafe access($0, X_OK) == 0 }) else {
            throw Failure(
                "build: Buildah builds images, and is not installed; on Debian `apt-get install buildah`"
            )
        }
        // Podman keeps the layers of each step, so that only what has changed is built again.
        try Self.run(buildah, ["build", "--layers"] + line.words)
        let folder = try makeFolder()
        defer { remove(folder) }
        let layout = "oci:\(folder)/layout:image"
        try Self.run(buildah, ["push", "--quiet", "--disable-compression", line.tag, layout])
        try take(layout, line.names, into: store, notes: folder + "/notes")
    }

    private static func run(_ program: String, _ words: [String]) throws {
        let status: CInt
        do {
            status = try ChildProgram.run(program, [program] + words)
        } catch {
            throw Failure(error)
        }
        if status != 0 { throw Failure("build: `buildah \(words[0])` failed with status \(status)") }
    }

    /// Where folders are made that only we can look into.
    private static let parent = "/var/tmp"

    private func makeFolder() throws -> String {
        var template = Array((Self.parent + "/systemd-oci-build-XXXXXX").utf8CString)
        guard unsafe mkdtemp(&template) != nil else {
            throw Failure(SyscallError("mkdtemp", Self.parent, errno))
        }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private func remove(_ folder: String) {
        do {
            let name = String(folder.dropFirst(Self.parent.count + 1))
            try Directory(path: PathBytes(Self.parent)).removeTree(PathBytes(name))
        } catch {
            say("systemd-oci: build: \(error)")
        }
    }

    /// Brings the image of a layout into the store under other names.
    private func take(_ layout: String, _ names: [Reference], into store: Store, notes: String) throws {
        do {
            let reference = try Reference(parsing: layout)
            let puller = Puller(
                into: store,
                settings: RegistrySettings(environment: environment(), user: geteuid()),
                platform: .host,
                notes: FailureNotes(path: notes),
                watcher: { _ in }
            )
            for name in names { try puller.pull(reference, as: name) }
        } catch {
            throw Failure(error)
        }
    }
}

/// A command line of `build`, as Buildah takes it.
struct BuildLine: Equatable {
    /// The words for Buildah: named volumes are directories to it.
    private(set) var words: [String] = []
    /// What the image is called.
    private(set) var names: [Reference] = []
    /// What Buildah calls it, which completes a short name in another way.
    private(set) var tag = ""

    init(_ arguments: [String], volumes: String) throws {
        do {
            let options = try BuildOptions(arguments: arguments)
            for setting in options.settings { try add(setting, volumes) }
            words += options.operands
        } catch {
            throw Failure("build: \(error)")
        }
        if names.isEmpty { throw Failure("build: needs --tag, the name of the image") }
    }

    private mutating func add(_ setting: RunSetting, _ volumes: String) throws(ReferenceError) {
        switch setting.name {
        case "tag":
            names.append(try Reference(parsing: setting.value))
            if tag.isEmpty { tag = setting.value }
            words.append("--tag=" + setting.value)
        case "volume": words.append("--volume=" + Self.volume(setting.value, below: volumes))
        case "net": words.append("--network=" + setting.value)
        default: words.append("--\(setting.name)=\(setting.value)")
        }
    }

    private static func volume(_ text: String, below volumes: String) -> String {
        guard let first = text.first, first != "/", first != ".", text.contains(":") else { return text }
        return volumes + "/" + text
    }
}
