/// What an image says of the process in it, and of its layers (image-spec, config.md).
package struct ImageConfiguration: Equatable, Sendable {
    /// When the image was made, as in RFC 3339; nil where it does not say.
    package var created: String?
    package var architecture = ""
    package var operatingSystem = ""
    /// `User`: empty, `name`, `uid`, `user:group`.
    package var user = ""
    /// `Env`, each `NAME=value`.
    package var environment: [String] = []
    /// `Entrypoint`; nil where the image has none.
    package var entrypoint: [String]?
    /// `Cmd`; nil where the image has none.
    package var command: [String]?
    /// `WorkingDir`; empty means `/`.
    package var workingDirectory = ""
    /// `StopSignal` as spelled, such as `SIGQUIT` or `3`; nil means SIGTERM.
    package var stopSignal: String?
    /// The paths of `Volumes`, sorted.
    package var volumes: [String] = []
    /// `ExposedPorts`, such as `80/tcp`, sorted.
    package var exposedPorts: [String] = []
    package var labels: [String: String] = [:]
    /// `rootfs.diff_ids`, the base first.
    package var diffIDs: [Digest] = []

    package init() {}
}
