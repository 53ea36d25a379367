"""Tells who asks: answers on ports by TCP (as HTTP), UDP and, where the kernel has it, SCTP with the peer's
address and its own port."""
import selectors, socket, sys

def name(peer, own):
    address = peer[0].removeprefix("::ffff:")
    return f"{address} {own}\n".encode()

selector = selectors.DefaultSelector()
for port in (int(word) for word in sys.argv[1:]):
    for kind, protocol in ((socket.SOCK_STREAM, 0), (socket.SOCK_DGRAM, 0), (socket.SOCK_STREAM, 132)):
        try:
            s = socket.socket(socket.AF_INET6, kind, protocol)
        except OSError:
            continue
        s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        s.bind(("::", port))
        if kind == socket.SOCK_STREAM:
            s.listen(100)
        selector.register(s, selectors.EVENT_READ, port)
while True:
    for key, _ in selector.select():
        s, port = key.fileobj, key.data
        if s.type == socket.SOCK_DGRAM:
            _, peer = s.recvfrom(100)
            s.sendto(name(peer, port), peer)
            continue
        connection, peer = s.accept()
        with connection:
            connection.settimeout(2)
            try:
                connection.recv(1000)
                body = name(peer, port)
                connection.sendall(b"HTTP/1.0 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
            except OSError:
                pass
