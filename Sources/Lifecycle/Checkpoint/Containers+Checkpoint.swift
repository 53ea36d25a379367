import Cgroups
import Glibc
import JSON
import Linux
import OCI
import Runtime

extension Containers {
    /// Writes down the processes of a container that runs, which end with that.
    ///
    /// They go on where the settings say so; otherwise the container is removed. Where it fails the container
    /// runs on.
    ///
    /// - Parameters:
    ///   - name: What it is called.
    ///   - settings: How, and where to.
    ///   - warn: Told what could not be done, and what CRIU says of a failure.
    /// - Throws: Why there is no image.
    package func checkpoint(
        _ name: String,
        _ settings: CriuSettings,
        warn: (String) -> Void
    ) throws(LifecycleError) {
        let id = try ContainerID(name)
        guard let directory = try open(id) else { throw .notFound(name) }
        try lock(directory, id)
        let container = try find(name)
        let status = try container.status()
        guard status == .running || status == .paused else { throw .notCheckpointable(name, status) }
        do throws(LifecycleError) {
            try container.dump(settings)
        } catch {
            CriuLog.errors(in: settings.logDirectory, CriuLog.dump).forEach(warn)
            throw error
        }
        if settings.isPreliminary || settings.switches.contains(.leaveRunning) { return }
        directory.unlock()
        do throws(LifecycleError) {
            try remove(name, force: true, warn: warn)
        } catch {
            // The image is there, and whoever has it can restore it.
            warn("\(error)")
        }
    }
}

extension Container {
    /// What runc writes beside CRIU's images: where the first process's standard streams lead.
    static let streamsName = "descriptors.json"

    fileprivate borrowing func dump(_ settings: CriuSettings) throws(LifecycleError) {
        let spec = try spec()
        let isLazy = settings.switches.contains(.lazyPages)
        if settings.isPreliminary { try CriuCall.start(settings.program).require(.memoryTracking) }
        if isLazy { try CriuCall.start(settings.program).require(.lazyPages) }
        let images = try CriuDirectory(making: settings.images)
        let work = try settings.workDirectory.map { path throws(LifecycleError) in
            try CriuDirectory(making: path)
        }
        var options = CriuOptions(settings, spec, log: CriuLog.dump)
        options.add(.imagesDirectory, Int64(images.number))
        switch work {
        case .some(let work): options.add(.workDirectory, Int64(work.number))
        case .none: break
        }
        options.add(.root, record.rootFileSystem)
        options.add(.process, Int64(record.pid))
        if let cgroup = record.cgroup { options.add(.freezeCgroup, Cgroup.mount + cgroup) }
        if let server = settings.pageServer { options.setPageServer(server) }
        if let parent = settings.parentImages { options.add(.parentImages, parent) }
        if settings.parentImages != nil || settings.isPreliminary { options.set(.trackMemory) }
        try CriuNamespaces.addForDump(spec, to: &options)
        if !settings.isPreliminary {
            let root = try doing("open the root file system") { () throws(SyscallError) in
                try Directory(path: PathBytes(record.rootFileSystem))
            }
            ExternalMounts(spec, root: root, bundle: record.bundle)
                .addForDump(to: &options, process: record.pid)
            try writeStreams(to: settings.images)
        }
        try call(settings, options)
    }

    private borrowing func call(
        _ settings: CriuSettings,
        _ options: CriuOptions
    ) throws(LifecycleError) {
        let call = try CriuCall.start(settings.program)
        let kind: CriuCall.Kind = settings.isPreliminary ? .preDump : .dump
        _ = try call.perform(kind, options) { event throws(LifecycleError) in
            if event.name == "status-ready", let status = settings.statusDescriptor {
                // Who waits for it may have gone.
                _ = unsafe Glibc.write(status, [0], 1)
                close(status)
            }
        }
    }

    private borrowing func writeStreams(to images: String) throws(LifecycleError) {
        let pid = record.pid
        let streams = (0..<3).map { number in
            // A process that has closed one needs none.
            JSONValue.string((try? SmallFile.target(ofLink: "/proc/\(pid)/fd/\(number)")) ?? "/dev/null")
        }
        try doing("write '\(Self.streamsName)' of the images") { () throws(SyscallError) in
            let text = JSONValue.array(streams).text
            try SmallFile.replace("\(images)/\(Self.streamsName)", with: Array(text.utf8), mode: 0o600)
        }
    }
}

/// A directory of CRIU's, made where it is missing.
struct CriuDirectory: ~Copyable {
    private let directory: Directory

    var number: CInt { directory.number }

    init(making path: String) throws(LifecycleError) {
        directory = try doing("make the directory '\(path)'") { () throws(SyscallError) in
            try SmallFile.makeDirectory(path, mode: 0o700)
            return try Directory(path: PathBytes(path))
        }
    }

    init(opening path: String) throws(LifecycleError) {
        directory = try doing("open the images") { () throws(SyscallError) in
            try Directory(path: PathBytes(path))
        }
    }
}
