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
        " auto-update") path="auto-update" ;;
        " build") path="build" ;;
        " checkpoint") path="checkpoint" ;;
        " convert") path="convert" ;;
        "convert run") path="convert run" ;;
        "convert compose") path="convert compose" ;;
        "convert container") path="convert container" ;;
        " copy") path="copy" ;;
        " create") path="create" ;;
        " delete") path="delete" ;;
        " df") path="df" ;;
        " events") path="events" ;;
        " exec") path="exec" ;;
        " explain") path="explain" ;;
        " export") path="export" ;;
        " features") path="features" ;;
        " fsck") path="fsck" ;;
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
        " lsp") path="lsp" ;;
        " mount") path="mount" ;;
        " pause") path="pause" ;;
        " prune") path="prune" ;;
        " ps") path="ps" ;;
        " pull") path="pull" ;;
        " push") path="push" ;;
        " restore") path="restore" ;;
        " resume") path="resume" ;;
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
        " system") path="system" ;;
        "system df") path="system df" ;;
        "system fsck") path="system fsck" ;;
        "system prune") path="system prune" ;;
        " tags") path="tags" ;;
        " unit") path="unit" ;;
        "unit install") path="unit install" ;;
        "unit list") path="unit list" ;;
        "unit print") path="unit print" ;;
        "unit remove") path="unit remove" ;;
        " unmount") path="unmount" ;;
        " update") path="update" ;;
        " volume") path="volume" ;;
        "volume ls") path="volume ls" ;;
        "volume inspect") path="volume inspect" ;;
        "volume prune") path="volume prune" ;;
        "volume export") path="volume export" ;;
        "volume import") path="volume import" ;;
        "volume mount") path="volume mount" ;;
        "volume unmount") path="volume unmount" ;;
        *) case ${COMP_WORDS[index]} in -* | =) ;; *) operands=$((operands + 1)) ;; esac ;;
        esac
    done
    COMPREPLY=()
    case "$path $prev" in
    "artifact ls --format") COMPREPLY=($(compgen -W 'table json' -- "$cur")); return ;;
    "copy --progress") COMPREPLY=($(compgen -W 'auto plain json none' -- "$cur")); return ;;
    "export --format") COMPREPLY=($(compgen -W 'directory bundle mstack ddi' -- "$cur")); return ;;
    "export --filesystem") COMPREPLY=($(compgen -W 'squashfs erofs' -- "$cur")); return ;;
    "fsck --format") COMPREPLY=($(compgen -W 'table json' -- "$cur")); return ;;
    "image pull --policy") COMPREPLY=($(compgen -W 'missing always newer never' -- "$cur")); return ;;
    "image pull --progress") COMPREPLY=($(compgen -W 'auto plain json none' -- "$cur")); return ;;
    "image pull --owner") COMPREPLY=($(compgen -W 'foreign image self' -- "$cur")); return ;;
    "image push --progress") COMPREPLY=($(compgen -W 'auto plain json none' -- "$cur")); return ;;
    "image ls --sort") COMPREPLY=($(compgen -W 'created id repository size tag' -- "$cur")); return ;;
    "image prune --format") COMPREPLY=($(compgen -W 'table json' -- "$cur")); return ;;
    "image mount --format") COMPREPLY=($(compgen -W 'table json' -- "$cur")); return ;;
    "image save --format") COMPREPLY=($(compgen -W 'docker-archive oci-archive oci-dir docker-dir' -- "$cur")); return ;;
    "image search --format") COMPREPLY=($(compgen -W 'table json' -- "$cur")); return ;;
    "image convert --to") COMPREPLY=($(compgen -W 'squashfs erofs' -- "$cur")); return ;;
    "image convert --verity") COMPREPLY=($(compgen -W 'auto yes no' -- "$cur")); return ;;
    "image export --format") COMPREPLY=($(compgen -W 'directory bundle mstack ddi' -- "$cur")); return ;;
    "image export --filesystem") COMPREPLY=($(compgen -W 'squashfs erofs' -- "$cur")); return ;;
    "image import-storage --from") COMPREPLY=($(compgen -W 'podman importctl' -- "$cur")); return ;;
    "images --sort") COMPREPLY=($(compgen -W 'created id repository size tag' -- "$cur")); return ;;
    "lint --format") COMPREPLY=($(compgen -W 'text json sarif' -- "$cur")); return ;;
    "mount --format") COMPREPLY=($(compgen -W 'table json' -- "$cur")); return ;;
    "prune --format") COMPREPLY=($(compgen -W 'table json' -- "$cur")); return ;;
    "pull --policy") COMPREPLY=($(compgen -W 'missing always newer never' -- "$cur")); return ;;
    "pull --progress") COMPREPLY=($(compgen -W 'auto plain json none' -- "$cur")); return ;;
    "pull --owner") COMPREPLY=($(compgen -W 'foreign image self' -- "$cur")); return ;;
    "push --progress") COMPREPLY=($(compgen -W 'auto plain json none' -- "$cur")); return ;;
    "save --format") COMPREPLY=($(compgen -W 'docker-archive oci-archive oci-dir docker-dir' -- "$cur")); return ;;
    "search --format") COMPREPLY=($(compgen -W 'table json' -- "$cur")); return ;;
    "secret ls --format") COMPREPLY=($(compgen -W 'table json' -- "$cur")); return ;;
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
    "convert run") case $prev in --name | --output | -o | --wanted-by | --pod) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "convert compose") case $prev in --project-name | -p | --profile | --env-file | --output | -o | --wanted-by | --pod) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "convert container") case $prev in --name | --output | -o | --wanted-by | --pod) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "copy") case $prev in --src-creds | --dest-creds | --src-tls-verify | --dest-tls-verify | --src-cert-dir | --dest-cert-dir | --compression-format | --dest-compress-format | --compression-level | --add-compression | --format | -f | --digestfile | --chunk-size | --parallel | --platform | --arch | --os | --variant | --authfile | --cert-dir | --creds | --tls-verify | --retry | --retry-delay) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "create") case $prev in --bundle | -b | --config | -f | --console-socket | --pidfd-socket | --pid-file | --preserve-fds) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "df") case $prev in --format | --store | --additional-store) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "events") case $prev in --interval) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "exec") case $prev in --env | -e | --env-file | --workdir | -w | --user | -u | --preserve-fds) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "explain") case $prev in --systemd) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "export") case $prev in --store | --additional-store) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
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
    "image inspect") case $prev in --platform | --arch | --os | --variant | --authfile | --cert-dir | --creds | --tls-verify | --retry | --retry-delay | --store | --additional-store) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "image search") case $prev in --limit | --authfile | --cert-dir | --creds | --tls-verify | --retry | --retry-delay) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "image convert") case $prev in --store | --additional-store) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "image export") case $prev in --store | --additional-store) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "image import-storage") case $prev in --root | --store | --additional-store) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "images") case $prev in --format | --filter | -f | --store | --additional-store) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "inspect") case $prev in --platform | --arch | --os | --variant | --authfile | --cert-dir | --creds | --tls-verify | --retry | --retry-delay | --store | --additional-store) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "kube play") case $prev in --configmap | --network | --publish | --userns | --log-driver | --annotation) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "lint") case $prev in --systemd) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "list") case $prev in --format | -f) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "load") case $prev in --input | -i | --name | --authfile | --cert-dir | --creds | --tls-verify | --retry | --retry-delay | --store | --additional-store) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "login") case $prev in --username | -u | --password | -p | --authfile | --cert-dir | --tls-verify) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "logout") case $prev in --authfile | --cert-dir | --tls-verify) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "mount") case $prev in --store | --additional-store) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "prune") case $prev in --filter | --store | --additional-store) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "ps") case $prev in --format | -f) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "pull") case $prev in --parallel | --to | --platform | --arch | --os | --variant | --authfile | --cert-dir | --creds | --tls-verify | --retry | --retry-delay | --store | --additional-store) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "push") case $prev in --store | --additional-store | --compression-format | --dest-compress-format | --compression-level | --add-compression | --format | -f | --digestfile | --chunk-size | --parallel | --platform | --arch | --os | --variant | --authfile | --cert-dir | --creds | --tls-verify | --retry | --retry-delay) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "restore") case $prev in --bundle | -b | --config | -f | --console-socket | --pid-file | --image-path | --work-path | --manage-cgroups-mode | --empty-ns | --lsm-profile | --lsm-mount-context) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "rmi") case $prev in --store | --additional-store) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "run") case $prev in --name | --cgroups | --sdnotify | --stop-signal | --stop-timeout | --label | -l | --annotation | --log-driver | --log-opt | --pod | --env | -e | --env-file | --unsetenv | --hostname | -h | --tz | --secret | --volume | -v | --mount | --tmpfs | --image-volume | --device | --shm-size | --shm-size-systemd | --network | --net | --publish | -p | --expose | --network-alias | --ip | --ip6 | --mac-address | --add-host | --hosts-file | --dns | --dns-option | --dns-opt | --dns-search | --user | -u | --group-add | --umask | --workdir | -w | --entrypoint | --init-path | --systemd | --userns | --uidmap | --gidmap | --pid | --ipc | --uts | --cgroupns | --cap-add | --cap-drop | --security-opt | --sysctl | --seccomp-policy | --ulimit | --oom-score-adj | --memory | -m | --pids-limit | --memory-swap | --memory-reservation | --cpus | --cpu-shares | -c | --cpu-quota | --cpu-period | --cpuset-cpus | --cpuset-mems | --blkio-weight | --blkio-weight-device | --device-read-bps | --device-write-bps | --device-read-iops | --device-write-iops | --cgroup-conf | --health-cmd | --health-interval | --health-log-destination | --health-max-log-count | --health-max-log-size | --health-on-failure | --health-retries | --health-start-period | --health-startup-cmd | --health-startup-interval | --health-startup-retries | --health-startup-success | --health-startup-timeout | --health-timeout | --pull | --bundle | -b | --description | --property | --slice) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "save") case $prev in --output | -o | --authfile | --cert-dir | --creds | --tls-verify | --retry | --retry-delay | --store | --additional-store) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "search") case $prev in --limit | --authfile | --cert-dir | --creds | --tls-verify | --retry | --retry-delay) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "spec") case $prev in --bundle | -b) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "system df") case $prev in --format | --store | --additional-store) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "system fsck") case $prev in --authfile | --cert-dir | --creds | --tls-verify | --retry | --retry-delay | --store | --additional-store) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "system prune") case $prev in --filter | --store | --additional-store) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "tags") case $prev in --authfile | --cert-dir | --creds | --tls-verify | --retry | --retry-delay) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "unit list") case $prev in --filter | -f | --format) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "unmount") case $prev in --store | --additional-store) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "update") case $prev in --resources | -r | --blkio-weight | --cpu-period | --cpu-quota | --cpu-burst | --cpu-share | --cpu-rt-period | --cpu-rt-runtime | --cpuset-cpus | --cpuset-mems | --cpu-idle | --memory | --memory-reservation | --memory-swap | --kernel-memory | --kernel-memory-tcp | --pids-limit | --l3-cache-schema | --mem-bw-schema) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "volume ls") case $prev in --format | --filter | -f | --store | --additional-store) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "volume inspect") case $prev in --format | -f | --store | --additional-store) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "volume prune") case $prev in --filter | --store | --additional-store) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "volume export") case $prev in --output | -o | --store | --additional-store) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "volume import") case $prev in --store | --additional-store) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "volume mount") case $prev in --store | --additional-store) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "volume unmount") case $prev in --store | --additional-store) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    esac
    case $path in
    "") case $cur in -*) COMPREPLY=($(compgen -W '--version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W 'artifact auto-update build checkpoint convert copy create delete df events exec explain export features fsck help image images inspect kill kube lint list load login logout lsp mount pause prune ps pull push restore resume rmi run save search secret spec start state system tags unit unmount update volume' -- "$cur")) ;; esac ;;
    "artifact") case $cur in -*) COMPREPLY=($(compgen -W '--version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W 'pull ls rm inspect extract' -- "$cur")) ;; esac ;;
    "artifact pull") case $cur in -*) COMPREPLY=($(compgen -W '--quiet -q --authfile --cert-dir --creds --tls-verify --retry --retry-delay --store --additional-store --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W "$(_systemd_oci_images)" -- "$cur")) ;; esac ;;
    "artifact ls") case $cur in -*) COMPREPLY=($(compgen -W '--format --store --additional-store --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "artifact rm") case $cur in -*) COMPREPLY=($(compgen -W '--store --additional-store --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W "$(_systemd_oci_images)" -- "$cur")) ;; esac ;;
    "artifact inspect") case $cur in -*) COMPREPLY=($(compgen -W '--store --additional-store --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W "$(_systemd_oci_images)" -- "$cur")) ;; esac ;;
    "artifact extract") case $cur in -*) COMPREPLY=($(compgen -W '--title --digest --store --additional-store --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W "$(_systemd_oci_images)" -- "$cur")) ;; esac ;;
    "auto-update") case $cur in -*) COMPREPLY=($(compgen -W '--dry-run --format --rollback --history --resume --settle --timeout --authfile --cert-dir --creds --tls-verify --retry --retry-delay --store --additional-store --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "build") case $cur in -*) COMPREPLY=($(compgen -W '--version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "checkpoint") case $cur in -*) COMPREPLY=($(compgen -W '--image-path --work-path --tcp-established --ext-unix-sk --shell-job --lazy-pages --file-locks --manage-cgroups-mode --empty-ns --auto-dedup --parent-path --leave-running -R --tcp-skip-in-flight --link-remap --status-fd --page-server --pre-dump --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "convert") case $cur in -*) COMPREPLY=($(compgen -W '--version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W 'run compose container' -- "$cur")) ;; esac ;;
    "convert run") case $cur in -*) COMPREPLY=($(compgen -W '--name --output -o --force --install --wanted-by --pod --user --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "convert compose") case $cur in -*) COMPREPLY=($(compgen -W '--project-name -p --prefix --profile --env-file --output -o --force --install --wanted-by --pod --user --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -f -- "$cur")) ;; esac ;;
    "convert container") case $cur in -*) COMPREPLY=($(compgen -W '--name --output -o --force --install --wanted-by --pod --user --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "copy") case $cur in -*) COMPREPLY=($(compgen -W '--src-creds --dest-creds --src-tls-verify --dest-tls-verify --src-cert-dir --dest-cert-dir --compression-format --dest-compress-format --compression-level --add-compression --format -f --all -a --digestfile --chunk-size --parallel --progress --quiet -q --platform --arch --os --variant --authfile --cert-dir --creds --tls-verify --retry --retry-delay --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "create") case $cur in -*) COMPREPLY=($(compgen -W '--bundle -b --config -f --console-socket --pidfd-socket --pid-file --no-pivot --no-new-keyring --preserve-fds --no-subreaper --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "delete") case $cur in -*) COMPREPLY=($(compgen -W '--force -f --regex -r --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "df") case $cur in -*) COMPREPLY=($(compgen -W '--format --verbose -v --store --additional-store --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "events") case $cur in -*) COMPREPLY=($(compgen -W '--interval --stats --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "exec") case $cur in -*) COMPREPLY=($(compgen -W '--env -e --env-file --workdir -w --interactive -i --tty -t --detach -d --user -u --privileged --preserve-fds' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "explain") case $cur in -*) COMPREPLY=($(compgen -W '--user --systemd --version --help -h' -- "$cur")) ;; *) if [ $operands = 0 ]; then COMPREPLY=($(compgen -f -- "$cur")); else COMPREPLY=($(compgen -W "$(_systemd_oci_keys)" -- "$cur")); fi ;; esac ;;
    "export") case $cur in -*) COMPREPLY=($(compgen -W '--format --filesystem --verity --store --additional-store --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W "$(_systemd_oci_images)" -- "$cur")) ;; esac ;;
    "features") case $cur in -*) COMPREPLY=($(compgen -W '--help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "fsck") case $cur in -*) COMPREPLY=($(compgen -W '--repair -r --force -f --quick --quiet --format --authfile --cert-dir --creds --tls-verify --retry --retry-delay --store --additional-store --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "help") case $cur in -*) COMPREPLY=($(compgen -W '--version' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "image") case $cur in -*) COMPREPLY=($(compgen -W '--version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W 'pull push ls rm prune mount unmount save load inspect search convert export import-storage' -- "$cur")) ;; esac ;;
    "image pull") case $cur in -*) COMPREPLY=($(compgen -W '--policy --quiet -q --progress --escaped --parallel --all-tags -a --to --owner --platform --arch --os --variant --authfile --cert-dir --creds --tls-verify --retry --retry-delay --store --additional-store --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W "$(_systemd_oci_images)" -- "$cur")) ;; esac ;;
    "image push") case $cur in -*) COMPREPLY=($(compgen -W '--store --additional-store --compression-format --dest-compress-format --compression-level --add-compression --format -f --all -a --digestfile --chunk-size --parallel --progress --quiet -q --platform --arch --os --variant --authfile --cert-dir --creds --tls-verify --retry --retry-delay --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W "$(_systemd_oci_images)" -- "$cur")) ;; esac ;;
    "image ls") case $cur in -*) COMPREPLY=($(compgen -W '--format --filter -f --sort --digests --noheading -n --no-trunc --quiet -q --store --additional-store --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "image rm") case $cur in -*) COMPREPLY=($(compgen -W '--force -f --all -a --ignore -i --no-prune --store --additional-store --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W "$(_systemd_oci_images)" -- "$cur")) ;; esac ;;
    "image prune") case $cur in -*) COMPREPLY=($(compgen -W '--all -a --force -f --dry-run --filter --format --store --additional-store --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "image mount") case $cur in -*) COMPREPLY=($(compgen -W '--all -a --format --store --additional-store --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W "$(_systemd_oci_images)" -- "$cur")) ;; esac ;;
    "image unmount") case $cur in -*) COMPREPLY=($(compgen -W '--all -a --force -f --store --additional-store --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W "$(_systemd_oci_images)" -- "$cur")) ;; esac ;;
    "image save") case $cur in -*) COMPREPLY=($(compgen -W '--format --output -o --quiet -q --authfile --cert-dir --creds --tls-verify --retry --retry-delay --store --additional-store --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W "$(_systemd_oci_images)" -- "$cur")) ;; esac ;;
    "image load") case $cur in -*) COMPREPLY=($(compgen -W '--input -i --name --quiet -q --authfile --cert-dir --creds --tls-verify --retry --retry-delay --store --additional-store --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "image inspect") case $cur in -*) COMPREPLY=($(compgen -W '--raw --config --platform --arch --os --variant --authfile --cert-dir --creds --tls-verify --retry --retry-delay --store --additional-store --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W "$(_systemd_oci_images)" -- "$cur")) ;; esac ;;
    "image search") case $cur in -*) COMPREPLY=($(compgen -W '--limit --format --authfile --cert-dir --creds --tls-verify --retry --retry-delay --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "image convert") case $cur in -*) COMPREPLY=($(compgen -W '--to --verity --store --additional-store --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W "$(_systemd_oci_images)" -- "$cur")) ;; esac ;;
    "image export") case $cur in -*) COMPREPLY=($(compgen -W '--format --filesystem --verity --store --additional-store --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W "$(_systemd_oci_images)" -- "$cur")) ;; esac ;;
    "image import-storage") case $cur in -*) COMPREPLY=($(compgen -W '--from --root --quiet -q --store --additional-store --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "images") case $cur in -*) COMPREPLY=($(compgen -W '--format --filter -f --sort --digests --noheading -n --no-trunc --quiet -q --store --additional-store --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "inspect") case $cur in -*) COMPREPLY=($(compgen -W '--raw --config --platform --arch --os --variant --authfile --cert-dir --creds --tls-verify --retry --retry-delay --store --additional-store --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W "$(_systemd_oci_images)" -- "$cur")) ;; esac ;;
    "kill") case $cur in -*) COMPREPLY=($(compgen -W '--all -a --regex -r --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "kube") case $cur in -*) COMPREPLY=($(compgen -W '--version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W 'play down' -- "$cur")) ;; esac ;;
    "kube play") case $cur in -*) COMPREPLY=($(compgen -W '--configmap --network --publish --userns --log-driver --annotation --publish-all --no-pod-prefix --replace --start --no-start --user --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -f -- "$cur")) ;; esac ;;
    "kube down") case $cur in -*) COMPREPLY=($(compgen -W '--force --user --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -f -- "$cur")) ;; esac ;;
    "lint") case $cur in -*) COMPREPLY=($(compgen -W '--format --strict --user --systemd --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -f -- "$cur")) ;; esac ;;
    "list") case $cur in -*) COMPREPLY=($(compgen -W '--format -f --quiet -q --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "load") case $cur in -*) COMPREPLY=($(compgen -W '--input -i --name --quiet -q --authfile --cert-dir --creds --tls-verify --retry --retry-delay --store --additional-store --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "login") case $cur in -*) COMPREPLY=($(compgen -W '--username -u --password -p --password-stdin --get-login --verbose -v --authfile --cert-dir --tls-verify --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "logout") case $cur in -*) COMPREPLY=($(compgen -W '--all -a --authfile --cert-dir --tls-verify --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "lsp") case $cur in -*) COMPREPLY=($(compgen -W '--stdio --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "mount") case $cur in -*) COMPREPLY=($(compgen -W '--all -a --format --store --additional-store --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W "$(_systemd_oci_images)" -- "$cur")) ;; esac ;;
    "pause") case $cur in -*) COMPREPLY=($(compgen -W '--help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "prune") case $cur in -*) COMPREPLY=($(compgen -W '--all -a --force -f --dry-run --filter --format --store --additional-store --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "ps") case $cur in -*) COMPREPLY=($(compgen -W '--format -f --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "pull") case $cur in -*) COMPREPLY=($(compgen -W '--policy --quiet -q --progress --escaped --parallel --all-tags -a --to --owner --platform --arch --os --variant --authfile --cert-dir --creds --tls-verify --retry --retry-delay --store --additional-store --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W "$(_systemd_oci_images)" -- "$cur")) ;; esac ;;
    "push") case $cur in -*) COMPREPLY=($(compgen -W '--store --additional-store --compression-format --dest-compress-format --compression-level --add-compression --format -f --all -a --digestfile --chunk-size --parallel --progress --quiet -q --platform --arch --os --variant --authfile --cert-dir --creds --tls-verify --retry --retry-delay --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W "$(_systemd_oci_images)" -- "$cur")) ;; esac ;;
    "restore") case $cur in -*) COMPREPLY=($(compgen -W '--bundle -b --config -f --console-socket --pid-file --no-pivot --no-subreaper --detach -d --keep --image-path --work-path --tcp-established --ext-unix-sk --shell-job --lazy-pages --file-locks --manage-cgroups-mode --empty-ns --auto-dedup --tcp-close --lsm-profile --lsm-mount-context --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "resume") case $cur in -*) COMPREPLY=($(compgen -W '--help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "rmi") case $cur in -*) COMPREPLY=($(compgen -W '--force -f --all -a --ignore -i --no-prune --store --additional-store --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W "$(_systemd_oci_images)" -- "$cur")) ;; esac ;;
    "run") case $cur in -*) COMPREPLY=($(compgen -W '--name --replace --rm --detach -d --cgroups --sdnotify --stop-signal --stop-timeout --label -l --annotation --log-driver --log-opt --help --pod --env -e --env-file --env-host --http-proxy --unsetenv --unsetenv-all --hostname -h --tz --secret --volume -v --mount --tmpfs --image-volume --device --read-only --read-only-tmpfs --shm-size --shm-size-systemd --rootfs --network --net --publish -p --publish-all -P --expose --network-alias --ip --ip6 --mac-address --add-host --hosts-file --no-hosts --no-hostname --dns --dns-option --dns-opt --dns-search --user -u --group-add --umask --workdir -w --entrypoint --init --init-path --interactive -i --tty -t --systemd --userns --uidmap --gidmap --pid --ipc --uts --cgroupns --privileged --cap-add --cap-drop --security-opt --sysctl --seccomp-policy --ulimit --oom-score-adj --memory -m --pids-limit --memory-swap --memory-reservation --cpus --cpu-shares -c --cpu-quota --cpu-period --cpuset-cpus --cpuset-mems --blkio-weight --blkio-weight-device --device-read-bps --device-write-bps --device-read-iops --device-write-iops --cgroup-conf --no-healthcheck --health-cmd --health-interval --health-log-destination --health-max-log-count --health-max-log-size --health-on-failure --health-retries --health-start-period --health-startup-cmd --health-startup-interval --health-startup-retries --health-startup-success --health-startup-timeout --health-timeout --pull --bundle -b --description --property --slice --wait' -- "$cur")) ;; *) COMPREPLY=($(compgen -W "$(_systemd_oci_images)" -- "$cur")) ;; esac ;;
    "save") case $cur in -*) COMPREPLY=($(compgen -W '--format --output -o --quiet -q --authfile --cert-dir --creds --tls-verify --retry --retry-delay --store --additional-store --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W "$(_systemd_oci_images)" -- "$cur")) ;; esac ;;
    "search") case $cur in -*) COMPREPLY=($(compgen -W '--limit --format --authfile --cert-dir --creds --tls-verify --retry --retry-delay --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "secret") case $cur in -*) COMPREPLY=($(compgen -W '--version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W 'create ls inspect rm exists' -- "$cur")) ;; esac ;;
    "secret create") case $cur in -*) COMPREPLY=($(compgen -W '--env --replace --user --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "secret ls") case $cur in -*) COMPREPLY=($(compgen -W '--format --quiet -q --user --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "secret inspect") case $cur in -*) COMPREPLY=($(compgen -W '--showsecret --user --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "secret rm") case $cur in -*) COMPREPLY=($(compgen -W '--all -a --ignore -i --user --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "secret exists") case $cur in -*) COMPREPLY=($(compgen -W '--user --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "spec") case $cur in -*) COMPREPLY=($(compgen -W '--bundle -b --rootless --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "start") case $cur in -*) COMPREPLY=($(compgen -W '--help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "state") case $cur in -*) COMPREPLY=($(compgen -W '--help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "system") case $cur in -*) COMPREPLY=($(compgen -W '--version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W 'df fsck prune' -- "$cur")) ;; esac ;;
    "system df") case $cur in -*) COMPREPLY=($(compgen -W '--format --verbose -v --store --additional-store --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "system fsck") case $cur in -*) COMPREPLY=($(compgen -W '--repair -r --force -f --quick --quiet --format --authfile --cert-dir --creds --tls-verify --retry --retry-delay --store --additional-store --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "system prune") case $cur in -*) COMPREPLY=($(compgen -W '--all -a --force -f --dry-run --filter --format --store --additional-store --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "tags") case $cur in -*) COMPREPLY=($(compgen -W '--format --authfile --cert-dir --creds --tls-verify --retry --retry-delay --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W "$(_systemd_oci_images)" -- "$cur")) ;; esac ;;
    "unit") case $cur in -*) COMPREPLY=($(compgen -W '--version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W 'install list print remove' -- "$cur")) ;; esac ;;
    "unit install") case $cur in -*) COMPREPLY=($(compgen -W '--replace -r --reload-systemd --no-reload-systemd --force --user --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -f -- "$cur")) ;; esac ;;
    "unit list") case $cur in -*) COMPREPLY=($(compgen -W '--filter -f --format --noheading -n --user --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "unit print") case $cur in -*) COMPREPLY=($(compgen -W '--user --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "unit remove") case $cur in -*) COMPREPLY=($(compgen -W '--all -a --force -f --ignore -i --reload-systemd --no-reload-systemd --user --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "unmount") case $cur in -*) COMPREPLY=($(compgen -W '--all -a --force -f --store --additional-store --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W "$(_systemd_oci_images)" -- "$cur")) ;; esac ;;
    "update") case $cur in -*) COMPREPLY=($(compgen -W '--resources -r --blkio-weight --cpu-period --cpu-quota --cpu-burst --cpu-share --cpu-rt-period --cpu-rt-runtime --cpuset-cpus --cpuset-mems --cpu-idle --memory --memory-reservation --memory-swap --kernel-memory --kernel-memory-tcp --pids-limit --l3-cache-schema --mem-bw-schema --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "volume") case $cur in -*) COMPREPLY=($(compgen -W '--version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W 'ls inspect prune export import mount unmount' -- "$cur")) ;; esac ;;
    "volume ls") case $cur in -*) COMPREPLY=($(compgen -W '--format --filter -f --noheading -n --quiet -q --store --additional-store --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "volume inspect") case $cur in -*) COMPREPLY=($(compgen -W '--all -a --format -f --store --additional-store --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "volume prune") case $cur in -*) COMPREPLY=($(compgen -W '--all -a --force -f --dry-run --filter --store --additional-store --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "volume export") case $cur in -*) COMPREPLY=($(compgen -W '--output -o --store --additional-store --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "volume import") case $cur in -*) COMPREPLY=($(compgen -W '--store --additional-store --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "volume mount") case $cur in -*) COMPREPLY=($(compgen -W '--store --additional-store --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "volume unmount") case $cur in -*) COMPREPLY=($(compgen -W '--store --additional-store --version --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    esac
}

_systemd_oci_images() {
    systemd-oci images 2>/dev/null | while read -r name rest; do [ "$name" = REFERENCE ] || echo "$name"; done
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
