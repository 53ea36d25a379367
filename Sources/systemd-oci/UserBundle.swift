import Linux
import Lowering
import OCI

/// Bundles of users who are not root.
enum UserBundle {
    /// Has the user's service manager asked, as no other takes units of users.
    static func check(_ options: inout BundleOptions) throws(Failure) {
        guard options.hasOwnIDs else {
            throw Failure("run: --userns=host: only root's containers can have the host's IDs")
        }
        options.user = true
    }

    /// Takes this process to where a user can make a container, and gives the bundle what it has to have there.
    static func prepare(_ spec: inout RuntimeSpec) throws(Failure) {
        let ids = OwnUserNamespace.IDs.ofCaller()
        spec = Self.spec(spec, for: ids)
        try enterNamespace(for: spec, ids)
    }

    /// The same for a bundle of the runtime's command line, which has to say itself which IDs there are, as with runc.
    static func prepare(given spec: RuntimeSpec) throws(Failure) {
        guard spec.namespaces.contains(where: { $0.kind == .user }) else {
            throw Failure("rootless container requires user namespaces")
        }
        try enterNamespace(for: spec, .ofCaller())
    }

    /// What a bundle is to be for a user: where it does not say which IDs it has, it gets a user namespace whose root
    /// the user is.
    ///
    /// The other IDs of it are those that the user may use besides its own, in their order, as with Podman.
    ///
    /// - Parameters:
    ///   - spec: The bundle's.
    ///   - ids: What the user may use.
    /// - Returns: The bundle's with a user namespace.
    static func spec(_ spec: RuntimeSpec, for ids: OwnUserNamespace.IDs) -> RuntimeSpec {
        if spec.saysIDs { return spec }
        var spec = spec
        if !spec.has(.user) { spec.namespaces.append(RuntimeSpec.Namespace(.user)) }
        spec.uidMappings = map(ids.user, ids.userRanges)
        spec.gidMappings = map(ids.group, ids.groupRanges)
        return spec
    }

    private static func map(_ own: UInt32, _ ranges: [IDRange]) -> [RuntimeSpec.IDMapping] {
        var map = [RuntimeSpec.IDMapping(containerID: 0, hostID: own, size: 1)]
        var next: UInt32 = 1
        for range in ranges {
            // 4294967295 is nobody's ID.
            let count = min(range.count, UInt32.max - next)
            if count == 0 { break }
            map.append(RuntimeSpec.IDMapping(containerID: next, hostID: range.first, size: count))
            next += count
        }
        return map
    }

    /// Takes this process to where a user can make a container: to the user namespace that it joins, or to a new one, as no other
    /// has power over one that is there.
    private static func enterNamespace(
        for spec: RuntimeSpec,
        _ ids: OwnUserNamespace.IDs
    ) throws(Failure) {
        do {
            if let path = spec.namespaces.first(where: { $0.kind == .user })?.path {
                try OwnUserNamespace.enter(path: path)
            } else {
                try OwnUserNamespace.enter(ids)
            }
        } catch {
            throw Failure("users other than root need a user namespace, and there is none", error)
        }
    }
}
