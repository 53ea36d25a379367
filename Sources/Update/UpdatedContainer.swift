package import OCI

/// A container of ours as the service manager has its unit.
package struct UpdatedContainer: Equatable, Sendable {
    /// Such as `web.service`.
    package var unit: String
    /// The container's name.
    package var name: String
    package var image: Reference
    /// The image as the unit spells it.
    package var imageText: String
    /// Nil where the image is left alone.
    package var policy: UpdatePolicy?
    /// The unit of the pod that it belongs to.
    package var pod: String?
    /// `ActiveState`.
    package var state: String

    package init(
        unit: String,
        name: String,
        image: Reference,
        imageText: String,
        policy: UpdatePolicy?,
        pod: String? = nil,
        state: String = "active"
    ) {
        self.unit = unit
        self.name = name
        self.image = image
        self.imageText = imageText
        self.policy = policy
        self.pod = pod
        self.state = state
    }

    /// Whether it is to run: one that nobody has started is not started by an update.
    package var runs: Bool { ["active", "reloading", "refreshing", "activating"].contains(state) }

    /// What is restarted for it: all of a pod, whose containers rely on each other.
    package var target: String { pod ?? unit }
}
