import Testing

@testable import systemd_oci

/// A container that may notify the service manager stores and removes descriptors under any name it likes.
@Suite struct `The name in the descriptor store` {
    @Test func `ends in the digits of the last start`() {
        #expect(StoredName(secret: "0123456789abcdef").text == "systemd-oci-0123456789abcdef")
    }

    @Test func `is not passed on where it is another start's`() {
        #expect(StoredName.isReserved("systemd-oci-ffffffffffffffff"))
        // A socket unit may call its sockets so (systemd.socket(5), FileDescriptorName=).
        for text in ["systemd-oci", "systemd-oci-1", "web.socket", "systemd-oci-0123456789ABCDEF"] {
            #expect(!StoredName.isReserved(text))
        }
    }

    @Test func `is new where there was no start`() throws {
        let first = try StoredName(ofContainer: "no-such-container")
        #expect(first.secret.count == 16)
        #expect(first != (try StoredName(ofContainer: "no-such-container")))
    }
}
