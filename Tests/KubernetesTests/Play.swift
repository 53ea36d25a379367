import Kubernetes
import Quadlet
import Testing
import UnitFile
import YAML

/// What becomes of a text of YAML at /etc/web.yaml.
func play(_ text: String, _ change: (inout KubernetesSettings) -> Void = { _ in }) throws -> KubernetesFiles {
    var settings = KubernetesSettings(service: "web", program: "/usr/bin/systemd-oci", credentials: "/run/c")
    change(&settings)
    let source = KubernetesSource(
        path: "/etc/web.yaml",
        documents: try YAMLNode.documents(parsing: Array(text.utf8))
    )
    return KubernetesFiles(reading: [source], settings: settings)
}

extension KubernetesFiles {
    /// All that is wrong, without the path.
    var messages: [String] {
        diagnostics.map { "\($0)".replacingFirst("/etc/web.yaml:", with: "") }
    }

    func document(_ name: String) throws -> UnitDocument {
        try #require(files.first { $0.name.description == name }, "\(files.map(\.name.description))").document
    }

    /// The values of a key of a file's own section.
    func values(_ name: String, _ key: String) throws -> [String] {
        let kind = try #require(QuadletKind(fileName: name))
        return try document(name).values(kind.section, key).map(\.value)
    }

    func settings(_ name: String, _ section: String, _ key: String) throws -> [String] {
        try document(name).values(section, key).map(\.value)
    }
}

extension String {
    fileprivate func replacingFirst(_ text: String, with other: String) -> String {
        hasPrefix(text) ? other + dropFirst(text.count) : self
    }
}

/// A pod `p` with a container `c`, whose further members are indented by four, after what the pod has.
func pod(_ container: String = "", spec: String = "", metadata: String = "") -> String {
    """
    apiVersion: v1
    kind: Pod
    metadata:
      name: p
    \(metadata.indented(2))
    spec:
    \(spec.indented(2))
      containers:
      - name: c
        image: example.com/c:1
    \(container.indented(4))
    """
}

extension String {
    fileprivate func indented(_ count: Int) -> String {
        let space = String(repeating: " ", count: count)
        return split(separator: "\n", omittingEmptySubsequences: true).map { space + $0 }.joined(
            separator: "\n"
        )
    }
}
