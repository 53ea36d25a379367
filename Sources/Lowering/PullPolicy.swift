/// When the image of a container is pulled, `Pull=`.
enum PullPolicy: String {
    case always
    case missing
    case never
    case newer

    /// The template of the unit that pulls; nil where none does.
    private var template: String? {
        switch self {
        case .always: "systemd-oci-pull-always@"
        case .missing: "systemd-oci-pull@"
        case .never: nil
        case .newer: "systemd-oci-pull-newer@"
        }
    }

    /// The instance that pulls an image; nil where none does, or where systemd would find its name too long.
    func unit(escapedReference: String) -> String? {
        guard let template else { return nil }
        let name = template + escapedReference + ".service"
        return name.utf8.count <= 255 ? name : nil
    }
}
