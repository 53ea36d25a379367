/// What Podman makes of flags: runtime specifications that podman 5.4.2 of Debian 13 wrote, as lines.
///
/// Recorded with `podman run --name NAME --cgroups=disabled FLAGS` and a runtime that copies
/// `config.json`, in the environment `environment`, with images
/// whose files and configuration are those of `RunPlanTests`.
/// `base` is the specification for `--network none img`; each case says which lines go and which come.
enum PodmanSpecs {
    static let environment = [
        "TMPDIR=/var/tmp", "SHLVL=1", "PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "PWD=/",
        "OUTER=outer", "PRE_A=1", "PRE_B=2", "http_proxy=http://p:3128", "_=/usr/bin/podman",
    ]

    static let base = #"""
        arguments ["/entry", "a", "cmd", "b"]
        env PATH=/image
        env container=podman
        env http_proxy=http://p:3128
        env A=image
        env HOME=/var/www
        env HOSTNAME=NAME
        cwd /srv/www
        user 33:33 umask 0022 groups 33 4
        bounding default
        effective
        permitted
        inheritable
        ambient
        rlimit RLIMIT_NOFILE default
        rlimit RLIMIT_NPROC default
        hostname NAME
        mount /proc proc proc nodev,noexec,nosuid
        mount /dev tmpfs tmpfs mode=755,nosuid,size=65536k,strictatime
        mount /sys sysfs sysfs nodev,noexec,nosuid,ro
        volume /data
        mount /dev/pts devpts devpts gid=5,mode=0620,newinstance,noexec,nosuid,ptmxmode=0666
        mount /dev/mqueue mqueue mqueue nodev,noexec,nosuid
        mount /etc/hosts bind GENERATED bind,rprivate
        shm own
        mount /run/.containerenv bind GENERATED bind,rprivate
        mount /etc/hostname bind GENERATED bind,rprivate
        mount /sys/fs/cgroup cgroup cgroup nodev,noexec,nosuid,relatime,ro,rprivate
        sysctl net.ipv4.ping_group_range=0 0
        namespaces cgroup ipc mount network pid uts
        masked /proc/acpi
        masked /proc/kcore
        masked /proc/keys
        masked /proc/latency_stats
        masked /proc/sched_debug
        masked /proc/scsi
        masked /proc/timer_list
        masked /proc/timer_stats
        masked /sys/devices/virtual/powercap
        masked /sys/firmware
        masked /sys/fs/selinux
        read-only /proc/asound
        read-only /proc/bus
        read-only /proc/fs
        read-only /proc/irq
        read-only /proc/sys
        read-only /proc/sysrq-trigger
        seccomp standard
        """#

    static let cases: [(flags: String, changes: String)] = [
        (
            #"""
            --network none --uidmap 0:524288:65536 img
            """#,
            #"""
            -namespaces cgroup ipc mount network pid uts
            +uid 0 524288 65536
            +gid 0 524288 65536
            +namespaces cgroup ipc mount network pid user uts
            """#
        ),
        (
            #"""
            --network none --uidmap 0:524288:65536 --privileged img x y
            """#,
            #"""
            -arguments ["/entry", "a", "cmd", "b"]
            -bounding default
            -mount /sys sysfs sysfs nodev,noexec,nosuid,ro
            -mount /sys/fs/cgroup cgroup cgroup nodev,noexec,nosuid,relatime,ro,rprivate
            -namespaces cgroup ipc mount network pid uts
            -masked /proc/acpi
            -masked /proc/kcore
            -masked /proc/keys
            -masked /proc/latency_stats
            -masked /proc/sched_debug
            -masked /proc/scsi
            -masked /proc/timer_list
            -masked /proc/timer_stats
            -masked /sys/devices/virtual/powercap
            -masked /sys/firmware
            -masked /sys/fs/selinux
            -read-only /proc/asound
            -read-only /proc/bus
            -read-only /proc/fs
            -read-only /proc/irq
            -read-only /proc/sys
            -read-only /proc/sysrq-trigger
            -seccomp standard
            +arguments ["/entry", "a", "x", "y"]
            +bounding all
            +mount /sys sysfs sysfs nodev,noexec,nosuid,rprivate,rw
            +mount /sys/fs/cgroup cgroup cgroup nodev,noexec,nosuid,relatime,rprivate,rw
            +uid 0 524288 65536
            +gid 0 524288 65536
            +namespaces cgroup ipc mount network pid user uts
            +seccomp none
            +device /dev/full
            +device /dev/null
            +device /dev/random
            +device /dev/tty
            +device /dev/urandom
            +device /dev/zero
            """#
        ),
        (
            #"""
            --network none --privileged --user 0 img
            """#,
            #"""
            -env HOME=/var/www
            -user 33:33 umask 0022 groups 33 4
            -bounding default
            -effective
            -permitted
            -mount /sys sysfs sysfs nodev,noexec,nosuid,ro
            -mount /sys/fs/cgroup cgroup cgroup nodev,noexec,nosuid,relatime,ro,rprivate
            -masked /proc/acpi
            -masked /proc/kcore
            -masked /proc/keys
            -masked /proc/latency_stats
            -masked /proc/sched_debug
            -masked /proc/scsi
            -masked /proc/timer_list
            -masked /proc/timer_stats
            -masked /sys/devices/virtual/powercap
            -masked /sys/firmware
            -masked /sys/fs/selinux
            -read-only /proc/asound
            -read-only /proc/bus
            -read-only /proc/fs
            -read-only /proc/irq
            -read-only /proc/sys
            -read-only /proc/sysrq-trigger
            -seccomp standard
            +env HOME=/root
            +user 0:0 umask 0022 groups 0
            +bounding all
            +effective all
            +permitted all
            +mount /sys sysfs sysfs nodev,noexec,nosuid,rprivate,rw
            +mount /sys/fs/cgroup cgroup cgroup nodev,noexec,nosuid,relatime,rprivate,rw
            +seccomp none
            +device /dev/full
            +device /dev/null
            +device /dev/random
            +device /dev/tty
            +device /dev/urandom
            +device /dev/zero
            """#
        ),
        (
            #"""
            --network host --uidmap 0:524288:65536 img
            """#,
            #"""
            -env HOSTNAME=NAME
            -hostname NAME
            -mount /sys sysfs sysfs nodev,noexec,nosuid,ro
            -mount /sys/fs/cgroup cgroup cgroup nodev,noexec,nosuid,relatime,ro,rprivate
            -sysctl net.ipv4.ping_group_range=0 0
            -namespaces cgroup ipc mount network pid uts
            +env HOSTNAME=vm
            +hostname vm
            +mount /sys bind /sys nodev,noexec,nosuid,rbind,ro,rprivate
            +mount /etc/resolv.conf bind GENERATED bind,rprivate
            +mount /sys/fs/cgroup cgroup /sys/fs/cgroup nodev,noexec,nosuid,ro,rprivate
            +uid 0 524288 65536
            +gid 0 524288 65536
            +namespaces cgroup ipc mount pid user uts
            """#
        ),
        (
            #"""
            --network none --uidmap 0:524288:65536 --read-only img
            """#,
            #"""
            -mount /etc/hosts bind GENERATED bind,rprivate
            -mount /run/.containerenv bind GENERATED bind,rprivate
            -mount /etc/hostname bind GENERATED bind,rprivate
            -namespaces cgroup ipc mount network pid uts
            +read-only root
            +mount /tmp tmpfs tmpfs nodev,nosuid,rprivate,rw,tmpcopyup
            +mount /run tmpfs tmpfs nodev,nosuid,rprivate,rw,tmpcopyup
            +mount /etc/hosts bind GENERATED bind,nodev,noexec,nosuid,ro,rprivate
            +mount /var/tmp tmpfs tmpfs nodev,nosuid,rprivate,rw,tmpcopyup
            +mount /run/.containerenv bind GENERATED bind,nodev,noexec,nosuid,ro,rprivate
            +mount /etc/hostname bind GENERATED bind,nodev,noexec,nosuid,ro,rprivate
            +uid 0 524288 65536
            +gid 0 524288 65536
            +namespaces cgroup ipc mount network pid user uts
            """#
        ),
        (
            #"""
            --network none --uidmap 0:524288:65536 --read-only --read-only-tmpfs=false img
            """#,
            #"""
            -mount /dev tmpfs tmpfs mode=755,nosuid,size=65536k,strictatime
            -mount /etc/hosts bind GENERATED bind,rprivate
            -shm own
            -mount /run/.containerenv bind GENERATED bind,rprivate
            -mount /etc/hostname bind GENERATED bind,rprivate
            -namespaces cgroup ipc mount network pid uts
            +read-only root
            +mount /dev tmpfs tmpfs mode=755,nosuid,ro,size=65536k,strictatime
            +shm own ro
            +mount /run/.containerenv bind GENERATED bind,nodev,noexec,nosuid,ro,rprivate
            +mount /etc/hostname bind GENERATED bind,nodev,noexec,nosuid,ro,rprivate
            +mount /etc/hosts bind GENERATED bind,nodev,noexec,nosuid,ro,rprivate
            +uid 0 524288 65536
            +gid 0 524288 65536
            +namespaces cgroup ipc mount network pid user uts
            """#
        ),
        (
            #"""
            --network none --uidmap 0:524288:65536 --ipc=host --uts=host img
            """#,
            #"""
            -env HOSTNAME=NAME
            -hostname NAME
            -mount /dev/mqueue mqueue mqueue nodev,noexec,nosuid
            -shm own
            -namespaces cgroup ipc mount network pid uts
            +env HOSTNAME=vm
            +mount /dev/mqueue bind /dev/mqueue bind,nodev,noexec,nosuid,private,rw
            +mount /dev/shm bind /dev/shm bind,nodev,noexec,nosuid,rprivate
            +uid 0 524288 65536
            +gid 0 524288 65536
            +namespaces cgroup mount network pid user
            """#
        ),
        (
            #"""
            --network none --cap-add net_admin,SYS_TIME --cap-drop chown img
            """#,
            #"""
            -bounding default
            -effective
            -permitted
            -inheritable
            -ambient
            +bounding default -chown +net_admin +sys_time
            +effective net_admin sys_time
            +permitted net_admin sys_time
            +inheritable net_admin sys_time
            +ambient net_admin sys_time
            """#
        ),
        (
            #"""
            --network none --cap-add net_admin,SYS_TIME --cap-drop chown --user 0 img
            """#,
            #"""
            -env HOME=/var/www
            -user 33:33 umask 0022 groups 33 4
            -bounding default
            -effective
            -permitted
            +env HOME=/root
            +user 0:0 umask 0022 groups 0
            +bounding default -chown +net_admin +sys_time
            +effective default -chown +net_admin +sys_time
            +permitted default -chown +net_admin +sys_time
            """#
        ),
        (
            #"""
            --network none --cap-add all --cap-drop chown --user 0 img
            """#,
            #"""
            -env HOME=/var/www
            -user 33:33 umask 0022 groups 33 4
            -bounding default
            -effective
            -permitted
            +env HOME=/root
            +user 0:0 umask 0022 groups 0
            +bounding all -chown
            +effective all -chown
            +permitted all -chown
            """#
        ),
        (
            #"""
            --network none --cap-drop all --cap-add chown --user 0 img
            """#,
            #"""
            -env HOME=/var/www
            -user 33:33 umask 0022 groups 33 4
            -bounding default
            -effective
            -permitted
            +env HOME=/root
            +user 0:0 umask 0022 groups 0
            +bounding chown
            +effective chown
            +permitted chown
            """#
        ),
        (
            #"""
            --network none --user web:staff --group-add adm img
            """#,
            #"""
            -user 33:33 umask 0022 groups 33 4
            +user 33:50 umask 0022 groups 50 4
            """#
        ),
        (
            #"""
            --network none --user 1234 img
            """#,
            #"""
            -env HOME=/var/www
            -user 33:33 umask 0022 groups 33 4
            +env HOME=/srv/www
            +user 1234:0 umask 0022 groups 0
            """#
        ),
        (
            #"""
            --network none --user 1234:staff --group-add 77 img
            """#,
            #"""
            -env HOME=/var/www
            -user 33:33 umask 0022 groups 33 4
            +env HOME=/srv/www
            +user 1234:50 umask 0022 groups 50 77
            """#
        ),
        (
            #"""
            --network none --user 0 --group-add adm img
            """#,
            #"""
            -env HOME=/var/www
            -user 33:33 umask 0022 groups 33 4
            -effective
            -permitted
            +env HOME=/root
            +user 0:0 umask 0022 groups 0 4
            +effective default
            +permitted default
            """#
        ),
        (
            #"""
            --network none --entrypoint '' img x
            """#,
            #"""
            -arguments ["/entry", "a", "cmd", "b"]
            +arguments ["x"]
            """#
        ),
        (
            #"""
            --network none --entrypoint '["/e","f"]' img
            """#,
            #"""
            -arguments ["/entry", "a", "cmd", "b"]
            +arguments ["/e", "f"]
            """#
        ),
        (
            #"""
            --network none --entrypoint /e img x
            """#,
            #"""
            -arguments ["/entry", "a", "cmd", "b"]
            +arguments ["/e", "x"]
            """#
        ),
        (
            #"""
            --network none -e OUTER -e 'PRE_*' -e A=b --unsetenv PATH img
            """#,
            #"""
            -env PATH=/image
            -env A=image
            +env OUTER=outer
            +env PRE_A=1
            +env PRE_B=2
            +env A=b
            """#
        ),
        (
            #"""
            --network none --unsetenv-all --http-proxy=false img
            """#,
            #"""
            -env PATH=/image
            -env container=podman
            -env http_proxy=http://p:3128
            -env A=image
            """#
        ),
        (
            #"""
            --network none --env-host img
            """#,
            #"""
            -env PATH=/image
            +env PRE_B=2
            +env PWD=/
            +env _=/usr/bin/podman
            +env OUTER=outer
            +env PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
            +env PRE_A=1
            +env TMPDIR=/var/tmp
            +env SHLVL=1
            """#
        ),
        (
            #"""
            --network none --tty img
            """#,
            #"""
            +env TERM=xterm
            +terminal
            """#
        ),
        (
            #"""
            --network none --ulimit nofile=1024:2048 --ulimit core=-1 img
            """#,
            #"""
            -rlimit RLIMIT_NOFILE default
            +rlimit RLIMIT_NOFILE 1024:2048
            +rlimit RLIMIT_CORE 18446744073709551615:18446744073709551615
            """#
        ),
        (
            #"""
            --network none --sysctl net.core.somaxconn=7 img
            """#,
            #"""
            +sysctl net.core.somaxconn=7
            """#
        ),
        (
            #"""
            --network none --security-opt no-new-privileges --security-opt mask=/a:/b --security-opt \#
            unmask=/proc/acpi:/proc/s* img
            """#,
            #"""
            -masked /proc/acpi
            -masked /proc/sched_debug
            -masked /proc/scsi
            -read-only /proc/sys
            -read-only /proc/sysrq-trigger
            +no new privileges
            +masked /a
            +masked /b
            """#
        ),
        (
            #"""
            --network none --security-opt unmask=ALL img
            """#,
            #"""
            -mount /sys/fs/cgroup cgroup cgroup nodev,noexec,nosuid,relatime,ro,rprivate
            -masked /proc/acpi
            -masked /proc/kcore
            -masked /proc/keys
            -masked /proc/latency_stats
            -masked /proc/sched_debug
            -masked /proc/scsi
            -masked /proc/timer_list
            -masked /proc/timer_stats
            -masked /sys/devices/virtual/powercap
            -masked /sys/firmware
            -masked /sys/fs/selinux
            -read-only /proc/asound
            -read-only /proc/bus
            -read-only /proc/fs
            -read-only /proc/irq
            -read-only /proc/sys
            -read-only /proc/sysrq-trigger
            +mount /sys/fs/cgroup cgroup cgroup nodev,noexec,nosuid,relatime,rprivate,rw
            """#
        ),
        (
            #"""
            --network none --security-opt proc-opts=hidepid=2 --security-opt seccomp=unconfined \#
            --oom-score-adj 5 --umask 0077 img
            """#,
            #"""
            -user 33:33 umask 0022 groups 33 4
            -mount /proc proc proc nodev,noexec,nosuid
            -seccomp standard
            +user 33:33 umask 0077 groups 33 4
            +oom 5
            +mount /proc proc proc hidepid=2
            +seccomp none
            """#
        ),
        (
            #"""
            --network none -v /srv:/s -v /srv:/t:ro,noexec -v /srv:/u:bind,rslave -v vol:/v -v \#
            vol:/w:ro,dev --tmpfs /x --tmpfs /y:size=1048576,mode=700,notmpcopyup img
            """#,
            #"""
            +mount /v bind VOLUMES/vol nodev,nosuid,rbind,rprivate,rw
            +mount /w bind VOLUMES/vol dev,nosuid,rbind,ro,rprivate
            +mount /y tmpfs tmpfs mode=700,nodev,nosuid,rprivate,rw,size=1048576
            +mount /s bind /srv rbind,rprivate,rw
            +mount /t bind /srv noexec,rbind,ro,rprivate
            +mount /u bind /srv bind,rslave,rw
            +mount /x tmpfs tmpfs nodev,nosuid,rprivate,rw,tmpcopyup
            """#
        ),
        (
            #"""
            --network none --mount type=bind,src=/srv,dst=/s,ro=true,bind-propagation=rshared --mount \#
            type=tmpfs,dst=/t,tmpfs-size=1048576,tmpfs-mode=700 --mount type=devpts,dst=/dev/pts,uid=3 \#
            img
            """#,
            #"""
            -mount /dev/pts devpts devpts gid=5,mode=0620,newinstance,noexec,nosuid,ptmxmode=0666
            +mount /t tmpfs tmpfs mode=700,nodev,nosuid,rprivate,rw,size=1048576,tmpcopyup
            +mount /s bind /srv rbind,ro,rshared
            +mount /dev/pts devpts devpts uid=3
            """#
        ),
        (
            #"""
            --network none --shm-size 1.5m --image-volume tmpfs -v /srv:/dev/mqueue img
            """#,
            #"""
            -volume /data
            -mount /dev/mqueue mqueue mqueue nodev,noexec,nosuid
            +mount /data tmpfs tmpfs exec,nodev,nosuid,rprivate,rw,tmpcopyup
            +mount /dev/mqueue bind /srv rbind,rprivate,rw
            """#
        ),
        (
            #"""
            --network none --image-volume ignore --hostname h.example img
            """#,
            #"""
            -env HOSTNAME=NAME
            -hostname NAME
            -volume /data
            +env HOSTNAME=h.example
            +hostname h.example
            """#
        ),
        (
            #"""
            --network none init
            """#,
            #"""
            -arguments ["/entry", "a", "cmd", "b"]
            -env PATH=/image
            -env A=image
            -env HOME=/var/www
            -cwd /srv/www
            -user 33:33 umask 0022 groups 33 4
            -effective
            -permitted
            -volume /data
            -mount /sys/fs/cgroup cgroup cgroup nodev,noexec,nosuid,relatime,ro,rprivate
            +arguments ["/sbin/init"]
            +env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
            +env HOME=/root
            +env container_uuid=UUID
            +cwd /
            +user 0:0 umask 0022 groups
            +effective default
            +permitted default
            +mount /run tmpfs tmpfs nodev,nosuid,rprivate,rw,tmpcopyup
            +mount /tmp tmpfs tmpfs nodev,nosuid,rprivate,rw,tmpcopyup
            +mount /run/lock tmpfs tmpfs nodev,nosuid,rprivate,rw,tmpcopyup
            +mount /var/log/journal tmpfs tmpfs nodev,nosuid,rprivate,rw,tmpcopyup
            +mount /sys/fs/cgroup cgroup cgroup private,rw
            """#
        ),
        (
            #"""
            --network none --systemd=always --shm-size-systemd 1m img
            """#,
            #"""
            -mount /sys/fs/cgroup cgroup cgroup nodev,noexec,nosuid,relatime,ro,rprivate
            +env container_uuid=UUID
            +mount /tmp tmpfs tmpfs nodev,nosuid,rprivate,rw,size=1048576,tmpcopyup
            +mount /run tmpfs tmpfs nodev,nosuid,rprivate,rw,size=1048576,tmpcopyup
            +mount /run/lock tmpfs tmpfs nodev,nosuid,rprivate,rw,size=1048576,tmpcopyup
            +mount /var/log/journal tmpfs tmpfs nodev,nosuid,rprivate,rw,size=1048576,tmpcopyup
            +mount /sys/fs/cgroup cgroup cgroup private,rw
            """#
        ),
        (
            #"""
            --network none --init --init-path /bin/true img
            """#,
            #"""
            -arguments ["/entry", "a", "cmd", "b"]
            +arguments ["/run/podman-init", "--", "/entry", "a", "cmd", "b"]
            +mount /run/podman-init bind /bin/true bind,private,ro
            """#
        ),
        (
            #"""
            --network none --tz Etc/UTC --workdir /etc img
            """#,
            #"""
            -cwd /srv/www
            +cwd /etc
            +localtime
            """#
        ),
        (
            #"""
            --network none --device /dev/null:/dev/n --device /dev/zero img
            """#,
            #"""
            +device /dev/n
            +device /dev/zero
            """#
        ),
        (
            #"""
            --network none --uidmap 0:524288:3 --user 0 img
            """#,
            #"""
            -env HOME=/var/www
            -user 33:33 umask 0022 groups 33 4
            -effective
            -permitted
            -mount /dev/pts devpts devpts gid=5,mode=0620,newinstance,noexec,nosuid,ptmxmode=0666
            -namespaces cgroup ipc mount network pid uts
            +env HOME=/root
            +user 0:0 umask 0022 groups 0
            +effective default
            +permitted default
            +mount /dev/pts devpts devpts mode=0620,newinstance,noexec,nosuid,ptmxmode=0666,rprivate
            +uid 0 524288 3
            +gid 0 524288 3
            +namespaces cgroup ipc mount network pid user uts
            """#
        ),
        (
            #"""
            --network none --annotation a=b --label c=d img
            """#,
            #"""
            +annotation a=b
            """#
        ),
        (
            #"""
            --network none --ipc=none img
            """#,
            #"""
            -shm own
            """#
        ),
        (
            #"""
            --network none --tmpfs /run:rw --read-only img
            """#,
            #"""
            -mount /etc/hosts bind GENERATED bind,rprivate
            -mount /run/.containerenv bind GENERATED bind,rprivate
            -mount /etc/hostname bind GENERATED bind,rprivate
            +read-only root
            +mount /run tmpfs tmpfs nodev,nosuid,rprivate,rw,tmpcopyup
            +mount /tmp tmpfs tmpfs nodev,nosuid,rprivate,rw,tmpcopyup
            +mount /etc/hostname bind GENERATED bind,nodev,noexec,nosuid,ro,rprivate
            +mount /var/tmp tmpfs tmpfs nodev,nosuid,rprivate,rw,tmpcopyup
            +mount /run/.containerenv bind GENERATED bind,nodev,noexec,nosuid,ro,rprivate
            +mount /etc/hosts bind GENERATED bind,nodev,noexec,nosuid,ro,rprivate
            """#
        ),
        (
            #"""
            --network none -v /srv:/dev img
            """#,
            #"""
            -mount /dev tmpfs tmpfs mode=755,nosuid,size=65536k,strictatime
            -mount /dev/pts devpts devpts gid=5,mode=0620,newinstance,noexec,nosuid,ptmxmode=0666
            -mount /dev/mqueue mqueue mqueue nodev,noexec,nosuid
            +mount /dev bind /srv rbind,rprivate,rw
            """#
        ),
        (
            #"""
            --network none --user 0 --sysctl net.ipv4.ping_group_range='1 0' img
            """#,
            #"""
            -env HOME=/var/www
            -user 33:33 umask 0022 groups 33 4
            -effective
            -permitted
            -sysctl net.ipv4.ping_group_range=0 0
            +env HOME=/root
            +user 0:0 umask 0022 groups 0
            +effective default
            +permitted default
            +sysctl net.ipv4.ping_group_range=1 0
            """#
        ),
    ]
}
