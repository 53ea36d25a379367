# What recipes of images share; sourced by them. They write OCI layouts made of Debian's packages.
#
# It expects $work, a directory for what is in the making, and $output, the layout.
suite=trixie
mirror=http://deb.debian.org/debian
architecture=$(dpkg --print-architecture)
blobs=$output/blobs/sha256
mkdir -p "$blobs"

# What a package's files are, without running its scripts.
extracted() {
    local directory=$1 packages
    shift
    packages=$(IFS=,; echo "$*")
    mmdebstrap --quiet --variant=extract --mode=root --aptopt='APT::Install-Recommends "false"' \
        --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
        --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-exclude=/usr/share/i18n/*' \
        --include="$packages" "$suite" "$directory" "$mirror"
    rm -rf "$directory"/var/{cache,lib}/{apt,dpkg} "$directory"/usr/share/{doc,man,locale,i18n,bash-completion} \
        "$directory"/dev/* "$directory"/etc/apt "$directory"/usr/lib/*/gconv
}

archive() { tar --create --xattrs --xattrs-include='*' --numeric-owner --sort=name --format=pax "$@"; }

digest() { sha256sum | cut -d' ' -f1; }

# blob FILE TYPE: puts a file into the layout and prints its descriptor.
blob() {
    local hex
    hex=$(digest <"$1")
    jq -cn --arg type "$2" --arg digest "sha256:$hex" --argjson size "$(stat -c %s "$1")" \
        '{mediaType: $type, digest: $digest, size: $size}'
    cp "$1" "$blobs/$hex"
}

# layer NAME: compresses $work/NAME.tar; the descriptor and the diff ID are left beside it.
layer() {
    echo "sha256:$(digest <"$work/$1.tar")" >"$work/$1.diff"
    case ${2-gzip} in
        gzip) gzip -n -6 <"$work/$1.tar" >"$work/$1.gz" ;;
        zstd) zstd -q -3 <"$work/$1.tar" >"$work/$1.gz" ;;
    esac
    blob "$work/$1.gz" "application/vnd.oci.image.layer.v1.tar+${2-gzip}" >"$work/$1.descriptor"
}

# manifest ARCHITECTURE CONFIGURATION LAYER…: prints the descriptor of an image's manifest.
manifest() {
    local platform=$1 configuration=$2 names
    shift 2
    names=("$@")
    printf '%s\n' "${names[@]}" | sed "s,.*,$work/&.diff," | xargs cat | jq -R . | jq -cs \
        --argjson config "$configuration" --arg architecture "$platform" \
        '{architecture: $architecture, os: "linux", created: "2026-01-01T00:00:00Z", config: $config,
          rootfs: {type: "layers", diff_ids: .}, history: [.[] | {created_by: "recipe-images"}]}' >"$work/config"
    printf '%s\n' "${names[@]}" | sed "s,.*,$work/&.descriptor," | xargs cat | jq -cs \
        --argjson config "$(blob "$work/config" application/vnd.oci.image.config.v1+json)" \
        '{schemaVersion: 2, mediaType: "application/vnd.oci.image.manifest.v1+json", config: $config, layers: .}' \
        >"$work/manifest"
    blob "$work/manifest" application/vnd.oci.image.manifest.v1+json
}

# tag NAME DESCRIPTOR
tag() {
    jq -c --arg name "$1" '. + {annotations: {"org.opencontainers.image.ref.name": $name}}' <<<"$2" >>"$work/index"
}

# finish: writes what makes a layout of what is there.
finish() {
    echo '{"imageLayoutVersion": "1.0.0"}' >"$output/oci-layout"
    jq -cs '{schemaVersion: 2, manifests: .}' "$work/index" >"$output/index.json"
}
