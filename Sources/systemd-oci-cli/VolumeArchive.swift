import ArgumentParser
import ContentStore
import Glibc
import Layers
import Linux
import Volumes

extension VolumeCommand {
    struct Export: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write what is in a volume as a tar archive.",
            discussion: """
                Owners are the numbers that containers see. Links, times, access lists, file capabilities and user \
                attributes are in it, too. A volume that is written to meanwhile is read as it is found.
                """
        )

        @Option(
            name: .shortAndLong,
            help: ArgumentHelp("A file, or - for standard output.", valueName: "file")
        )
        var output = "-"

        @OptionGroup var options: StoreOptions

        @Argument(help: ArgumentHelp("The volume's name.", valueName: "volume"))
        var name: String

        func run() throws {
            if output == "-", isatty(STDOUT_FILENO) == 1 {
                throw Failure("volume export: refusing to write an archive to a terminal; use --output")
            }
            let volumes = options.volumeStore
            do {
                let use = try VolumeUse(of: checkedName(name), for: "export", in: volumes)
                let result = Result { try export(use.directory) }
                try use.end(in: volumes)
                for warning in try result.get() { say("systemd-oci: volume export: warning: " + warning) }
            } catch {
                throw archiveFailure("volume export", error)
            }
        }

        /// A file gets its name when it is complete.
        private func export(_ path: String) throws -> [String] {
            let folder = try Directory(path: PathBytes(path))
            if output == "-" {
                return try FolderArchive.write(folder) { bytes throws(LayerError) in
                    try write(bytes, to: STDOUT_FILENO)
                }
            }
            let temporary = "\(output).\(getpid()).tmp"
            let file = try Descriptor(
                opening: temporary,
                O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW,
                mode: 0o600
            )
            do {
                let number = file.number
                let warnings = try FolderArchive.write(folder) { bytes throws(LayerError) in
                    try write(bytes, to: number)
                }
                try file.synchronize()
                try check("rename", output) { unsafe rename(temporary, output) }
                return warnings
            } catch {
                unsafe unlink(temporary)
                throw error
            }
        }

        private func write(_ bytes: Span<UInt8>, to number: CInt) throws(LayerError) {
            var rest = bytes
            while !rest.isEmpty {
                let count = unsafe rest.withUnsafeBytes {
                    unsafe Glibc.write(number, $0.baseAddress, $0.count)
                }
                if count < 0 {
                    if errno == EINTR { continue }
                    throw .system(output, SyscallError("write", output, errno))
                }
                rest = rest.extracting(count...)
            }
        }
    }

    struct Import: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add what is in a tar archive to a volume.",
            discussion: """
                The archive may be compressed by gzip or zstd. All of it is unpacked and checked before anything of it \
                gets into the volume, where it takes the place of files of the same names; others stay.
                """
        )

        @OptionGroup var options: StoreOptions

        @Argument(help: ArgumentHelp("The volume's name.", valueName: "volume"))
        var name: String

        @Argument(help: ArgumentHelp("A file, or - for standard input.", valueName: "file"))
        var source = "-"

        func run() throws {
            let volumes = options.volumeStore
            do {
                let use = try VolumeUse(of: checkedName(name), for: "import", in: volumes)
                let result = Result {
                    try VolumeImport(use.directory, isFileSystem: use.isFileSystem).take(source, volumes)
                }
                try use.end(in: volumes)
                try result.get()
            } catch {
                throw archiveFailure("volume import", error)
            }
        }
    }
}

/// What went wrong with an archive, which is no layer.
private func archiveFailure(_ command: String, _ error: any Error) -> Failure {
    if let failure = error as? Failure { return Failure("\(command): \(failure.message)") }
    let reason =
        switch error as? LayerError {
        case .malformed(let reason): "the archive is damaged: \(reason)"
        case .truncated(let place): "the archive is cut off in \(place)"
        case .entry(let name, let reason): "'\(name)' of the archive: \(reason)"
        case .system(let name, let error): "'\(name)': \(SyscallError.reason(error.code)) (\(error.call))"
        case .full: "there is no space left for the volume"
        case .postponed, nil: "\(error)"
        }
    return Failure("\(command): \(reason)")
}
