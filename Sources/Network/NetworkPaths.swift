import Linux

/// Where networks, leases and programs are; a test has its own.
package struct NetworkPaths: Equatable, Sendable {
    /// Podman's networks, one JSON file each.
    package var definitions = "/etc/containers/networks"
    /// Our leases.
    package var leases = "/run/systemd-oci/network"
    /// Podman's state, which aardvark-dns shares with us: one process answers for both.
    package var podman = "/run/containers/networks"
    /// Held while netavark runs, as by Podman: two at a time disturb each other's firewall rules.
    package var lock = "/run/lock/netavark.lock"
    /// Where netavark and aardvark-dns are looked for, before `PATH` (containers.conf(5), `helper_binaries_dir`).
    package var programs = [
        "/usr/local/libexec/podman", "/usr/local/lib/podman", "/usr/libexec/podman", "/usr/lib/podman",
    ]
    /// Where `containers.conf` is looked for.
    package var configuration = ["/usr/share/containers", "/etc/containers"]
    /// The control group of firewalld, which is there while it runs.
    package var firewalld = "/sys/fs/cgroup/system.slice/firewalld.service"

    package init() {}

    /// Waits until nobody else changes networks.
    func acquireLock() throws(NetworkError) -> Descriptor {
        do {
            if let slash = lock.lastIndex(of: "/") { try SmallFile.makeDirectory(String(lock[..<slash])) }
            return try FileLock.wait(at: lock)
        } catch {
            throw .call(error)
        }
    }
}
