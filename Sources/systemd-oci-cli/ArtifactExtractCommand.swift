import ArgumentParser
import ContentStore
import Glibc
import Linux
import OCI

extension ArtifactCommand {
    /// Files of an artifact under the names that its maker gave them.
    struct Extract: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write the files of an artifact into a directory, or one of them into a file.",
            discussion: """
                A file is called what its layer's annotation org.opencontainers.image.title says, or else by its \
                digest. What is there already stays, and is an error.
                """
        )

        @Option(help: ArgumentHelp("Only the file of this title.", valueName: "text"))
        var title: String?

        @Option(help: ArgumentHelp("Only the file of this digest.", valueName: "digest"))
        var digest: String?

        @OptionGroup var options: StoreOptions

        @Argument(help: ArgumentHelp("The artifact's name.", valueName: "reference"))
        var reference: String

        @Argument(help: ArgumentHelp("A directory, or a new file.", valueName: "path"))
        var path: String

        func validate() throws {
            if title != nil, digest != nil {
                throw ValidationError("--title and --digest exclude each other")
            }
        }

        func run() throws {
            do {
                let name = try Reference(parsing: absolute(reference))
                let files = try layers(of: name).filter { layer in
                    (title == nil || layer.annotations[Self.title] == title)
                        && (digest == nil || layer.digest.description == digest
                            || layer.digest.hexadecimal == digest)
                }
                guard !files.isEmpty else { throw Failure("\(name): it has no such file") }
                if Self.isDirectory(path) {
                    for file in files { try extract(file, to: path + "/" + Self.name(of: file)) }
                } else {
                    guard files.count == 1 else {
                        throw Failure("'\(path)' is no directory, and the artifact has \(files.count) files")
                    }
                    try extract(files[0], to: path)
                }
            } catch {
                throw (error as? Failure) ?? Failure(error)
            }
        }

        private static let title = "org.opencontainers.image.title"

        private func layers(of name: Reference) throws -> [ContentDescriptor] {
            let store = options.store
            guard let record = try store.artifactRecords().first(where: { $0.reference == name }),
                let text = try store.readBlob(record.manifest)
            else {
                throw Failure("\(name): not in the store; `systemd-oci artifact pull` brings it there")
            }
            return try Manifest(parsing: text).layers
        }

        /// What a file is called; a title that is a path would lead elsewhere.
        static func name(of layer: ContentDescriptor) throws -> String {
            guard let title = layer.annotations[Self.title], !title.isEmpty else {
                return layer.digest.hexadecimal
            }
            guard !title.contains("/"), title != ".", title != "..",
                !title.utf8.contains(where: { $0 < 0x20 })
            else {
                throw Failure(
                    "the artifact has a file that is called '\(title.filter { $0 >= " " })', which is a path"
                )
            }
            return title
        }

        private static func isDirectory(_ path: String) -> Bool {
            var status = stat()
            return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
        }

        private func extract(_ layer: ContentDescriptor, to path: String) throws {
            let blob = try Descriptor(
                opening: options.store.path + "/blobs/sha256/" + layer.digest.hexadecimal,
                O_RDONLY | O_NOFOLLOW
            )
            let file = try Descriptor(opening: path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o644)
            var offset: Int64 = 0
            do {
                while true {
                    let bytes = try blob.read(at: offset, upTo: 256 << 10)
                    if bytes.isEmpty { break }
                    try file.write(bytes.span, of: path)
                    offset += Int64(bytes.count)
                }
                guard offset == Int64(layer.size) else {
                    throw Failure("'\(path)': the store has only a part of it")
                }
            } catch {
                _ = unsafe unlink(path)
                throw error
            }
            write(path + "\n", to: STDOUT_FILENO)
        }
    }
}
