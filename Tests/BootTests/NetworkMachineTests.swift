import Testing

extension BootTests {
    /// Kinds of networks for which kernels that tests run on often have no module, in a virtual machine.
    ///
    /// User-mode Linux in its turn has no NAT of nftables: netavark leaves the firewall alone there, or has iptables.
    @Suite(.timeLimit(.minutes(16)), .disabled(if: Stage.isPodman, "looks at units of systemd-oci"))
    struct `Networks in a virtual machine` {
        private static let script = #"""
            busybox modprobe -a 8021q ipvlan vrf dummy sctp
            systemctl set-environment NETAVARK_FW=none
            ip link add dum0 type dummy; ip link set dum0 up
            ip link add red type vrf table 10; ip link set red up
            ip netns add client; ip link add outside type veth peer name inside netns client
            ip addr add 192.0.2.1/24 dev outside; ip link set outside up
            ip -n client addr add 192.0.2.2/24 dev inside; ip -n client link set inside up
            mkdir -p /etc/containers/systemd; cd /etc/containers/systemd
            network() { name=$1; shift; printf '%s\n' '[Network]' "NetworkName=$name" "$@" >$name.network; }
            container() {
                name=$1; shift
                printf '%s\n' '[Container]' Image=oci:/srv/images:busybox Exec=hold "$@" >$name.container
            }
            network flat Driver=ipvlan Subnet=192.0.2.0/24 Gateway=192.0.2.2 Options=parent=outside
            container flat Network=flat.network:ip=192.0.2.50
            network routed Driver=ipvlan Subnet=10.96.3.0/24 Options=parent=dum0 Options=mode=l3
            container routed Network=routed.network:ip=10.96.3.9
            for number in 1 2; do
                network tagged$number Subnet=10.96.$number.0/24 Options=vlan=1$number InterfaceName=br-tagged
            done
            container one Network=tagged1.network:ip=10.96.1.9
            container same Network=tagged1.network:ip=10.96.1.10
            container other Network=tagged2.network:ip=10.96.2.9
            network painted Subnet=10.96.4.0/24 Options=vrf=red InterfaceName=br-red
            container painted Network=painted.network
            container streams Network=none
            systemctl daemon-reload
            pid() { systemctl show -P MainPID $1; }
            inside() { nsenter -n -t $(pid $1) sh -c "$2"; }
            for unit in flat routed one same other painted streams; do systemctl start $unit || echo "$unit failed"; done
            serve() {
                # This kernel lacks what SCTP's cookies are signed with.
                inside $1 'sysctl -qw net.sctp.cookie_hmac_alg=none'
                systemd-run -q -p NetworkNamespacePath=/proc/$(pid $1)/ns/net python3 /srv/mirror.py 80
                for try in $(seq 60); do inside $1 'curl -s http://127.0.0.1/' >/dev/null && return; sleep 0.5; done
            }
            for unit in flat one other streams; do serve $unit; done
            mode() { inside $1 "ip -j -d link show eth0 | jq -r '.[].linkinfo.info_data.mode'"; }
            echo "flat: $(mode flat) $(ip netns exec client curl -s -m 5 http://192.0.2.50/)"
            echo "routed: $(mode routed) $(inside routed 'ip -o -4 addr show eth0 | tr -s " " | cut -d" " -f4')"
            echo "same VLAN: $(inside same 'curl -s -m 5 http://10.96.1.9/')"
            # The same addresses as the other VLAN's, so nothing but the tag is between them.
            inside same 'ip addr add 10.96.2.10/24 dev eth0'
            echo "another VLAN: $(inside same 'curl -s -m 2 http://10.96.2.9/ || echo no answer')"
            echo "tags: $(bridge -j vlan show | jq -c '[.[] | select(.ifname | startswith("veth")) | .vlans[] | select(.flags // [] | index("PVID")) | .vlan] | map(select(. > 1)) | sort')"
            echo "VRF: $(ip -j link show master red | jq -r .[].ifname)"
            echo "SCTP: $(inside streams 'python3 -c "
            import socket
            peer = socket.socket(socket.AF_INET, socket.SOCK_STREAM, 132)
            peer.connect((\"127.0.0.1\", 80))
            peer.send(b\"ask\")
            print(peer.recv(100).split()[-1].decode())"')"
            systemctl stop flat routed one same other painted streams
            systemctl start systemd-oci-sweep.service
            echo "left: $(ip -br link | grep -cE 'veth|br-|podman|ipvl')"
            # Without NAT in nf_tables what is left is netavark with iptables.
            systemctl unset-environment NETAVARK_FW
            for program in iptables ip6tables; do
                update-alternatives --quiet --set $program /usr/sbin/$program-legacy
                busybox modprobe -a ${program%s}_nat ${program%s}_filter
            done
            busybox modprobe -a xt_tcpudp xt_nat xt_MASQUERADE xt_comment xt_mark xt_conntrack xt_addrtype xt_multiport
            container shown PublishPort=7301:80
            systemctl daemon-reload
            systemctl start shown || journalctl --no-pager -q -u shown -o cat
            serve shown
            echo "iptables: $(ip netns exec client curl -s -m 5 http://192.0.2.1:7301/)"
            systemctl stop shown
            systemctl start systemd-oci-sweep.service || journalctl --no-pager -q -u systemd-oci-sweep -o cat
            echo "rules left: $(iptables-save | grep -c 7301)"
            """#

        @Test(.enabled(if: Machine.isInstalled, "needs user-mode-linux"))
        func `ipvlan, VLANs and VRFs are as their options say`() async throws {
            let session = try await Machine.session(Self.script, seconds: 900)
            let lines = session.output.split(separator: "\n").map(String.init)
            let expected = [
                "flat: l2 192.0.2.2 80", "routed: l3 10.96.3.9/24", "same VLAN: 10.96.1.10 80",
                "another VLAN: no answer", "tags: [11,11,12]", "VRF: br-red", "SCTP: 80", "left: 0",
                "iptables: 192.0.2.2 80", "rules left: 0",
            ]
            #expect(lines.filter { $0.contains(": ") } == expected, "\(session.output)\(session.errors)")
        }
    }
}
