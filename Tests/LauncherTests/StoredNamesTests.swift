import Testing

@testable import systemd_oci

/// A container that may notify the service manager stores and removes descriptors under any name it likes.
@Suite struct `Names in the descriptor store` {
    private let names = StoredNames(secret: "0123456789abcdef")

    @Test func `mean ours with the digits of the last start`() {
        #expect(names[.range] == "uid-range-0123456789abcdef")
        for name in ReceivedDescriptors.Name.allCases { #expect(names.meaning(of: names[name]) == name) }
    }

    @Test(arguments: ["uid-range", "container", "userns-0123456789abcdee", "idmap-", "web.socket"])
    func `mean nothing of ours without them`(text: String) {
        #expect(names.meaning(of: text) == nil)
    }

    @Test func `are not passed on where they are another start's`() {
        #expect(StoredNames.isReserved("uid-range-ffffffffffffffff"))
        // A socket unit may call its sockets so (systemd.socket(5), FileDescriptorName=).
        for text in ["container", "stdio-1", "web.socket", "stdio-0123456789ABCDEF"] {
            #expect(!StoredNames.isReserved(text))
        }
    }

    @Test func `are new where there was no start`() throws {
        let first = try StoredNames(ofContainer: "no-such-container")
        #expect(first.secret.count == 16)
        #expect(first != (try StoredNames(ofContainer: "no-such-container")))
    }
}
