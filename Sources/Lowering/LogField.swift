/// A field that entries of a container have in the journal; the names are those of Podman's journald driver.
///
/// `CONTAINER_ID=` is not among them: it is the unit's invocation, which entries have as `_SYSTEMD_INVOCATION_ID=`.
package struct LogField: Equatable, Sendable {
    package var name: String
    package var value: String

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    /// The fields of a container, and of its image where it has one.
    package static func of(container: String, image: String?) -> [LogField] {
        [LogField("CONTAINER_NAME", container)] + (image.map { [LogField("IMAGE_NAME", $0)] } ?? [])
    }
}
