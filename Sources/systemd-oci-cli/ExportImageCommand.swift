import ArgumentParser
import ContentStore
import Glibc
import JSON
import Layers
import Linux
import OCI

/// `export`: an image as others run it.
struct ExportImageCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write an image of the store as a directory, a bundle, a mount stack or a disk image.",
        discussion: """
            `directory` is the root file system; `bundle` that and a config.json for runtimes such as runc; `mstack` \
            a mount stack for `systemd-nspawn --mstack=` and `RootMStack=`; `ddi` a disk image for `systemd-nspawn \
            --image=` and `RootImage=`, and with --verity one that the kernel checks. Without --format the path's \
            end decides: .mstack, .raw, or else a directory. Owners are those of the image.
            """
    )

    enum Format: String, CaseIterable, ExpressibleByArgument {
        case directory, bundle, mstack, ddi
    }

    @Option(help: ArgumentHelp("directory, bundle, mstack or ddi.", valueName: "format"))
    var format: Format?

    @Option(
        name: .customLong("filesystem"),
        help: ArgumentHelp("erofs or squashfs, in a disk image.", valueName: "kind")
    )
    var kind = ImageFile.Kind.erofs

    @Flag(help: "Add a dm-verity partition to a disk image, and write its root hash beside it.")
    var verity = false

    @OptionGroup var options: StoreOptions

    @Argument(help: ArgumentHelp("The image's name or ID.", valueName: "image"))
    var image: String

    @Argument(help: ArgumentHelp("What is made; nothing may be there.", valueName: "path"))
    var path: String

    private var chosen: Format {
        if let format { return format }
        if path.hasSuffix(".mstack") || path.hasSuffix(".mstack/") { return .mstack }
        return path.hasSuffix(".raw") ? .ddi : .directory
    }

    func validate() throws {
        if verity, chosen != .ddi { throw ValidationError("--verity is for disk images") }
        if path.isEmpty { throw ValidationError("the path is empty") }
    }

    func run() throws {
        guard geteuid() == 0 else { throw Failure("export: only root may give files to other users") }
        do {
            let place = try ExportPlace(path)
            let hold = try options.store.holdContents()
            defer { withExtendedLifetime(hold) {} }
            let image = try options.image(image)
            let work = try TemporaryFolder()
            // What is mounted on the way goes with this process.
            let mounts = try PrivateMounts.enter()
            defer { mounts.leave() }
            do {
                try make(image, place.making, work.path)
                try place.finish()
            } catch {
                place.discard()
                throw error
            }
        } catch {
            throw (error as? Failure) ?? Failure(error)
        }
    }

    private func make(_ image: StoredImage, _ target: String, _ work: String) throws {
        switch chosen {
        case .directory: try copy(image, to: target, work)
        case .bundle:
            try SmallFile.makeDirectory(target, mode: 0o700)
            try copy(image, to: target + "/rootfs", work)
            let configuration = try BundleConfiguration(image).document
            try SmallFile.replace(
                target + "/config.json",
                with: Array((configuration.indentedText(by: 4) + "\n").utf8)
            )
        case .mstack: try stack(image, to: target, work)
        case .ddi:
            try mounted(LayerStack(image.layers), at: work + "/root") { root in
                let disk = DiskImage(kind: kind, isVerified: verity, folder: work)
                try disk.make(target, of: root, identity: image.configurationDigest.bytes)
            }
        }
    }

    private func mounted(_ stack: LayerStack, at path: String, _ body: (String) throws -> Void) throws {
        try SmallFile.makeDirectory(path)
        try stack.mount(at: path)
        defer { _ = try? LayerStack.unmount(path, force: true) }
        try body(path)
    }

    private func copy(_ image: StoredImage, to target: String, _ work: String) throws {
        try mounted(LayerStack(image.layers), at: work + "/root") { root in
            try copy(root, to: target, work)
        }
    }

    private func copy(_ source: String, to target: String, _ work: String) throws {
        try SmallFile.makeDirectory(target)
        try HostTool.copy.run(
            ["-a", "--reflink=auto", "--sparse=auto", "--", source + "/.", target + "/"],
            in: work
        )
    }

    /// Each layer as overlayfs stacks it, and a place for what is written.
    private func stack(_ image: StoredImage, to target: String, _ work: String) throws {
        try SmallFile.makeDirectory(target)
        let source = work + "/layer"
        try SmallFile.makeDirectory(source)
        for (number, layer) in image.layers.enumerated() {
            try LayerStack.mountLayer(layer, at: source)
            defer { _ = try? LayerStack.unmount(source, force: true) }
            let copied = "\(target)/layer@\(number)"
            try copy(source, to: copied, work)
            try markOpaque(copied)
        }
        try SmallFile.makeDirectory(target + "/rw")
    }

    /// Marks what hides lower layers once more, by the attribute that overlayfs reads when it is mounted with `userxattr`.
    ///
    /// So systemd mounts a stack, whoever asks for it.
    private func markOpaque(_ path: String) throws(SyscallError) {
        let top = try Directory(path: PathBytes(path))
        var folders: [[UInt8]] = [[UInt8(ascii: ".")]]
        while let path = folders.popLast() {
            guard let name = PathBytes(path) else { continue }
            let folder = try top.directory(beneath: name)
            if let mark = try folder.descriptor.attribute("trusted.overlay.opaque") {
                try folder.descriptor.setAttribute("user.overlay.opaque", to: mark)
            }
            for name in try folder.names() where try folder.status(of: name)?.kind == .directory {
                folders.append(path + [UInt8(ascii: "/")] + name.bytes)
            }
        }
    }
}

/// Where something is written that is there when all of it is.
struct ExportPlace {
    private let path: String
    /// Where it is until then.
    let making: String

    init(_ path: String) throws {
        var path = path
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        if !path.hasPrefix("/") { path = try SmallFile.target(ofLink: "/proc/self/cwd") + "/" + path }
        var status = stat()
        guard unsafe lstat(path, &status) != 0 else {
            throw Failure("export: '\(path)' is there already; name a new one, or remove it")
        }
        let slash = path.lastIndex(of: "/") ?? path.startIndex
        let name = path[path.index(after: slash)...]
        self.path = path
        making = "\(path[..<slash])/.\(name).\(String(try randomNumber(), radix: 16))"
    }

    func finish() throws {
        let (making, path) = (making, path)
        try check("rename", path) { unsafe rename(making, path) }
        let hash = making + ".roothash"
        if unsafe access(hash, F_OK) == 0 {
            let stem = path.hasSuffix(".raw") ? String(path.dropLast(4)) : path
            try check("rename", stem) { unsafe rename(hash, stem + ".roothash") }
        }
    }

    func discard() {
        let slash = making.lastIndex(of: "/") ?? making.startIndex
        let name = PathBytes(String(making[making.index(after: slash)...]))
        // The first failure is the one to report.
        try? Directory(path: PathBytes(String(making[..<slash]) + "/")).removeTree(name)
    }
}
