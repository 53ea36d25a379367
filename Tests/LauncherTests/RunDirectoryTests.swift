import Testing

@testable import systemd_oci

@Suite struct `The directory of a container that runs` {
    /// systemd.exec(5): `RUNTIME_DIRECTORY` has the paths of all of `RuntimeDirectory=`, in its order, with colons between.
    @Test(arguments: [
        ("/run/systemd-oci/web", "/run/systemd-oci/web"),
        // One of the unit's own comes first.
        ("/run/web:/run/systemd-oci/web", "/run/systemd-oci/web"),
        ("/run/systemd-oci-web:/run/systemd-oci/web:/run/b", "/run/systemd-oci/web"),
        // A unit that somebody wrote by hand.
        ("/run/web", "/run/web"),
    ])
    func `is the unit's where the service manager made one`(variable: String, directory: String) {
        #expect(RunDirectory(ofManager: variable).path == directory)
    }

    @Test(arguments: [
        ("web.service", "web.service"),
        // Names of directories that are for other things.
        ("network.service", "network.service"),
        ("pod-web.service", "pod-web.service"),
        (nil, "other.run"),
        // What is no service: a scope, or a variable that somebody has set.
        ("session-1.scope", "other.run"),
        ("../../etc/a.service", "other.run"),
    ])
    func `has the name of the unit, or the container's`(unit: String?, directory: String) {
        #expect(RunDirectory.path(name: "other", unit: unit) == "/run/systemd-oci/" + directory)
    }

    /// Those of the service manager are of bundles and pods.
    @Test(arguments: [
        ("web.service", true), ("web.run", true), ("web.bundle", false), ("web-pod.pod", false),
        ("network", false), ("stdio", false),
    ])
    func `is removed by who made it`(name: String, isOurs: Bool) {
        #expect(RunDirectory.isOurs(name) == isOurs)
    }
}
