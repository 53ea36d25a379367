# Made of the tables of commands, keys and flags: make documents

_systemd_oci_runtime() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} path= index operands=0 kind
    # `--flag=value` comes as three words.
    if [ "$cur" = = ]; then cur=; elif [ "$prev" = = ]; then prev=${COMP_WORDS[COMP_CWORD-2]}; fi
    for ((index = 1; index < COMP_CWORD; index++)); do
        case "$path ${COMP_WORDS[index]}" in
        " checkpoint") path="checkpoint" ;;
        " create") path="create" ;;
        " delete") path="delete" ;;
        " events") path="events" ;;
        " exec") path="exec" ;;
        " features") path="features" ;;
        " kill") path="kill" ;;
        " list") path="list" ;;
        " pause") path="pause" ;;
        " ps") path="ps" ;;
        " restore") path="restore" ;;
        " resume") path="resume" ;;
        " run") path="run" ;;
        " spec") path="spec" ;;
        " start") path="start" ;;
        " state") path="state" ;;
        " update") path="update" ;;
        *) case ${COMP_WORDS[index]} in -* | =) ;; *) operands=$((operands + 1)) ;; esac ;;
        esac
    done
    COMPREPLY=()
    case "$path $prev" in

    esac
    case $path in
    "") case $prev in --root | --log | --log-format | --log-level | --cgroup-manager | --criu) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "checkpoint") case $prev in --image-path | --work-path | --manage-cgroups-mode | --empty-ns | --parent-path | --status-fd | --page-server) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "create") case $prev in --bundle | -b | --config | -f | --console-socket | --pidfd-socket | --pid-file | --preserve-fds) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "events") case $prev in --interval) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "exec") case $prev in --console-socket | --pidfd-socket | --cwd | --env | -e | --user | -u | --additional-gids | -g | --process | -p | --pid-file | --process-label | --apparmor | --cap | -c | --preserve-fds | --cgroup) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "list") case $prev in --format | -f) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "ps") case $prev in --format | -f) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "restore") case $prev in --bundle | -b | --config | -f | --console-socket | --pid-file | --image-path | --work-path | --manage-cgroups-mode | --empty-ns | --lsm-profile | --lsm-mount-context) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "run") case $prev in --bundle | -b | --config | -f | --console-socket | --pidfd-socket | --pid-file | --preserve-fds) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "spec") case $prev in --bundle | -b) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    "update") case $prev in --resources | -r | --blkio-weight | --cpu-period | --cpu-quota | --cpu-burst | --cpu-share | --cpu-rt-period | --cpu-rt-runtime | --cpuset-cpus | --cpuset-mems | --cpu-idle | --memory | --memory-reservation | --memory-swap | --kernel-memory | --kernel-memory-tcp | --pids-limit | --l3-cache-schema | --mem-bw-schema) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac ;;
    esac
    case $path in
    "") case $cur in -*) COMPREPLY=($(compgen -W '--root --log --log-format --log-level --debug --systemd-cgroup --cgroup-manager --criu --version -v --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W 'checkpoint create delete events exec features kill list pause ps restore resume run spec start state update' -- "$cur")) ;; esac ;;
    "checkpoint") case $cur in -*) COMPREPLY=($(compgen -W '--image-path --work-path --tcp-established --ext-unix-sk --shell-job --lazy-pages --file-locks --manage-cgroups-mode --empty-ns --auto-dedup --parent-path --leave-running -R --tcp-skip-in-flight --link-remap --status-fd --page-server --pre-dump --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "create") case $cur in -*) COMPREPLY=($(compgen -W '--bundle -b --config -f --console-socket --pidfd-socket --pid-file --no-pivot --no-new-keyring --preserve-fds --no-subreaper --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "delete") case $cur in -*) COMPREPLY=($(compgen -W '--force -f --regex -r --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "events") case $cur in -*) COMPREPLY=($(compgen -W '--interval --stats --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "exec") case $cur in -*) COMPREPLY=($(compgen -W '--console-socket --pidfd-socket --cwd --env -e --tty -t --user -u --additional-gids -g --process -p --detach -d --pid-file --process-label --apparmor --no-new-privs --cap -c --preserve-fds --cgroup --ignore-paused --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "features") case $cur in -*) COMPREPLY=($(compgen -W '--help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "kill") case $cur in -*) COMPREPLY=($(compgen -W '--all -a --regex -r --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "list") case $cur in -*) COMPREPLY=($(compgen -W '--format -f --quiet -q --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "pause") case $cur in -*) COMPREPLY=($(compgen -W '--help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "ps") case $cur in -*) COMPREPLY=($(compgen -W '--format -f --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "restore") case $cur in -*) COMPREPLY=($(compgen -W '--bundle -b --config -f --console-socket --pid-file --no-pivot --no-subreaper --detach -d --keep --image-path --work-path --tcp-established --ext-unix-sk --shell-job --lazy-pages --file-locks --manage-cgroups-mode --empty-ns --auto-dedup --tcp-close --lsm-profile --lsm-mount-context --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "resume") case $cur in -*) COMPREPLY=($(compgen -W '--help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "run") case $cur in -*) COMPREPLY=($(compgen -W '--bundle -b --config -f --console-socket --pidfd-socket --pid-file --no-pivot --no-new-keyring --preserve-fds --no-subreaper --detach -d --keep --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "spec") case $cur in -*) COMPREPLY=($(compgen -W '--bundle -b --rootless --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "start") case $cur in -*) COMPREPLY=($(compgen -W '--help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "state") case $cur in -*) COMPREPLY=($(compgen -W '--help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    "update") case $cur in -*) COMPREPLY=($(compgen -W '--resources -r --blkio-weight --cpu-period --cpu-quota --cpu-burst --cpu-share --cpu-rt-period --cpu-rt-runtime --cpuset-cpus --cpuset-mems --cpu-idle --memory --memory-reservation --memory-swap --kernel-memory --kernel-memory-tcp --pids-limit --l3-cache-schema --mem-bw-schema --help -h' -- "$cur")) ;; *) COMPREPLY=($(compgen -W '' -- "$cur")) ;; esac ;;
    esac
}

complete -F _systemd_oci_runtime systemd-oci-runtime
