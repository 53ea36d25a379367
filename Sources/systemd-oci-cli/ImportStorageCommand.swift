import ArgumentParser
import ContentStore
import Glibc
import Linux
import OCI
import Pull
import Registry

/// `image import-storage`: what other tools have left on this host.
struct ImportStorageCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import-storage",
        abstract: "Bring images into the store that Podman or importctl have on this host.",
        discussion: """
            Podman's images keep their names, IDs and digests; nothing is fetched, and the storage stays as it is. Of \
            what `importctl pull-oci` wrote, NAME.mstack and NAME.oci-config, the layers are packed anew, so that \
            the image localhost/NAME:latest has another ID.
            """
    )

    enum Source: String, CaseIterable, ExpressibleByArgument {
        case podman, importctl
    }

    @Option(help: ArgumentHelp("podman or importctl.", valueName: "tool"))
    var from = Source.podman

    @Option(
        name: .customLong("root"),
        help: ArgumentHelp(
            "Where they are, if not in /var/lib/containers/storage or /var/lib/machines.",
            valueName: "path"
        )
    )
    var root: String?

    @Flag(name: .shortAndLong, help: "Say nothing but errors and names.")
    var quiet = false

    @OptionGroup var options: StoreOptions

    @Argument(help: ArgumentHelp("The images; else all that have a name.", valueName: "name"))
    var names: [String] = []

    func run() throws {
        let printer = ProgressPrinter(quiet ? .none : .auto)
        let puller = Puller(
            into: options.store,
            settings: RegistrySettings(environment: environment(), user: geteuid()),
            notes: FailureNotes(),
            watcher: { printer.show($0) }
        )
        let wanted: [(name: String, reference: Reference, bring: (Reference) throws -> Void)]
        do {
            wanted = try from == .podman ? podman(puller) : importctl(puller)
        } catch {
            throw (error as? Failure) ?? Failure(error)
        }
        for name in names where !wanted.contains(where: { $0.name == name || "\($0.reference)" == name }) {
            throw Failure("\(name): not there")
        }
        var isFailed = false
        for image in wanted
        where names.isEmpty || names.contains(image.name) || names.contains("\(image.reference)") {
            do {
                try image.bring(image.reference)
                write("\(image.reference)\n", to: STDOUT_FILENO)
            } catch {
                say(
                    "systemd-oci: \(image.name): \((error as? Failure)?.message ?? "\(error)")\(advice(error))"
                )
                isFailed = true
            }
        }
        if isFailed { throw Failure("") }
    }

    /// Of sparse files Podman does not keep where the holes are, and can't make the archive again either.
    private func advice(_ error: any Error) -> String {
        guard from == .podman, let error = error as? PullError else { return "" }
        return switch error {
        case .layer, .diffID: "; what Podman has kept of the layer is not enough, so pull the image"
        default: ""
        }
    }

    private typealias Wanted = (name: String, reference: Reference, bring: (Reference) throws -> Void)

    private func podman(_ puller: Puller) throws -> [Wanted] {
        let storage = try PodmanStorage(path: absolutePath(PodmanStorage.systemPath))
        return storage.images.flatMap { image in
            image.names.compactMap { name -> Wanted? in
                // Such as a name by a digest only, which says the same.
                guard let reference = try? Reference(parsing: name) else { return nil }
                return (name, reference, { try puller.pull(from: storage.origin(of: image), as: $0) })
            }
        }
    }

    private func importctl(_ puller: Puller) throws -> [Wanted] {
        let folder = try absolutePath("/var/lib/machines")
        let names: [String]
        do {
            names = try SmallFile.names(in: folder)
        } catch {
            throw Failure(error)
        }
        return names.filter { $0.hasSuffix(".mstack") && !$0.hasPrefix(".") }.sorted().compactMap { file in
            let name = String(file.dropLast(".mstack".count))
            guard let reference = try? Reference(parsing: "localhost/\(name.lowercased()):latest") else {
                return nil
            }
            return (
                name, reference,
                { reference in
                    let work = try TemporaryFolder()
                    let layout = try StackLayout(folder, name, work.path).write()
                    try puller.pull(Reference(parsing: "oci:\(layout)"), as: reference)
                }
            )
        }
    }

    private func absolutePath(_ usual: String) throws -> String {
        guard let root else { return usual }
        if root.hasPrefix("/") { return root }
        return try SmallFile.target(ofLink: "/proc/self/cwd") + "/" + root
    }
}
