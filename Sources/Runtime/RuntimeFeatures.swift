import CLinux
import CSeccomp
import Glibc
package import JSON
import OCI

/// What this runtime can do, from the tables that it works by (features.md of the runtime specification).
///
/// Nothing of the host counts here but the flags that its kernel takes for a system call filter.
package enum RuntimeFeatures {
    /// Makes the document.
    ///
    /// - Parameter annotations: What else there is to know of this program.
    /// - Returns: The document.
    package static func document(annotations: [String: String]) -> JSONValue {
        var annotations = annotations
        annotations[libraryAnnotation] = libraryVersion
        return .object([
            .init("ociVersionMin", "1.0.0"),
            .init("ociVersionMax", .string(RuntimeSpec.version)),
            .init("hooks", list(RuntimeSpec.Hooks.names)),
            .init("mountOptions", list(MountOptions.names)),
            .init("linux", linux),
            .init(
                "annotations",
                .object(annotations.sorted { $0.key < $1.key }.map { .init($0.key, .string($0.value)) })
            ),
            .init(
                "potentiallyUnsafeConfigAnnotations",
                ["org.systemd.property.", "run.oci.hooks.", "run.oci.keep_original_groups"]
            ),
        ])
    }

    /// As runc and crun name it.
    private static let libraryAnnotation = "io.github.seccomp.libseccomp.version"

    private static var libraryVersion: String {
        guard let version = unsafe seccomp_version() else { return "" }
        return unsafe "\(version.pointee.major).\(version.pointee.minor).\(version.pointee.micro)"
    }

    private static func list(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }

    private static func list(_ words: [KernelWord]) -> JSONValue { list(words.map { $0.name }) }

    private static let enabled: JSONValue = ["enabled": true]

    private static var linux: JSONValue {
        [
            "namespaces": list(RuntimeSpec.Namespace.Kind.allCases.map { $0.rawValue }.sorted()),
            "capabilities": list(CapabilityName.all),
            "cgroup": ["v1": false, "v2": true, "systemd": true, "systemdUser": true, "rdma": true],
            "seccomp": seccomp,
            "apparmor": enabled,
            "selinux": enabled,
            "memoryPolicy": [
                "modes": list(RuntimeSpec.MemoryPolicy.modes),
                "flags": list(RuntimeSpec.MemoryPolicy.flagWords),
            ],
            "intelRdt": ["enabled": true, "schemata": true, "monitoring": true],
            "mountExtensions": ["idmap": enabled],
            "netDevices": enabled,
        ]
    }

    private static var seccomp: JSONValue {
        let flags = RuntimeSpec.SystemCallFilter.flagWords
        let architectures = RuntimeSpec.SystemCallFilter.architectureWords.filter { word in
            guard let name = try? SeccompProfile.architecture(word.name) else { return false }  // None such.
            return unsafe seccomp_arch_resolve_name(name) != 0
        }
        return [
            "enabled": true,
            "actions": list(RuntimeSpec.SystemCallFilter.actions),
            "operators": list(RuntimeSpec.SystemCallFilter.comparisons),
            "archs": list(architectures),
            "knownFlags": list(flags),
            "supportedFlags": list(flags.filter { kernelTakes($0.value) }),
        ]
    }

    /// Whether the kernel knows a flag: it looks at the flags first, and then for a filter where there is none.
    private static func kernelTakes(_ flag: UInt32) -> Bool {
        let newListener = RuntimeSpec.SystemCallFilter.newListener
        let waits = RuntimeSpec.SystemCallFilter.flagWords["SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV"]
        let flags = flag == waits ? flag | newListener : flag
        let result = clinux_probe_filter_flags(flags)
        return result == -EFAULT
    }
}
