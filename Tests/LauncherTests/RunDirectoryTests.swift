import Testing

@testable import systemd_oci

@Suite struct `The directory of a container that runs` {
    /// systemd.exec(5): `RUNTIME_DIRECTORY` has the paths of all of `RuntimeDirectory=`, in its order, with colons between.
    @Test(arguments: [
        ("/run/systemd-oci/web", "/run/systemd-oci/web"),
        // One of the file's own comes first, and may be a volume of the container.
        ("/run/web:/run/systemd-oci/web", "/run/systemd-oci/web"),
        ("/run/systemd-oci-web:/run/systemd-oci/web:/run/b", "/run/systemd-oci/web"),
        // A unit that somebody wrote by hand.
        ("/run/web", "/run/web"),
    ])
    func `is the unit's that is ours`(variable: String, directory: String) {
        #expect(RunDirectory.path(name: "other", ofUnit: variable) == directory)
    }

    @Test(arguments: [nil, ""])
    func `has the container's name where there is no unit`(variable: String?) {
        #expect(RunDirectory.path(name: "other", ofUnit: variable) == "/run/systemd-oci/run-other")
    }
}
