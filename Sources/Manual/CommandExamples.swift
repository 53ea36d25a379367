/// Command lines that teach what a command is for; the help of each ends with its own.
package enum CommandExamples {
    /// Those of a command, such as `image` and `pull`.
    ///
    /// Where a command of a group has none of its own, it is the same as the one of that name.
    package static func of(_ path: [String]) -> [String] {
        all[path.joined(separator: " ")] ?? path.last.flatMap { all[$0] } ?? []
    }

    /// All that have some.
    package static var commands: [String] { all.keys.sorted() }

    // swift-format-ignore
    private static let all: [String: [String]] = [
        "": [
            "systemd-oci pull docker.io/library/nginx",
            "systemd-oci lint /etc/containers/systemd/web.container",
            "systemd-oci explain web.container",
        ],
        "auto-update": [
            "systemctl enable --now systemd-oci-auto-update.timer",
            "systemd-oci auto-update --dry-run",
            "systemd-oci auto-update --rollback=web.service",
            "systemd-oci auto-update --history",
        ],
        "pull": [
            "systemd-oci pull docker.io/library/nginx:1.27",
            "systemd-oci pull --policy=newer quay.io/a/web:1",
            "systemd-oci pull oci:/srv/images:web",
            "systemd-oci pull --to=/srv/root --owner=self docker.io/library/alpine",
        ],
        "artifact": ["systemd-oci artifact pull quay.io/a/model:1", "systemd-oci artifact ls"],
        "artifact pull": ["systemd-oci artifact pull quay.io/a/model:1"],
        "artifact ls": ["systemd-oci artifact ls"],
        "build": ["systemd-oci build --tag localhost/web:1 /srv/web"],
        "image": ["systemd-oci image ls", "systemd-oci image pull docker.io/library/nginx"],
        "images": [
            "systemd-oci images",
            "systemd-oci images --filter=until=720h --sort=size",
            "systemd-oci images --format={{.Repository}}:{{.Tag}}",
        ],
        "image ls": ["systemd-oci image ls --format=json"],
        "rmi": ["systemd-oci rmi docker.io/library/nginx:1.26", "systemd-oci rmi --all --force"],
        "image rm": ["systemd-oci image rm docker.io/library/nginx:1.26"],
        "prune": [
            "systemd-oci prune --all --dry-run",
            "systemd-oci prune --filter=until=720h --force",
            "systemctl enable --now systemd-oci-prune.timer",
        ],
        "fsck": ["systemd-oci fsck", "systemd-oci fsck --repair"],
        "df": ["systemd-oci df", "systemd-oci df --verbose"],
        "mount": ["systemd-oci mount docker.io/library/nginx:1.27", "systemd-oci mount"],
        "unmount": ["systemd-oci unmount docker.io/library/nginx:1.27", "systemd-oci unmount --all"],
        "save": ["systemd-oci save --output=web.tar docker.io/library/nginx:1.27"],
        "load": ["systemd-oci load --input=web.tar"],
        "inspect": [
            "systemd-oci inspect docker.io/library/nginx:1.27",
            "systemd-oci inspect --raw docker://docker.io/library/nginx",
        ],
        "copy": [
            "systemd-oci copy --all quay.io/a/web:1 registry.example/web:1",
            "systemd-oci copy docker-archive:web.tar oci:/srv/images:web",
        ],
        "push": ["systemd-oci push quay.io/a/web:1 registry.example/web:1"],
        "tags": ["systemd-oci tags docker.io/library/nginx"],
        "search": ["systemd-oci search registry.example/web"],
        "login": ["systemd-oci login --username=me --password-stdin registry.example"],
        "logout": ["systemd-oci logout registry.example"],
        "system": ["systemd-oci system df", "systemd-oci system prune --all"],
        "secret": ["systemd-oci secret create database-password ./password", "systemd-oci secret ls"],
        "secret create": ["systemd-oci secret create database-password ./password"],
        "secret ls": ["systemd-oci secret ls"],
        "secret inspect": ["systemd-oci secret inspect database-password"],
        "secret rm": ["systemd-oci secret rm database-password"],
        "secret exists": ["systemd-oci secret exists database-password"],
        "unit": ["systemd-oci unit install ./web.container", "systemd-oci unit list"],
        "unit install": ["systemd-oci unit install ./web.container"],
        "unit list": ["systemd-oci unit list --filter=status=failed"],
        "unit print": ["systemd-oci unit print web.container"],
        "unit remove": ["systemd-oci unit remove web.container"],
        "convert": [
            "systemd-oci convert run -- podman run --name web -p 8080:80 docker.io/library/nginx",
            "systemd-oci convert compose compose.yaml",
        ],
        "lint": ["systemd-oci lint", "systemd-oci lint --format=sarif web.container"],
        "explain": ["systemd-oci explain web.container", "systemd-oci explain web.container PublishPort"],
    ]
}
