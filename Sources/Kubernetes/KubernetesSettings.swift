package import Quadlet
package import UnitFile
package import YAML

/// A file of Kubernetes YAML that was read.
package struct KubernetesSource: Sendable {
    package var path: String
    package var documents: [YAMLNode]

    package init(path: String, documents: [YAMLNode]) {
        self.path = path
        self.documents = documents
    }
}

/// What the `.kube` file says about all pods of its YAML, and what its unit is.
package struct KubernetesSettings: Sendable {
    /// The unit that the pods belong to, without `.service`.
    package var service: String
    /// The launcher.
    package var program: String
    /// The slice of the pods.
    package var slice: String?
    /// The directory of the files that credentials are read from.
    package var credentials: String
    /// Where relative paths of the host begin; the folder of the YAML file where it is nil.
    package var directory: String?
    package var networks: [String] = []
    /// Ports in the words of `PublishPort=`.
    package var ports: [String] = []
    package var userNamespace: String?
    package var logDriver: String?
    package var logOptions: [String] = []
    /// `registry`, or `CONTAINER/registry`.
    package var autoUpdate: [String] = []
    /// Whether volumes of claims go with the unit.
    package var removesVolumes = false
    package var annotations: [(name: String, value: String)] = []
    package var hasPodPrefix = true
    package var publishesAll = false
    package var addresses: [String] = []
    package var hardwareAddresses: [String] = []
    package var seccompProfiles = "/var/lib/kubelet/seccomp"
    /// Whether units have their usual dependencies.
    package var hasDefaultDependencies = true

    package init(service: String, program: String, credentials: String) {
        self.service = service
        self.program = program
        self.credentials = credentials
    }
}

/// A Quadlet file that stands for a part of a Kubernetes file.
package struct KubernetesFile: Equatable, Sendable {
    package var name: UnitName
    package var kind: QuadletKind
    /// Its assignments have their places in the YAML.
    package var document: UnitDocument
    /// The YAML file.
    package var path: String
    /// Whether the unit of the `.kube` file starts it.
    package var isStarted: Bool
}

/// The content of a file that only root may read, which a unit has as a credential.
package struct KubernetesCredential: Equatable, Sendable {
    package var name: String
    package var content: [UInt8]
}

/// What Kubernetes files become.
package struct KubernetesFiles: Sendable {
    package var files: [KubernetesFile] = []
    package var credentials: [KubernetesCredential] = []
    package var diagnostics: [Diagnostic] = []
}
