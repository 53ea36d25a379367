import ContentStore
import Glibc
import JSON
import Linux
import Lowering
import OCI

/// `config.json` of a bundle: what `spec` begins with, running what the image says.
struct BundleConfiguration {
    private let image: StoredImage

    init(_ image: StoredImage) { self.image = image }

    var document: JSONValue {
        get throws {
            var host = RunHost(containerName: "container")
            host.passwd = try content("etc/passwd")
            host.group = try content("etc/group")
            var options = RunOptions()
            options.userNamespace = .host
            var configuration = image.configuration
            if (configuration.entrypoint ?? []).isEmpty, (configuration.command ?? []).isEmpty {
                configuration.command = ["sh"]
            }
            let plan: RunPlan
            do {
                plan = try options.plan(image: configuration, host: host)
            } catch {
                throw Failure("export: \(error)")
            }
            let isUnified = unsafe access("/sys/fs/cgroup/cgroup.controllers", F_OK) == 0
            return StarterSpec(hostname: "container", isUnified: isUnified).document(
                running: plan.spec.process
            )
        }
    }

    /// A file as the container sees it; empty where there is none.
    private func content(_ path: String) throws -> [UInt8] {
        for layer in image.layers.reversed() {
            do {
                let folder = try Directory(path: PathBytes(layer))
                // A whiteout is a device.
                guard let file = try folder.regularFile(inRoot: PathBytes(path)) else { return [] }
                guard let content = try file.contents(limit: 4 << 20) else {
                    throw SyscallError("read", path, EFBIG)
                }
                return content
            } catch let error as SyscallError where [ENOENT, ENOTDIR].contains(error.code) {
                continue
            }
        }
        return []
    }
}
