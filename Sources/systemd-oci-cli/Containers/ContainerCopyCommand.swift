import ArgumentParser
import Glibc
import Linux

struct ContainerCopyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cp",
        abstract: "Copy files into containers that run, and out of them.",
        discussion: """
            One of both is CONTAINER:PATH, or both are; `-` is an archive on standard input or output. A directory is \
            copied into one that is there, and becomes one that is not; with `/.` at its end what is in it is copied. \
            Links are followed as the container sees them: nothing outside of it is read or written. The flags are \
            those of podman-cp(1).

            Examples:
              systemd-oci cp web:/etc/nginx/nginx.conf .
              systemd-oci cp site/. web:/usr/share/nginx/html
              tar -c site | systemd-oci cp - web:/srv
            """
    )

    @Flag(
        name: .shortAndLong,
        inversion: .prefixedNo,
        help: "What is copied into a container belongs to its user; otherwise the IDs stay."
    )
    var archive = true

    @Flag(help: "Let a file take the place of a directory, and the other way round.")
    var overwrite = false

    @Flag(help: ArgumentHelp("Of no effect: the container goes on meanwhile.", visibility: .hidden))
    var pause = false

    @OptionGroup var scope: UnitScope

    @Argument(help: ArgumentHelp("What to copy.", valueName: "source"))
    var source: String

    @Argument(help: ArgumentHelp("Where to.", valueName: "destination"))
    var destination: String

    func run() throws {
        let list = ContainerList(scope.value)
        if source == "-" { return try receive(OneSide(destination, list)) }
        let from = try OneSide(source, list)
        let owner = archive && destination != "-" ? try OneSide(destination, list).owner : nil
        if destination == "-" {
            guard isatty(STDOUT_FILENO) == 0 else { throw Failure("cp: standard output is a terminal") }
            return try pack(from, name: ContainerPath.name(of: from.path), owner: nil, to: nil)
        }
        let to = try OneSide(destination, list)
        guard from.container != nil || to.container != nil else {
            throw Failure("cp: neither is of a container: CONTAINER:PATH")
        }
        let place = try CopyPlace(from: from.path, from.look(), to: to.path, to.look(), overwrites: overwrite)
        try pack(
            from,
            name: place.name,
            isContents: place.isContents,
            owner: owner,
            to: (to, place.directory)
        )
    }

    private func receive(_ side: OneSide) throws {
        guard side.container != nil else { throw Failure("cp: with '-' the other must be of a container") }
        guard try side.look() == .directory else {
            throw Failure(
                "cp: '\(side.path)': an archive can only be unpacked into a directory that is there"
            )
        }
        let status: CInt
        do {
            status = try ChildProgram.run(OneSide.program, side.words(.unpack, side.path))
        } catch {
            throw Failure(error)
        }
        // It has said why.
        if status != 0 { throw Failure("") }
    }

    private func pack(
        _ from: OneSide,
        name: String,
        isContents: Bool = false,
        owner: String?,
        to receiver: (side: OneSide, directory: String)?
    ) throws {
        var flags = name.isEmpty ? [] : ["--name=" + name]
        if isContents { flags.append("--contents") }
        if let owner { flags.append("--owner=" + owner) }
        let statuses: [CInt]
        do {
            let words = from.words(.pack, from.path, flags)
            guard let (side, directory) = receiver else {
                let status = try ChildProgram.run(OneSide.program, words)
                if status != 0 { throw Failure("") }
                return
            }
            let sender = try PipedProgram.start(OneSide.program, words)
            let receiver = try PipedProgram.start(
                OneSide.program,
                side.words(.unpack, directory),
                input: sender.output.number
            )
            // Who sends must hear of it when nobody reads any more.
            let first = try sender.closeAndEnd()
            statuses = [first, try receiver.end()]
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure(error)
        }
        if statuses.contains(where: { $0 != 0 }) { throw Failure("") }
    }
}

/// Where what is copied goes, in the words of podman-cp(1).
struct CopyPlace: Equatable {
    /// What is unpacked into.
    var directory: String
    /// The name that the copy gets in there.
    var name: String
    /// Whether only what is in the source is copied.
    var isContents = false

    init(
        from source: String,
        _ sourceKind: InsideCommand.Kind,
        to destination: String,
        _ destinationKind: InsideCommand.Kind,
        overwrites: Bool = false
    ) throws(Failure) {
        if sourceKind == .missing || sourceKind == .lost {
            throw Failure("cp: '\(source)': no such file or directory")
        }
        if destinationKind == .lost {
            throw Failure("cp: '\(destination)': the directory that it would be in is not there")
        }
        let wantsContents = source.hasSuffix("/.") || source == "."
        switch (sourceKind, destinationKind) {
        case (.directory, .directory):
            directory = destination
            name = wantsContents ? "" : ContainerPath.name(of: source)
            isContents = wantsContents || name == "/"
            if isContents { name = "" }
        case (.directory, _) where overwrites || destinationKind == .missing:
            directory = ContainerPath.parent(of: destination)
            name = ContainerPath.name(of: destination)
        case (.directory, _):
            throw Failure("cp: '\(destination)': a directory can't be copied to a file; see --overwrite")
        case (_, .directory):
            directory = destination
            name = ContainerPath.name(of: source)
        case (_, .missing) where destination.hasSuffix("/"):
            throw Failure("cp: '\(destination)': no such directory")
        default:
            directory = ContainerPath.parent(of: destination)
            name = ContainerPath.name(of: destination)
        }
    }
}

struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write the root file system of a container as a tar archive.",
        discussion: """
            It is that of a container that runs, as it is then, without what is mounted in it: volumes are not in the \
            archive. The flags are those of podman-export(1).

            Example:
              systemd-oci export --output=web.tar web
            """
    )

    @Option(name: .shortAndLong, help: ArgumentHelp("A file; otherwise standard output.", valueName: "path"))
    var output: String?

    @OptionGroup var scope: UnitScope

    @Argument(help: ArgumentHelp("A name, unit or ID.", valueName: "container"))
    var container: String

    func run() throws {
        let side = try OneSide(container + ":/", ContainerList(scope.value))
        if let output {
            do {
                let file = try Descriptor(opening: output, O_WRONLY | O_CREAT | O_TRUNC, mode: 0o644)
                dup2(file.number, STDOUT_FILENO)
            } catch {
                throw Failure(error)
            }
        } else if isatty(STDOUT_FILENO) == 1 {
            throw Failure("export: standard output is a terminal; see --output")
        }
        let status: CInt
        do {
            status = try ChildProgram.run(OneSide.program, side.words(.export, "/"))
        } catch {
            throw Failure(error)
        }
        if status != 0 { throw Failure("") }
    }
}
