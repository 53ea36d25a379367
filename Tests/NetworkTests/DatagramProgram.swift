/// Answers or asks, as `answer TRANSPORT ADDRESS PORT`: by UDP, or by the first two packets of SCTP (RFC 9260), which take
/// no kernel that knows it.
let datagramProgram = #"""
    import socket, struct, sys


    def checksum(data):
        value = 0xFFFFFFFF
        for byte in data:
            value ^= byte
            for _ in range(8):
                value = value >> 1 ^ (0x82F63B78 if value & 1 else 0)
        return struct.pack("<I", value ^ 0xFFFFFFFF)


    def packet(source, target, tag, kind):
        chunk = struct.pack(">BBHIIHHI", kind, 0, 20, 7, 65536, 1, 1, 1)
        head = struct.pack(">HHI", source, target, tag)
        return head + checksum(head + bytes(4) + chunk) + chunk


    role, transport, address, port = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
    if transport == "udp":
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        s.settimeout(3)
        if role == "ask":
            s.connect((address, port))
            s.send(b"ask")
            print(s.recv(100).decode())
            sys.exit()
        else:
            s.settimeout(None)
            s.bind(("", port))
            print("ready", flush=True)
            while True:
                peer = s.recvfrom(100)[1]
                s.sendto(b"udp", peer)
    s = socket.socket(socket.AF_INET, socket.SOCK_RAW, 132)
    if role == "ask":
        s.settimeout(3)
        s.sendto(packet(5000, port, 0, 1), (address, 0))
    else:
        print("ready", flush=True)
    while True:
        data, peer = s.recvfrom(2000)
        data = data[(data[0] & 15) * 4:]
        source, target, tag = struct.unpack(">HHI", data[:8])
        if role == "ask" and (source, target, data[12]) == (port, 5000, 2):
            print("sctp")
            break
        if role == "answer" and target == port and data[12] == 1:
            s.sendto(packet(port, source, struct.unpack(">I", data[16:20])[0], 2), (peer[0], 0))
    """#
