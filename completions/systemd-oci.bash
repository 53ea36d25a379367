# Made of the tables of commands, keys and flags: make documents

_systemd_oci() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} path= index operands=0 kind
    # `--flag=value` comes as three words.
    if [ "$cur" = = ]; then cur=; elif [ "$prev" = = ]; then prev=${COMP_WORDS[COMP_CWORD-2]}; fi
    for ((index = 1; index < COMP_CWORD; index++)); do
        case "$path ${COMP_WORDS[index]}" in
        " artifact") path="artifact" ;;
        "artifact pull") path="artifact pull" ;;
        "artifact ls") path="artifact ls" ;;
        "artifact rm") path="artifact rm" ;;
        "artifact inspect") path="artifact inspect" ;;
        "artifact extract") path="artifact extract" ;;
        " attach") path="attach" ;;
        " auto-update") path="auto-update" ;;
        " build") path="build" ;;
        " checkpoint") path="checkpoint" ;;
        " container") path="container" ;;
        "container ls") path="container ls" ;;
        "container exists") path="container exists" ;;
        "container logs") path="container logs" ;;
        "container start") path="container start" ;;
        "container stop") path="container stop" ;;
        "container restart") path="container restart" ;;
        "container kill") path="container kill" ;;
        "container pause") path="container pause" ;;
        "container unpause") path="container unpause" ;;
        "container rm") path="container rm" ;;
        "container wait") path="container wait" ;;
        "container attach") path="container attach" ;;
        "container stats") path="container stats" ;;
        "container top") path="container top" ;;
        "container cp") path="container cp" ;;
        "container diff") path="container diff" ;;
        "container export") path="container export" ;;
        "container update") path="container update" ;;
        "container inspect") path="container inspect" ;;
        " convert") path="convert" ;;
        "convert run") path="convert run" ;;
        "convert compose") path="convert compose" ;;
        "convert container") path="convert container" ;;
        " copy") path="copy" ;;
        " cp") path="cp" ;;
        " create") path="create" ;;
        " delete") path="delete" ;;
        " df") path="df" ;;
        " diff") path="diff" ;;
        " events") path="events" ;;
        " exec") path="exec" ;;
        " explain") path="explain" ;;
        " export") path="export" ;;
        " features") path="features" ;;
        " fsck") path="fsck" ;;
        " healthcheck") path="healthcheck" ;;
        "healthcheck run") path="healthcheck run" ;;
        " help") path="help" ;;
        " image") path="image" ;;
        "image pull") path="image pull" ;;
        "image push") path="image push" ;;
        "image ls") path="image ls" ;;
        "image rm") path="image rm" ;;
        "image prune") path="image prune" ;;
        "image mount") path="image mount" ;;
        "image unmount") path="image unmount" ;;
        "image save") path="image save" ;;
        "image load") path="image load" ;;
        "image inspect") path="image inspect" ;;
        "image search") path="image search" ;;
        "image convert") path="image convert" ;;
        "image export") path="image export" ;;
        "image import-storage") path="image import-storage" ;;
        " images") path="images" ;;
        " info") path="info" ;;
        " inspect") path="inspect" ;;
        " kill") path="kill" ;;
        " kube") path="kube" ;;
        "kube play") path="kube play" ;;
        "kube down") path="kube down" ;;
        " lint") path="lint" ;;
        " list") path="list" ;;
        " load") path="load" ;;
        " login") path="login" ;;
        " logout") path="logout" ;;
        " logs") path="logs" ;;
        " lsp") path="lsp" ;;
        " mount") path="mount" ;;
        " network") path="network" ;;
        "network connect") path="network connect" ;;
        "network create") path="network create" ;;
        "network disconnect") path="network disconnect" ;;
        "network exists") path="network exists" ;;
        "network inspect") path="network inspect" ;;
        "network ls") path="network ls" ;;
        "network prune") path="network prune" ;;
        "network reload") path="network reload" ;;
        "network rm") path="network rm" ;;
        "network update") path="network update" ;;
        " pause") path="pause" ;;
        " pod") path="pod" ;;
        "pod create") path="pod create" ;;
        "pod exists") path="pod exists" ;;
        "pod inspect") path="pod inspect" ;;
        "pod ps") path="pod ps" ;;
        "pod rm") path="pod rm" ;;
        "pod start") path="pod start" ;;
        "pod stop") path="pod stop" ;;
        " port") path="port" ;;
        " prune") path="prune" ;;
        " ps") path="ps" ;;
        " pull") path="pull" ;;
        " push") path="push" ;;
        " restart") path="restart" ;;
        " restore") path="restore" ;;
        " resume") path="resume" ;;
        " rm") path="rm" ;;
        " rmi") path="rmi" ;;
        " run") path="run" ;;
        " save") path="save" ;;
        " search") path="search" ;;
        " secret") path="secret" ;;
        "secret create") path="secret create" ;;
        "secret ls") path="secret ls" ;;
        "secret inspect") path="secret inspect" ;;
        "secret rm") path="secret rm" ;;
        "secret exists") path="secret exists" ;;
        " spec") path="spec" ;;
        " start") path="start" ;;
        " state") path="state" ;;
        " stats") path="stats" ;;
        " stop") path="stop" ;;
        " system") path="system" ;;
        "system info") path="system info" ;;
        "system events") path="system events" ;;
        "system df") path="system df" ;;
        "system fsck") path="system fsck" ;;
        "system prune") path="system prune" ;;
        " tags") path="tags" ;;
        " top") path="top" ;;
        " unit") path="unit" ;;
        "unit install") path="unit install" ;;
        "unit list") path="unit list" ;;
        "unit print") path="unit print" ;;
        "unit remove") path="unit remove" ;;
        " unmount") path="unmount" ;;
        " unpause") path="unpause" ;;
        " update") path="update" ;;
        " volume") path="volume" ;;
        "volume create") path="volume create" ;;
        "volume exists") path="volume exists" ;;
        "volume export") path="volume export" ;;
        "volume import") path="volume import" ;;
        "volume inspect") path="volume inspect" ;;
        "volume ls") path="volume ls" ;;
        "volume mount") path="volume mount" ;;
        "volume prune") path="volume prune" ;;
        "volume rm") path="volume rm" ;;
        "volume unmount") path="volume unmount" ;;
        " wait") path="wait" ;;
        *) case ${COMP_WORDS[index]} in -* | =) ;; *) operands=$((operands + 1)) ;; esac ;;
        esac
    done
    COMPREPLY=()
    case "$path $prev" in
    "artifact ls --format") COMPREPLY=($(compgen -W 'table json' -- "$cur")); return ;;
    "container ls --sort") COMPREPLY=($(compgen -W 'command created id image names runningfor size status' -- "$cur")); return ;;
    "container inspect --type") COMPREPLY=($(compgen -W 'all container image' -- "$cur")); return ;;
    "container inspect -t") COMPREPLY=($(compgen -W 'all container image' -- "$cur")); return ;;
    "copy --progress") COMPREPLY=($(compgen -W 'auto plain json none' -- "$cur")); return ;;
    "explain --format") COMPREPLY=($(compgen -W 'text json' -- "$cur")); return ;;
    "fsck --format") COMPREPLY=($(compgen -W 'table json' -- "$cur")); return ;;
    "image pull --policy") COMPREPLY=($(compgen -W 'missing always newer never' -- "$cur")); return ;;
    "image pull --progress") COMPREPLY=($(compgen -W 'auto plain json none' -- "$cur")); return ;;
    "image pull --owner") COMPREPLY=($(compgen -W 'foreign image self' -- "$cur")); return ;;
    "image push --progress") COMPREPLY=($(compgen -W 'auto plain json none' -- "$cur")); return ;;
    "image ls --sort") COMPREPLY=($(compgen -W 'created id repository size tag' -- "$cur")); return ;;
    "image prune --format") COMPREPLY=($(compgen -W 'table json' -- "$cur")); return ;;
    "image mount --format") COMPREPLY=($(compgen -W 'table json' -- "$cur")); return ;;
    "image save --format") COMPREPLY=($(compgen -W 'docker-archive oci-archive oci-dir docker-dir' -- "$cur")); return ;;
    "image inspect --type") COMPREPLY=($(compgen -W 'all container image' -- "$cur")); return ;;
    "image inspect -t") COMPREPLY=($(compgen -W 'all container image' -- "$cur")); return ;;
    "image search --format") COMPREPLY=($(compgen -W 'table json' -- "$cur")); return ;;
    "image convert --to") COMPREPLY=($(compgen -W 'squashfs erofs' -- "$cur")); return ;;
    "image convert --verity") COMPREPLY=($(compgen -W 'auto yes no' -- "$cur")); return ;;
    "image export --format") COMPREPLY=($(compgen -W 'directory bundle mstack ddi' -- "$cur")); return ;;
    "image export --filesystem") COMPREPLY=($(compgen -W 'squashfs erofs' -- "$cur")); return ;;
    "image import-storage --from") COMPREPLY=($(compgen -W 'podman importctl' -- "$cur")); return ;;
    "images --sort") COMPREPLY=($(compgen -W 'created id repository size tag' -- "$cur")); return ;;
    "inspect --type") COMPREPLY=($(compgen -W 'all container image' -- "$cur")); return ;;
    "inspect -t") COMPREPLY=($(compgen -W 'all container image' -- "$cur")); return ;;
    "lint --format") COMPREPLY=($(compgen -W 'text json sarif' -- "$cur")); return ;;
    "mount --format") COMPREPLY=($(compgen -W 'table json' -- "$cur")); return ;;
    "prune --format") COMPREPLY=($(compgen -W 'table json' -- "$cur")); return ;;
    "ps --sort") COMPREPLY=($(compgen -W 'command created id image names runningfor size status' -- "$cur")); return ;;
    "pull --policy") COMPREPLY=($(compgen -W 'missing always newer never' -- "$cur")); return ;;
    "pull --progress") COMPREPLY=($(compgen -W 'auto plain json none' -- "$cur")); return ;;
    "pull --owner") COMPREPLY=($(compgen -W 'foreign image self' -- "$cur")); return ;;
    "push --progress") COMPREPLY=($(compgen -W 'auto plain json none' -- "$cur")); return ;;
    "save --format") COMPREPLY=($(compgen -W 'docker-archive oci-archive oci-dir docker-dir' -- "$cur")); return ;;
    "search --format") COMPREPLY=($(compgen -W 'table json' -- "$cur")); return ;;
    "system fsck --format") COMPREPLY=($(compgen -W 'table json' -- "$cur")); return ;;
    "system prune --format") COMPREPLY=($(compgen -W 'table json' -- "$cur")); return ;;
    "tags --format") COMPREPLY=($(compgen -W 'table json' -- "$cur")); return ;;
    esac
    case $path in
    "artifact pull") case $prev in --authfile | --cert-dir | --creds | --tls-verify | --retry | --retry-delay | --store | --additional-store) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "artifact ls") case $prev in --store | --additional-store) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "artifact rm") case $prev in --store | --additional-store) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "artifact inspect") case $prev in --store | --additional-store) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "artifact extract") case $prev in --title | --digest | --store | --additional-store) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "auto-update") case $prev in --format | --rollback | --settle | --timeout | --authfile | --cert-dir | --creds | --tls-verify | --retry | --retry-delay | --store | --additional-store) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "checkpoint") case $prev in --image-path | --work-path | --manage-cgroups-mode | --empty-ns | --parent-path | --status-fd | --page-server) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "container ls") case $prev in --filter | -f | --format | --last | -n | --store | --additional-store) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "container logs") case $prev in --since | --until | --tail) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "container start") case $prev in --filter | --cidfile) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "container stop") case $prev in --time | --timeout | -t | --filter | --cidfile) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "container restart") case $prev in --time | --timeout | -t | --filter | --cidfile) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "container kill") case $prev in --signal | -s | --filter | --cidfile) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "container pause") case $prev in --filter | --cidfile) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "container unpause") case $prev in --filter | --cidfile) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "container rm") case $prev in --time | --timeout | -t | --filter | --cidfile) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "container wait") case $prev in --condition) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "container stats") case $prev in --format | --interval | -i) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "container diff") case $prev in --format | --store | --additional-store) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "container export") case $prev in --output | -o) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "container update") case $prev in --blkio-weight | --cpu-period | --cpu-quota | --cpu-shares | -c | --cpus | --cpuset-cpus | --cpuset-mems | --device-read-bps | --device-read-iops | --device-write-bps | --device-write-iops | --memory | -m | --memory-reservation | --memory-swap | --pids-limit) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "container inspect") case $prev in --format | -f | --platform | --arch | --os | --variant | --authfile | --cert-dir | --creds | --tls-verify | --retry | --retry-delay | --store | --additional-store) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "convert run") case $prev in --name | --output | -o | --wanted-by | --pod) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "convert compose") case $prev in --project-name | -p | --profile | --env-file | --output | -o | --wanted-by | --pod) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "convert container") case $prev in --name | --output | -o | --wanted-by | --pod) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "copy") case $prev in --src-creds | --dest-creds | --src-tls-verify | --dest-tls-verify | --src-cert-dir | --dest-cert-dir | --compression-format | --dest-compress-format | --compression-level | --add-compression | --format | -f | --digestfile | --chunk-size | --parallel | --platform | --arch | --os | --variant | --authfile | --cert-dir | --creds | --tls-verify | --retry | --retry-delay) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "create") case $prev in --bundle | -b | --config | -f | --console-socket | --pidfd-socket | --pid-file | --preserve-fds) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "df") case $prev in --format | --store | --additional-store) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "diff") case $prev in --format | --store | --additional-store) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "events") case $prev in --filter | -f | --format | --since | --stream | --until) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "exec") case $prev in --env | -e | --env-file | --workdir | -w | --user | -u | --preserve-fds) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "explain") case $prev in --systemd) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "export") case $prev in --output | -o) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "fsck") case $prev in --authfile | --cert-dir | --creds | --tls-verify | --retry | --retry-delay | --store | --additional-store) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "image pull") case $prev in --parallel | --to | --platform | --arch | --os | --variant | --authfile | --cert-dir | --creds | --tls-verify | --retry | --retry-delay | --store | --additional-store) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "image push") case $prev in --store | --additional-store | --compression-format | --dest-compress-format | --compression-level | --add-compression | --format | -f | --digestfile | --chunk-size | --parallel | --platform | --arch | --os | --variant | --authfile | --cert-dir | --creds | --tls-verify | --retry | --retry-delay) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "image ls") case $prev in --format | --filter | -f | --store | --additional-store) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "image rm") case $prev in --store | --additional-store) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "image prune") case $prev in --filter | --store | --additional-store) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "image mount") case $prev in --store | --additional-store) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "image unmount") case $prev in --store | --additional-store) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "image save") case $prev in --output | -o | --authfile | --cert-dir | --creds | --tls-verify | --retry | --retry-delay | --store | --additional-store) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "image load") case $prev in --input | -i | --name | --authfile | --cert-dir | --creds | --tls-verify | --retry | --retry-delay | --store | --additional-store) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "image inspect") case $prev in --format | -f | --platform | --arch | --os | --variant | --authfile | --cert-dir | --creds | --tls-verify | --retry | --retry-delay | --store | --additional-store) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "image search") case $prev in --limit | --authfile | --cert-dir | --creds | --tls-verify | --retry | --retry-delay) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "image convert") case $prev in --store | --additional-store) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "image export") case $prev in --store | --additional-store) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "image import-storage") case $prev in --root | --store | --additional-store) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "images") case $prev in --format | --filter | -f | --store | --additional-store) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "info") case $prev in --format | -f | --store | --additional-store) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "inspect") case $prev in --format | -f | --platform | --arch | --os | --variant | --authfile | --cert-dir | --creds | --tls-verify | --retry | --retry-delay | --store | --additional-store) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "kill") case $prev in --signal | -s | --filter | --cidfile) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "kube play") case $prev in --configmap | --network | --publish | --userns | --log-driver | --annotation) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "lint") case $prev in --systemd) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "list") case $prev in --format | -f) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "load") case $prev in --input | -i | --name | --authfile | --cert-dir | --creds | --tls-verify | --retry | --retry-delay | --store | --additional-store) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "login") case $prev in --username | -u | --password | -p | --authfile | --cert-dir | --tls-verify) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "logout") case $prev in --authfile | --cert-dir | --tls-verify) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "logs") case $prev in --since | --until | --tail) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "mount") case $prev in --store | --additional-store) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "network connect") case $prev in --alias | --ip | --ip6 | --mac-address) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "network create") case $prev in --driver | -d | --subnet | --gateway | --ip-range | --route | --dns | --interface-name | --ipam-driver | --opt | -o | --label) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "network inspect") case $prev in --format) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "network ls") case $prev in --format | --filter) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "network prune") case $prev in --filter) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "network update") case $prev in --dns-add | --dns-drop) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "pause") case $prev in --filter | --cidfile) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "pod create") case $prev in --name | -n | --exit-policy | --share | --add-host | --device | --dns | --dns-option | --dns-search | --gidmap | --hostname | -h | --hosts-file | --ip | --ip6 | --label | -l | --mac-address | --network | --net | --network-alias | --publish | -p | --security-opt | --shm-size | --shm-size-systemd | --sysctl | --uidmap | --userns | --volume | -v | --blkio-weight | --blkio-weight-device | --cpu-shares | -c | --cpus | --cpuset-cpus | --cpuset-mems | --device-read-bps | --device-write-bps | --memory | -m | --memory-swap) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "pod inspect") case $prev in --format) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "pod ps") case $prev in --format) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "port") case $prev in --format) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "prune") case $prev in --filter | --store | --additional-store) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "ps") case $prev in --filter | -f | --format | --last | -n | --store | --additional-store) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "pull") case $prev in --parallel | --to | --platform | --arch | --os | --variant | --authfile | --cert-dir | --creds | --tls-verify | --retry | --retry-delay | --store | --additional-store) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "push") case $prev in --store | --additional-store | --compression-format | --dest-compress-format | --compression-level | --add-compression | --format | -f | --digestfile | --chunk-size | --parallel | --platform | --arch | --os | --variant | --authfile | --cert-dir | --creds | --tls-verify | --retry | --retry-delay) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "restart") case $prev in --time | --timeout | -t | --filter | --cidfile) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "restore") case $prev in --bundle | -b | --config | -f | --console-socket | --pid-file | --image-path | --work-path | --manage-cgroups-mode | --empty-ns | --lsm-profile | --lsm-mount-context) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "rm") case $prev in --time | --timeout | -t | --filter | --cidfile) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "rmi") case $prev in --store | --additional-store) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "run") case $prev in --name | --cgroups | --sdnotify | --stop-signal | --stop-timeout | --label | -l | --annotation | --log-driver | --log-opt | --pod | --env | -e | --env-file | --unsetenv | --hostname | -h | --tz | --secret | --volume | -v | --mount | --tmpfs | --image-volume | --device | --shm-size | --shm-size-systemd | --network | --net | --publish | -p | --expose | --network-alias | --ip | --ip6 | --mac-address | --add-host | --hosts-file | --dns | --dns-option | --dns-opt | --dns-search | --user | -u | --group-add | --umask | --workdir | -w | --entrypoint | --init-path | --systemd | --userns | --uidmap | --gidmap | --pid | --ipc | --uts | --cgroupns | --cap-add | --cap-drop | --security-opt | --sysctl | --seccomp-policy | --ulimit | --oom-score-adj | --memory | -m | --pids-limit | --memory-swap | --memory-reservation | --cpus | --cpu-shares | -c | --cpu-quota | --cpu-period | --cpuset-cpus | --cpuset-mems | --blkio-weight | --blkio-weight-device | --device-read-bps | --device-write-bps | --device-read-iops | --device-write-iops | --device-cgroup-rule | --cgroup-conf | --health-cmd | --health-interval | --health-log-destination | --health-max-log-count | --health-max-log-size | --health-on-failure | --health-retries | --health-start-period | --health-startup-cmd | --health-startup-interval | --health-startup-retries | --health-startup-success | --health-startup-timeout | --health-timeout | --pull | --bundle | -b | --description | --property | --slice) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "save") case $prev in --output | -o | --authfile | --cert-dir | --creds | --tls-verify | --retry | --retry-delay | --store | --additional-store) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "search") case $prev in --limit | --authfile | --cert-dir | --creds | --tls-verify | --retry | --retry-delay) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "secret create") case $prev in --label | -l | --driver | -d) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "secret ls") case $prev in --format | --filter | -f) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "secret inspect") case $prev in --format | -f) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "spec") case $prev in --bundle | -b) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "start") case $prev in --filter | --cidfile) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "stats") case $prev in --format | --interval | -i) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "stop") case $prev in --time | --timeout | -t | --filter | --cidfile) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "system info") case $prev in --format | -f | --store | --additional-store) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "system events") case $prev in --filter | -f | --format | --since | --stream | --until) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "system df") case $prev in --format | --store | --additional-store) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "system fsck") case $prev in --authfile | --cert-dir | --creds | --tls-verify | --retry | --retry-delay | --store | --additional-store) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "system prune") case $prev in --filter | --store | --additional-store) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "tags") case $prev in --authfile | --cert-dir | --creds | --tls-verify | --retry | --retry-delay) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "unit list") case $prev in --filter | -f | --format) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "unmount") case $prev in --store | --additional-store) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "unpause") case $prev in --filter | --cidfile) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "update") case $prev in --blkio-weight | --cpu-period | --cpu-quota | --cpu-shares | -c | --cpus | --cpuset-cpus | --cpuset-mems | --device-read-bps | --device-read-iops | --device-write-bps | --device-write-iops | --memory | -m | --memory-reservation | --memory-swap | --pids-limit) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "volume create") case $prev in --driver | -d | --opt | -o | --label | -l | --uid | --gid) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "volume export") case $prev in --output | -o | --store | --additional-store) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "volume import") case $prev in --store | --additional-store) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "volume inspect") case $prev in --format | -f | --store | --additional-store) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "volume ls") case $prev in --format | --filter | -f | --store | --additional-store) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "volume mount") case $prev in --store | --additional-store) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "volume prune") case $prev in --filter | --store | --additional-store) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "volume unmount") case $prev in --store | --additional-store) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "wait") case $prev in --condition) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    esac
    case $path in
    "") case $cur in -*) COMPREPLY=($(compgen -W '--version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W 'artifact attach auto-update build checkpoint container convert copy cp create delete df diff events exec explain export features fsck healthcheck help image images info inspect kill kube lint list load login logout logs lsp mount network pause pod port prune ps pull push restart restore resume rm rmi run save search secret spec start state stats stop system tags top unit unmount unpause update volume wait' -- "$cur")) ;; esac ;;
    "artifact") case $cur in -*) COMPREPLY=($(compgen -W '--version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W 'pull ls rm inspect extract' -- "$cur")) ;; esac ;;
    "artifact pull") case $cur in -*) COMPREPLY=($(compgen -W '--quiet -q --authfile --cert-dir --creds --tls-verify --retry --retry-delay --store --additional-store --version --help -h' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_images)" ;; esac ;;
    "artifact ls") case $cur in -*) COMPREPLY=($(compgen -W '--format --store --additional-store --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "artifact rm") case $cur in -*) COMPREPLY=($(compgen -W '--store --additional-store --version --help -h' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_images)" ;; esac ;;
    "artifact inspect") case $cur in -*) COMPREPLY=($(compgen -W '--store --additional-store --version --help -h' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_images)" ;; esac ;;
    "artifact extract") case $cur in -*) COMPREPLY=($(compgen -W '--title --digest --store --additional-store --version --help -h' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_images)" ;; esac ;;
    "attach") case $cur in -*) COMPREPLY=($(compgen -W '--sig-proxy --no-sig-proxy --latest -l --user --version --help -h' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_containers)" ;; esac ;;
    "auto-update") case $cur in -*) COMPREPLY=($(compgen -W '--dry-run --format --rollback --history --resume --settle --timeout --authfile --cert-dir --creds --tls-verify --retry --retry-delay --store --additional-store --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "build") case $cur in -*) COMPREPLY=($(compgen -W '--version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "checkpoint") case $cur in -*) COMPREPLY=($(compgen -W '--image-path --work-path --tcp-established --ext-unix-sk --shell-job --lazy-pages --file-locks --manage-cgroups-mode --empty-ns --auto-dedup --parent-path --leave-running -R --tcp-skip-in-flight --link-remap --status-fd --page-server --pre-dump --help -h' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_containers)" ;; esac ;;
    "container") case $cur in -*) COMPREPLY=($(compgen -W '--version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W 'ls exists logs start stop restart kill pause unpause rm wait attach stats top cp diff export update inspect' -- "$cur")) ;; esac ;;
    "container ls") case $cur in -*) COMPREPLY=($(compgen -W '--all -a --filter -f --format --last -n --latest -l --ns --noheading --no-trunc --pod -p --quiet -q --size -s --sort --user --store --additional-store --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "container exists") case $cur in -*) COMPREPLY=($(compgen -W '--user --version --help -h' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_containers)" ;; esac ;;
    "container logs") case $cur in -*) COMPREPLY=($(compgen -W '--color --follow -f --latest -l --names -n --since --until --tail --timestamps -t --all-runs --user --version --help -h' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_containers)" ;; esac ;;
    "container start") case $cur in -*) COMPREPLY=($(compgen -W '--attach -a --all --latest -l --filter --cidfile --user --version --help -h' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_containers)" ;; esac ;;
    "container stop") case $cur in -*) COMPREPLY=($(compgen -W '--time --timeout -t --ignore -i --all -a --latest -l --filter --cidfile --user --version --help -h' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_containers)" ;; esac ;;
    "container restart") case $cur in -*) COMPREPLY=($(compgen -W '--time --timeout -t --running --all -a --latest -l --filter --cidfile --user --version --help -h' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_containers)" ;; esac ;;
    "container kill") case $cur in -*) COMPREPLY=($(compgen -W '--signal -s --all -a --latest -l --filter --cidfile --user --version --help -h' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_containers)" ;; esac ;;
    "container pause") case $cur in -*) COMPREPLY=($(compgen -W '--all -a --latest -l --filter --cidfile --user --version --help -h' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_containers)" ;; esac ;;
    "container unpause") case $cur in -*) COMPREPLY=($(compgen -W '--all -a --latest -l --filter --cidfile --user --version --help -h' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_containers)" ;; esac ;;
    "container rm") case $cur in -*) COMPREPLY=($(compgen -W '--force -f --ignore -i --time --timeout -t --all -a --latest -l --filter --cidfile --user --version --help -h' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_containers)" ;; esac ;;
    "container wait") case $cur in -*) COMPREPLY=($(compgen -W '--condition --ignore --latest -l --user --version --help -h' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_containers)" ;; esac ;;
    "container attach") case $cur in -*) COMPREPLY=($(compgen -W '--sig-proxy --no-sig-proxy --latest -l --user --version --help -h' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_containers)" ;; esac ;;
    "container stats") case $cur in -*) COMPREPLY=($(compgen -W '--format --interval -i --latest -l --no-reset --no-stream --no-trunc --user --version --help -h' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_containers)" ;; esac ;;
    "container top") case $cur in -*) COMPREPLY=($(compgen -W '--latest -l --user --version --help -h' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_containers)" ;; esac ;;
    "container cp") case $cur in -*) COMPREPLY=($(compgen -W '--archive -a --no-archive --overwrite --user --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "container diff") case $cur in -*) COMPREPLY=($(compgen -W '--format --latest -l --user --store --additional-store --version --help -h' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_containers)" ;; esac ;;
    "container export") case $cur in -*) COMPREPLY=($(compgen -W '--output -o --user --version --help -h' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_containers)" ;; esac ;;
    "container update") case $cur in -*) COMPREPLY=($(compgen -W '--blkio-weight --cpu-period --cpu-quota --cpu-shares -c --cpus --cpuset-cpus --cpuset-mems --device-read-bps --device-read-iops --device-write-bps --device-write-iops --memory -m --memory-reservation --memory-swap --pids-limit --permanent --latest -l --user --version --help -h' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_containers)" ;; esac ;;
    "container inspect") case $cur in -*) COMPREPLY=($(compgen -W '--type -t --format -f --latest -l --size -s --raw --config --platform --arch --os --variant --authfile --cert-dir --creds --tls-verify --retry --retry-delay --store --additional-store --user --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "convert") case $cur in -*) COMPREPLY=($(compgen -W '--version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W 'run compose container' -- "$cur")) ;; esac ;;
    "convert run") case $cur in -*) COMPREPLY=($(compgen -W '--name --output -o --force --install --wanted-by --pod --user --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "convert compose") case $cur in -*) COMPREPLY=($(compgen -W '--project-name -p --prefix --profile --env-file --output -o --force --install --wanted-by --pod --user --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -f -- "$cur")) ;; esac ;;
    "convert container") case $cur in -*) COMPREPLY=($(compgen -W '--name --output -o --force --install --wanted-by --pod --user --version --help -h' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_containers)" ;; esac ;;
    "copy") case $cur in -*) COMPREPLY=($(compgen -W '--src-creds --dest-creds --src-tls-verify --dest-tls-verify --src-cert-dir --dest-cert-dir --compression-format --dest-compress-format --compression-level --add-compression --format -f --all -a --digestfile --chunk-size --parallel --progress --quiet -q --platform --arch --os --variant --authfile --cert-dir --creds --tls-verify --retry --retry-delay --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "cp") case $cur in -*) COMPREPLY=($(compgen -W '--archive -a --no-archive --overwrite --user --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "create") case $cur in -*) COMPREPLY=($(compgen -W '--bundle -b --config -f --console-socket --pidfd-socket --pid-file --no-pivot --no-new-keyring --preserve-fds --no-subreaper --help -h' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_containers)" ;; esac ;;
    "delete") case $cur in -*) COMPREPLY=($(compgen -W '--force -f --regex -r --help -h' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_containers)" ;; esac ;;
    "df") case $cur in -*) COMPREPLY=($(compgen -W '--format --verbose -v --store --additional-store --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "diff") case $cur in -*) COMPREPLY=($(compgen -W '--format --latest -l --user --store --additional-store --version --help -h' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_containers)" ;; esac ;;
    "events") case $cur in -*) COMPREPLY=($(compgen -W '--filter -f --format --since --stream --until --user --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "exec") case $cur in -*) COMPREPLY=($(compgen -W '--env -e --env-file --workdir -w --interactive -i --tty -t --detach -d --user -u --privileged --preserve-fds' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_containers)" ;; esac ;;
    "explain") case $cur in -*) COMPREPLY=($(compgen -W '--format --user --systemd --version --help -h' -- "$cur")) ;; *) if [ $operands = 0 ]; then COMPREPLY=($(compgen -f -- "$cur")); else COMPREPLY=($(compgen -W "$(_systemd_oci_keys)" -- "$cur")); fi ;; esac ;;
    "export") case $cur in -*) COMPREPLY=($(compgen -W '--output -o --user --version --help -h' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_containers)" ;; esac ;;
    "features") case $cur in -*) COMPREPLY=($(compgen -W '--help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "fsck") case $cur in -*) COMPREPLY=($(compgen -W '--repair -r --force -f --quick --quiet --format --authfile --cert-dir --creds --tls-verify --retry --retry-delay --store --additional-store --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "healthcheck") case $cur in -*) COMPREPLY=($(compgen -W '' -- "$cur")) ;; *) COMPREPLY=($(compgen -W 'run' -- "$cur")) ;; esac ;;
    "healthcheck run") case $cur in -*) COMPREPLY=($(compgen -W '--ignore-result' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_containers)" ;; esac ;;
    "help") case $cur in -*) COMPREPLY=($(compgen -W '--version' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "image") case $cur in -*) COMPREPLY=($(compgen -W '--version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W 'pull push ls rm prune mount unmount save load inspect search convert export import-storage' -- "$cur")) ;; esac ;;
    "image pull") case $cur in -*) COMPREPLY=($(compgen -W '--policy --quiet -q --progress --escaped --parallel --all-tags -a --to --owner --platform --arch --os --variant --authfile --cert-dir --creds --tls-verify --retry --retry-delay --store --additional-store --version --help -h' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_images)" ;; esac ;;
    "image push") case $cur in -*) COMPREPLY=($(compgen -W '--store --additional-store --compression-format --dest-compress-format --compression-level --add-compression --format -f --all -a --digestfile --chunk-size --parallel --progress --quiet -q --platform --arch --os --variant --authfile --cert-dir --creds --tls-verify --retry --retry-delay --version --help -h' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_images)" ;; esac ;;
    "image ls") case $cur in -*) COMPREPLY=($(compgen -W '--format --filter -f --sort --digests --noheading -n --no-trunc --quiet -q --store --additional-store --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "image rm") case $cur in -*) COMPREPLY=($(compgen -W '--force -f --all -a --ignore -i --no-prune --store --additional-store --version --help -h' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_images)" ;; esac ;;
    "image prune") case $cur in -*) COMPREPLY=($(compgen -W '--all -a --force -f --dry-run --filter --format --store --additional-store --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "image mount") case $cur in -*) COMPREPLY=($(compgen -W '--all -a --format --store --additional-store --version --help -h' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_images)" ;; esac ;;
    "image unmount") case $cur in -*) COMPREPLY=($(compgen -W '--all -a --force -f --store --additional-store --version --help -h' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_images)" ;; esac ;;
    "image save") case $cur in -*) COMPREPLY=($(compgen -W '--format --output -o --quiet -q --authfile --cert-dir --creds --tls-verify --retry --retry-delay --store --additional-store --version --help -h' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_images)" ;; esac ;;
    "image load") case $cur in -*) COMPREPLY=($(compgen -W '--input -i --name --quiet -q --authfile --cert-dir --creds --tls-verify --retry --retry-delay --store --additional-store --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "image inspect") case $cur in -*) COMPREPLY=($(compgen -W '--type -t --format -f --latest -l --size -s --raw --config --platform --arch --os --variant --authfile --cert-dir --creds --tls-verify --retry --retry-delay --store --additional-store --user --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "image search") case $cur in -*) COMPREPLY=($(compgen -W '--limit --format --authfile --cert-dir --creds --tls-verify --retry --retry-delay --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "image convert") case $cur in -*) COMPREPLY=($(compgen -W '--to --verity --store --additional-store --version --help -h' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_images)" ;; esac ;;
    "image export") case $cur in -*) COMPREPLY=($(compgen -W '--format --filesystem --verity --store --additional-store --version --help -h' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_images)" ;; esac ;;
    "image import-storage") case $cur in -*) COMPREPLY=($(compgen -W '--from --root --quiet -q --store --additional-store --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "images") case $cur in -*) COMPREPLY=($(compgen -W '--format --filter -f --sort --digests --noheading -n --no-trunc --quiet -q --store --additional-store --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "info") case $cur in -*) COMPREPLY=($(compgen -W '--format -f --user --store --additional-store --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "inspect") case $cur in -*) COMPREPLY=($(compgen -W '--type -t --format -f --latest -l --size -s --raw --config --platform --arch --os --variant --authfile --cert-dir --creds --tls-verify --retry --retry-delay --store --additional-store --user --version --help -h' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_containers)" ;; esac ;;
    "kill") case $cur in -*) COMPREPLY=($(compgen -W '--signal -s --all -a --latest -l --filter --cidfile --user --version --help -h' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_containers)" ;; esac ;;
    "kube") case $cur in -*) COMPREPLY=($(compgen -W '--version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W 'play down' -- "$cur")) ;; esac ;;
    "kube play") case $cur in -*) COMPREPLY=($(compgen -W '--configmap --network --publish --userns --log-driver --annotation --publish-all --no-pod-prefix --replace --start --no-start --user --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -f -- "$cur")) ;; esac ;;
    "kube down") case $cur in -*) COMPREPLY=($(compgen -W '--force --user --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -f -- "$cur")) ;; esac ;;
    "lint") case $cur in -*) COMPREPLY=($(compgen -W '--format --strict --user --systemd --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -f -- "$cur")) ;; esac ;;
    "list") case $cur in -*) COMPREPLY=($(compgen -W '--format -f --quiet -q --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "load") case $cur in -*) COMPREPLY=($(compgen -W '--input -i --name --quiet -q --authfile --cert-dir --creds --tls-verify --retry --retry-delay --store --additional-store --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "login") case $cur in -*) COMPREPLY=($(compgen -W '--username -u --password -p --password-stdin --get-login --verbose -v --authfile --cert-dir --tls-verify --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "logout") case $cur in -*) COMPREPLY=($(compgen -W '--all -a --authfile --cert-dir --tls-verify --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "logs") case $cur in -*) COMPREPLY=($(compgen -W '--color --follow -f --latest -l --names -n --since --until --tail --timestamps -t --all-runs --user --version --help -h' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_containers)" ;; esac ;;
    "lsp") case $cur in -*) COMPREPLY=($(compgen -W '--stdio --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "mount") case $cur in -*) COMPREPLY=($(compgen -W '--all -a --format --store --additional-store --version --help -h' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_images)" ;; esac ;;
    "network") case $cur in -*) COMPREPLY=($(compgen -W '' -- "$cur")) ;; *) COMPREPLY=($(compgen -W 'connect create disconnect exists inspect ls prune reload rm update' -- "$cur")) ;; esac ;;
    "network connect") case $cur in -*) COMPREPLY=($(compgen -W '--alias --ip --ip6 --mac-address' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_networks)" ;; esac ;;
    "network create") case $cur in -*) COMPREPLY=($(compgen -W '--driver -d --subnet --gateway --ip-range --route --ipv6 --internal --disable-dns --dns --interface-name --ipam-driver --opt -o --label --ignore' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_networks)" ;; esac ;;
    "network disconnect") case $cur in -*) COMPREPLY=($(compgen -W '--force -f' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_networks)" ;; esac ;;
    "network exists") case $cur in -*) COMPREPLY=($(compgen -W '' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_networks)" ;; esac ;;
    "network inspect") case $cur in -*) COMPREPLY=($(compgen -W '--format' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_networks)" ;; esac ;;
    "network ls") case $cur in -*) COMPREPLY=($(compgen -W '--format --filter --quiet -q --noheading -n --no-trunc' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "network prune") case $cur in -*) COMPREPLY=($(compgen -W '--filter --force -f' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "network reload") case $cur in -*) COMPREPLY=($(compgen -W '--all -a' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_containers)" ;; esac ;;
    "network rm") case $cur in -*) COMPREPLY=($(compgen -W '--ignore -i --force -f' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_networks)" ;; esac ;;
    "network update") case $cur in -*) COMPREPLY=($(compgen -W '--dns-add --dns-drop' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_networks)" ;; esac ;;
    "pause") case $cur in -*) COMPREPLY=($(compgen -W '--all -a --latest -l --filter --cidfile --user --version --help -h' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_containers)" ;; esac ;;
    "pod") case $cur in -*) COMPREPLY=($(compgen -W '' -- "$cur")) ;; *) COMPREPLY=($(compgen -W 'create exists inspect ps rm start stop' -- "$cur")) ;; esac ;;
    "pod create") case $cur in -*) COMPREPLY=($(compgen -W '--name -n --replace --exit-policy --share --add-host --device --dns --dns-option --dns-search --gidmap --help --hostname -h --hosts-file --ip --ip6 --label -l --mac-address --network --net --network-alias --no-hostname --no-hosts --publish -p --security-opt --shm-size --shm-size-systemd --sysctl --uidmap --userns --volume -v --blkio-weight --blkio-weight-device --cpu-shares -c --cpus --cpuset-cpus --cpuset-mems --device-read-bps --device-write-bps --memory -m --memory-swap' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_pods)" ;; esac ;;
    "pod exists") case $cur in -*) COMPREPLY=($(compgen -W '' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_pods)" ;; esac ;;
    "pod inspect") case $cur in -*) COMPREPLY=($(compgen -W '--format' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_pods)" ;; esac ;;
    "pod ps") case $cur in -*) COMPREPLY=($(compgen -W '--format --quiet -q --noheading -n' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "pod rm") case $cur in -*) COMPREPLY=($(compgen -W '--ignore -i --force -f' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_pods)" ;; esac ;;
    "pod start") case $cur in -*) COMPREPLY=($(compgen -W '' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_pods)" ;; esac ;;
    "pod stop") case $cur in -*) COMPREPLY=($(compgen -W '--ignore -i' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_pods)" ;; esac ;;
    "port") case $cur in -*) COMPREPLY=($(compgen -W '--format --all -a' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_containers)" ;; esac ;;
    "prune") case $cur in -*) COMPREPLY=($(compgen -W '--all -a --force -f --dry-run --filter --format --store --additional-store --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "ps") case $cur in -*) COMPREPLY=($(compgen -W '--all -a --filter -f --format --last -n --latest -l --ns --noheading --no-trunc --pod -p --quiet -q --size -s --sort --user --store --additional-store --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "pull") case $cur in -*) COMPREPLY=($(compgen -W '--policy --quiet -q --progress --escaped --parallel --all-tags -a --to --owner --platform --arch --os --variant --authfile --cert-dir --creds --tls-verify --retry --retry-delay --store --additional-store --version --help -h' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_images)" ;; esac ;;
    "push") case $cur in -*) COMPREPLY=($(compgen -W '--store --additional-store --compression-format --dest-compress-format --compression-level --add-compression --format -f --all -a --digestfile --chunk-size --parallel --progress --quiet -q --platform --arch --os --variant --authfile --cert-dir --creds --tls-verify --retry --retry-delay --version --help -h' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_images)" ;; esac ;;
    "restart") case $cur in -*) COMPREPLY=($(compgen -W '--time --timeout -t --running --all -a --latest -l --filter --cidfile --user --version --help -h' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_containers)" ;; esac ;;
    "restore") case $cur in -*) COMPREPLY=($(compgen -W '--bundle -b --config -f --console-socket --pid-file --no-pivot --no-subreaper --detach -d --keep --image-path --work-path --tcp-established --ext-unix-sk --shell-job --lazy-pages --file-locks --manage-cgroups-mode --empty-ns --auto-dedup --tcp-close --lsm-profile --lsm-mount-context --help -h' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_containers)" ;; esac ;;
    "resume") case $cur in -*) COMPREPLY=($(compgen -W '--help -h' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_containers)" ;; esac ;;
    "rm") case $cur in -*) COMPREPLY=($(compgen -W '--force -f --ignore -i --time --timeout -t --all -a --latest -l --filter --cidfile --user --version --help -h' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_containers)" ;; esac ;;
    "rmi") case $cur in -*) COMPREPLY=($(compgen -W '--force -f --all -a --ignore -i --no-prune --store --additional-store --version --help -h' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_images)" ;; esac ;;
    "run") case $cur in -*) COMPREPLY=($(compgen -W '--name --replace --rm --detach -d --cgroups --sdnotify --stop-signal --stop-timeout --label -l --annotation --log-driver --log-opt --help --pod --env -e --env-file --env-host --http-proxy --unsetenv --unsetenv-all --hostname -h --tz --secret --volume -v --mount --tmpfs --image-volume --device --read-only --read-only-tmpfs --shm-size --shm-size-systemd --rootfs --network --net --publish -p --publish-all -P --expose --network-alias --ip --ip6 --mac-address --add-host --hosts-file --no-hosts --no-hostname --dns --dns-option --dns-opt --dns-search --user -u --group-add --umask --workdir -w --entrypoint --init --init-path --interactive -i --tty -t --systemd --userns --uidmap --gidmap --pid --ipc --uts --cgroupns --privileged --cap-add --cap-drop --security-opt --sysctl --seccomp-policy --ulimit --oom-score-adj --memory -m --pids-limit --memory-swap --memory-reservation --cpus --cpu-shares -c --cpu-quota --cpu-period --cpuset-cpus --cpuset-mems --blkio-weight --blkio-weight-device --device-read-bps --device-write-bps --device-read-iops --device-write-iops --device-cgroup-rule --cgroup-conf --no-healthcheck --health-cmd --health-interval --health-log-destination --health-max-log-count --health-max-log-size --health-on-failure --health-retries --health-start-period --health-startup-cmd --health-startup-interval --health-startup-retries --health-startup-success --health-startup-timeout --health-timeout --pull --bundle -b --description --property --slice --wait' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_images)" ;; esac ;;
    "save") case $cur in -*) COMPREPLY=($(compgen -W '--format --output -o --quiet -q --authfile --cert-dir --creds --tls-verify --retry --retry-delay --store --additional-store --version --help -h' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_images)" ;; esac ;;
    "search") case $cur in -*) COMPREPLY=($(compgen -W '--limit --format --authfile --cert-dir --creds --tls-verify --retry --retry-delay --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "secret") case $cur in -*) COMPREPLY=($(compgen -W '--version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W 'create ls inspect rm exists' -- "$cur")) ;; esac ;;
    "secret create") case $cur in -*) COMPREPLY=($(compgen -W '--env --replace --ignore --label -l --driver -d --user --version --help -h' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_secrets)" ;; esac ;;
    "secret ls") case $cur in -*) COMPREPLY=($(compgen -W '--format --filter -f --noheading -n --quiet -q --user --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "secret inspect") case $cur in -*) COMPREPLY=($(compgen -W '--showsecret --format -f --pretty --user --version --help -h' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_secrets)" ;; esac ;;
    "secret rm") case $cur in -*) COMPREPLY=($(compgen -W '--all -a --ignore -i --user --version --help -h' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_secrets)" ;; esac ;;
    "secret exists") case $cur in -*) COMPREPLY=($(compgen -W '--user --version --help -h' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_secrets)" ;; esac ;;
    "spec") case $cur in -*) COMPREPLY=($(compgen -W '--bundle -b --rootless --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "start") case $cur in -*) COMPREPLY=($(compgen -W '--attach -a --all --latest -l --filter --cidfile --user --version --help -h' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_containers)" ;; esac ;;
    "state") case $cur in -*) COMPREPLY=($(compgen -W '--help -h' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_containers)" ;; esac ;;
    "stats") case $cur in -*) COMPREPLY=($(compgen -W '--format --interval -i --latest -l --no-reset --no-stream --no-trunc --user --version --help -h' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_containers)" ;; esac ;;
    "stop") case $cur in -*) COMPREPLY=($(compgen -W '--time --timeout -t --ignore -i --all -a --latest -l --filter --cidfile --user --version --help -h' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_containers)" ;; esac ;;
    "system") case $cur in -*) COMPREPLY=($(compgen -W '--version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W 'info events df fsck prune' -- "$cur")) ;; esac ;;
    "system info") case $cur in -*) COMPREPLY=($(compgen -W '--format -f --user --store --additional-store --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "system events") case $cur in -*) COMPREPLY=($(compgen -W '--filter -f --format --since --stream --until --user --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "system df") case $cur in -*) COMPREPLY=($(compgen -W '--format --verbose -v --store --additional-store --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "system fsck") case $cur in -*) COMPREPLY=($(compgen -W '--repair -r --force -f --quick --quiet --format --authfile --cert-dir --creds --tls-verify --retry --retry-delay --store --additional-store --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "system prune") case $cur in -*) COMPREPLY=($(compgen -W '--all -a --force -f --dry-run --filter --format --store --additional-store --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "tags") case $cur in -*) COMPREPLY=($(compgen -W '--format --authfile --cert-dir --creds --tls-verify --retry --retry-delay --version --help -h' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_images)" ;; esac ;;
    "top") case $cur in -*) COMPREPLY=($(compgen -W '--latest -l --user --version --help -h' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_containers)" ;; esac ;;
    "unit") case $cur in -*) COMPREPLY=($(compgen -W '--version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W 'install list print remove' -- "$cur")) ;; esac ;;
    "unit install") case $cur in -*) COMPREPLY=($(compgen -W '--replace -r --reload-systemd --no-reload-systemd --force --user --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -f -- "$cur")) ;; esac ;;
    "unit list") case $cur in -*) COMPREPLY=($(compgen -W '--filter -f --format --noheading -n --user --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "unit print") case $cur in -*) COMPREPLY=($(compgen -W '--user --version --help -h' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_units)" ;; esac ;;
    "unit remove") case $cur in -*) COMPREPLY=($(compgen -W '--all -a --force -f --ignore -i --reload-systemd --no-reload-systemd --user --version --help -h' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_units)" ;; esac ;;
    "unmount") case $cur in -*) COMPREPLY=($(compgen -W '--all -a --force -f --store --additional-store --version --help -h' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_images)" ;; esac ;;
    "unpause") case $cur in -*) COMPREPLY=($(compgen -W '--all -a --latest -l --filter --cidfile --user --version --help -h' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_containers)" ;; esac ;;
    "update") case $cur in -*) COMPREPLY=($(compgen -W '--blkio-weight --cpu-period --cpu-quota --cpu-shares -c --cpus --cpuset-cpus --cpuset-mems --device-read-bps --device-read-iops --device-write-bps --device-write-iops --memory -m --memory-reservation --memory-swap --pids-limit --permanent --latest -l --user --version --help -h' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_containers)" ;; esac ;;
    "volume") case $cur in -*) COMPREPLY=($(compgen -W '--version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W 'create exists export import inspect ls mount prune rm unmount' -- "$cur")) ;; esac ;;
    "volume create") case $cur in -*) COMPREPLY=($(compgen -W '--driver -d --opt -o --label -l --uid --gid --ignore' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_volumes)" ;; esac ;;
    "volume exists") case $cur in -*) COMPREPLY=($(compgen -W '' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_volumes)" ;; esac ;;
    "volume export") case $cur in -*) COMPREPLY=($(compgen -W '--output -o --store --additional-store --version --help -h' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_volumes)" ;; esac ;;
    "volume import") case $cur in -*) COMPREPLY=($(compgen -W '--store --additional-store --version --help -h' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_volumes)" ;; esac ;;
    "volume inspect") case $cur in -*) COMPREPLY=($(compgen -W '--all -a --format -f --store --additional-store --version --help -h' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_volumes)" ;; esac ;;
    "volume ls") case $cur in -*) COMPREPLY=($(compgen -W '--format --filter -f --noheading -n --quiet -q --store --additional-store --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "volume mount") case $cur in -*) COMPREPLY=($(compgen -W '--store --additional-store --version --help -h' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_volumes)" ;; esac ;;
    "volume prune") case $cur in -*) COMPREPLY=($(compgen -W '--all -a --force -f --dry-run --filter --store --additional-store --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "volume rm") case $cur in -*) COMPREPLY=($(compgen -W '--ignore -i --force -f --all -a' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_volumes)" ;; esac ;;
    "volume unmount") case $cur in -*) COMPREPLY=($(compgen -W '--store --additional-store --version --help -h' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_volumes)" ;; esac ;;
    "wait") case $cur in -*) COMPREPLY=($(compgen -W '--condition --ignore --latest -l --user --version --help -h' -- "$cur")) ;; *) _systemd_oci_reply "$(_systemd_oci_containers)" ;; esac ;;
    esac
}

_systemd_oci_images() {
    systemd-oci images --noheading --format "{{.Names}}" 2>/dev/null
}

_systemd_oci_containers() {
    systemd-oci ps --all --format "{{.Names}} {{.Unit}}" 2>/dev/null | sed "s/[.]service\$//"
}

_systemd_oci_volumes() {
    systemd-oci volume ls --quiet 2>/dev/null
}

_systemd_oci_networks() {
    systemd-oci network ls --quiet 2>/dev/null
}

_systemd_oci_pods() {
    systemd-oci pod ps --quiet 2>/dev/null
}

_systemd_oci_secrets() {
    systemd-oci secret ls --quiet 2>/dev/null
}

_systemd_oci_units() {
    systemd-oci unit list --noheading --format "{{.Name}}" 2>/dev/null
}

# A colon ends a word of bash's, but not a name.
_systemd_oci_reply() {
    local whole=$cur line=${COMP_LINE-}
    line=${line:0:${COMP_POINT-0}}
    [ -z "$line" ] || whole=${line##*[[:space:]]}
    COMPREPLY=($(compgen -W "$1" -- "$whole"))
    case $whole in *:*) COMPREPLY=("${COMPREPLY[@]#"${whole%"${whole##*:}"}"}") ;; esac
}

_systemd_oci_keys() {
    local word
    for word in "${COMP_WORDS[@]}"; do
        case $word in
        *.artifact) echo Artifact AuthFile CertDir ContainersConfModule Creds DecryptionKey GlobalArgs PodmanArgs Quiet Retry RetryDelay ServiceName TLSVerify DefaultDependencies ;;
        *.build) echo Annotation Arch AuthFile BuildArg ContainersConfModule DNS DNSOption DNSSearch Environment File ForceRM GlobalArgs GroupAdd IgnoreFile ImageTag Label Network PodmanArgs Pull Retry RetryDelay Secret ServiceName SetWorkingDirectory TLSVerify Target Variant Volume DefaultDependencies ;;
        *.container) echo AddCapability AddDevice AddHost Annotation AppArmor AutoUpdate CgroupsMode ContainerName ContainersConfModule DNS DNSOption DNSSearch DropCapability Entrypoint Environment EnvironmentFile EnvironmentHost Exec ExposeHostPort GIDMap GlobalArgs Group GroupAdd HealthCmd HealthInterval HealthLogDestination HealthMaxLogCount HealthMaxLogSize HealthOnFailure HealthRetries HealthStartPeriod HealthStartupCmd HealthStartupInterval HealthStartupRetries HealthStartupSuccess HealthStartupTimeout HealthTimeout HostGroup HostName HostUser HttpProxy IP IP6 Image KeepId Label LogDriver LogOpt Mask Memory Mount Network NetworkAlias NoNewPrivileges Notify PidsLimit Pod PodmanArgs PublishPort Pull ReadOnly ReadOnlyTmpfs ReloadCmd ReloadSignal RemapGid RemapGidRanges RemapGidStart RemapUid RemapUidRanges RemapUidSize RemapUidStart RemapUsers Retry RetryDelay Rootfs RunInit SeccompProfile Secret SecurityLabelDisable SecurityLabelFileType SecurityLabelLevel SecurityLabelNested SecurityLabelType ServiceName ShmSize SocketActivated StartWithPod StopSignal StopTimeout SubGIDMap SubUIDMap Sysctl Timezone Tmpfs UIDMap Ulimit Unmask User UserNS VolatileTmp Volume WorkingDir DefaultDependencies ;;
        *.image) echo AllTags Arch AuthFile CertDir ContainersConfModule Creds DecryptionKey GlobalArgs Image ImageTag OS PodmanArgs Policy Retry RetryDelay ServiceName TLSVerify Variant DefaultDependencies ;;
        *.kube) echo AutoUpdate ConfigMap ContainersConfModule ExitCodePropagation GlobalArgs KubeDownForce LogDriver LogOpt Network PodmanArgs PublishPort RemapGid RemapUid RemapUidSize RemapUsers ServiceName SetWorkingDirectory UserNS Yaml DefaultDependencies ;;
        *.network) echo ContainersConfModule DNS DisableDNS Driver Gateway GlobalArgs IPAMDriver IPRange IPv6 InterfaceName Internal Label NetworkDeleteOnStop NetworkName Options PodmanArgs ServiceName Subnet DefaultDependencies ;;
        *.pod) echo AddHost ContainersConfModule DNS DNSOption DNSSearch ExitPolicy GIDMap GlobalArgs HostName IP IP6 Label Network NetworkAlias PodName PodmanArgs PublishPort RemapGid RemapUid RemapUidSize RemapUsers ServiceName ShmSize StopTimeout SubGIDMap SubUIDMap UIDMap UserNS Volume DefaultDependencies ;;
        *.volume) echo ContainersConfModule Copy Device Driver GID GlobalArgs Group Image Label Options PodmanArgs ServiceName Type UID User VolumeName DefaultDependencies ;;
        esac
    done
}

complete -F _systemd_oci systemd-oci
