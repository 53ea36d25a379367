import Foundation
import RegistryTestSupport
import Testing

private let canMakeNetworks =
    geteuid() == 0
    && (try? run("unshare", "-n", "sh", "-c", "ip link add a type veth peer name b")) != nil

/// RFC 8305, in a network namespace of its own.
@Suite(.enabled(if: canMakeNetworks, "needs root and ip"))
struct `A registry with two addresses` {
    /// Nobody answers at the IPv6 address, which is the first one; by itself that takes half a minute.
    @Test func `is asked at the second where the first is silent`() throws {
        let directory = try TemporaryDirectory()
        let server = try directory.write(
            "server.py",
            """
            import http.server
            class Handler(http.server.BaseHTTPRequestHandler):
                def do_GET(self):
                    body = b'{"name": "web", "tags": ["1"]}'
                    self.send_response(200)
                    self.send_header('Content-Length', str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)
            server = http.server.HTTPServer(('127.0.0.1', 5000), Handler)
            open('ready', 'w').close()
            server.serve_forever()
            """
        )
        let hosts = try directory.write("hosts", "2001:db8::1 dual.test\n127.0.0.1 dual.test\n")
        let script = """
            set -e; cd "$1"; ip link set lo up; ip link add a type veth peer name b; ip link set b up
            ip addr add 2001:db8::2/64 dev a nodad; ip link set a up
            ip neigh add 2001:db8::1 lladdr 02:00:00:00:00:01 dev a; mount --bind "$2" /etc/hosts
            python3 "$3" 2>/dev/null & trap 'kill $!' EXIT; until [ -e ready ]; do sleep 0.05; done
            getent ahosts dual.test | head -n1 | cut -d' ' -f1
            timeout 20 "$4" tags --tls-verify=false --retry=0 dual.test:5000/web
            """
        let words = ["unshare", "-n", "-m", "--propagation", "private", "bash", "-c", script, "bash"]
        let said = try run(words + [directory.path, hosts, server, BuiltProgram.path])
        #expect(said == "2001:db8::1\n1\n")
    }
}
