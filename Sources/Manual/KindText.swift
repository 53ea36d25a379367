import Quadlet

/// What the manual pages say of the kinds of files besides their keys.
struct KindText {
    /// What such a file is, in a few words.
    var title: String
    var description: String
    /// A file that works, with what others know it by.
    var example: String

    init(_ title: String, _ description: String, _ example: String) {
        self.title = title
        self.description = description
        self.example = example
    }
}

extension QuadletKind {
    var text: KindText {
        switch self {
        case .artifact: Self.artifactText
        case .build: Self.buildText
        case .container: Self.containerText
        case .image: Self.imageText
        case .kube: Self.kubeText
        case .network: Self.networkText
        case .pod: Self.podText
        case .volume: Self.volumeText
        }
    }

    /// The name of the unit of a file of this kind, for a file called NAME.
    var unitName: String { self == .container || self == .kube ? "NAME.service" : "NAME-\(rawValue).service" }

    private static let containerText = KindText(
        "a container as a service",
        """
        A file that ends in `.container` becomes a service whose main process is the container's first one. `Image=` or
        `Rootfs=` says what runs, all else has a default.
        .
        A change takes effect with `systemctl daemon-reload` and a restart of the service.
        """,
        """
        [Unit]
        Description=The web server

        [Container]
        Image=docker.io/library/nginx:latest
        PublishPort=8080:80
        Volume=/srv/www:/usr/share/nginx/html:ro

        [Service]
        Restart=always

        [Install]
        WantedBy=multi-user.target
        """
    )
    private static let podText = KindText(
        "containers with common namespaces as a service",
        """
        A file that ends in `.pod` becomes a service for what containers of the pod have in common: the network, ports
        and volumes. Containers are part of it that say `Pod=NAME.pod`; they start and stop with it.
        """,
        """
        [Pod]
        PublishPort=8080:80

        [Install]
        WantedBy=multi-user.target
        """
    )
    private static let kubeText = KindText(
        "Kubernetes YAML as a service",
        """
        A file that ends in `.kube` becomes a service for what files of Kubernetes YAML describe. Each pod and each container in
        them becomes a service of its own, with its own status, log and restarts; those of the file start and stop with
        it. Their names are those that Podman gives: the pod `web-pod` of a Deployment `web`, and its container
        `web-pod-nginx`.
        .
        Pods, Deployments, StatefulSets, DaemonSets, ReplicaSets, Jobs, ConfigMaps, Secrets and PersistentVolumeClaims are
        understood. A field that is not is told with its place in the YAML.
        .
        A change of the YAML takes effect with `systemctl daemon-reload` and a restart of the service. What a Secret has is in no
        unit: it comes to the container as a credential.
        """,
        """
        [Kube]
        Yaml=/etc/containers/site.yaml

        [Install]
        WantedBy=multi-user.target
        """
    )
    private static let networkText = KindText(
        "a network of containers as a service",
        """
        A file that ends in `.network` becomes a service that makes a network unless it exists. A container that says
        `Network=NAME.network` is in it, and depends on the service.
        """,
        """
        [Network]
        Subnet=192.0.2.0/24
        Gateway=192.0.2.1
        """
    )
    private static let volumeText = KindText(
        "a volume of containers as a service",
        """
        A file that ends in `.volume` becomes a service that makes a volume unless it exists. A container that says
        `Volume=NAME.volume:/path` has it, and depends on the service. The volume stays when the service is stopped.
        """,
        """
        [Volume]
        Label=org.example.owner=web
        """
    )
    private static let buildText = KindText(
        "the build of an image as a service",
        """
        A file that ends in `.build` becomes a service that builds an image. A container that says `Image=NAME.build`
        runs it, and depends on the service.
        """,
        """
        [Build]
        ImageTag=localhost/site:latest
        SetWorkingDirectory=unit
        """
    )
    private static let imageText = KindText(
        "the pull of an image as a service",
        """
        A file that ends in `.image` becomes a service that pulls an image. A container that says `Image=NAME.image`
        runs it, and depends on the service.
        """,
        """
        [Image]
        Image=registry.example.com/site:latest
        AuthFile=/etc/containers/auth.json
        """
    )
    private static let artifactText = KindText(
        "the pull of an OCI artifact as a service",
        """
        A file that ends in `.artifact` becomes a service that pulls an OCI artifact, such as a model. A container
        that says `Mount=type=artifact,source=NAME.artifact,destination=/path` has its files.
        """,
        """
        [Artifact]
        Artifact=registry.example.com/models/small:1
        """
    )
}
