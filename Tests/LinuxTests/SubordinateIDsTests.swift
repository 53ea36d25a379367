import Linux
import Testing

/// What newuidmap(1) of shadow 4.17 takes of such files.
@Suite struct `Subordinate IDs` {
    private static let file = """
        root:1:5
        app:100000:65536
        # app:5:5
        1000:300000:10
        apple:400000:10
        app:none:3
        app:7
        app:500000:0
        app:4294967295:2
        """

    @Test(arguments: [
        (["app", "1000"], [IDRange(first: 100_000, count: 65536), IDRange(first: 300_000, count: 10)]),
        (["1000"], [IDRange(first: 300_000, count: 10)]),
        (["app"], [IDRange(first: 100_000, count: 65536)]),
        (["nobody", "7"], []),
    ])
    func `are a user's by name or by number`(names: [String], ranges: [IDRange]) {
        #expect(SubordinateIDs.ranges(of: names, in: Array(Self.file.utf8)) == ranges)
    }

    @Test func `are the same inside of the user's own namespace`() {
        let ids = OwnUserNamespace.IDs(
            user: 1000,
            group: 100,
            userRanges: [IDRange(first: 900, count: 200), IDRange(first: 100_000, count: 10)],
            groupRanges: [IDRange(first: 200_000, count: 20)]
        )
        // The kernel takes no ID twice.
        #expect(
            ids.map.users == [
                .init(inside: 1000, outside: 1000, count: 1),
                .init(inside: 100_000, outside: 100_000, count: 10),
            ]
        )
        #expect(
            ids.map.groups == [
                .init(inside: 100, outside: 100, count: 1),
                .init(inside: 200_000, outside: 200_000, count: 20),
            ]
        )
    }
}
