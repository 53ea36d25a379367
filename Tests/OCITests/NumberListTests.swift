import OCI
import Testing

@Suite struct `A list of numbers` {
    @Test(arguments: [
        ("0-3,7", [0...3, 7...7]), ("", []), (" 1 , 3 - 4", [1...1, 3...4]), ("65535", [65535...65535]),
    ])
    func `is numbers and ranges`(text: String, ranges: [ClosedRange<Int>]) {
        #expect(NumberList(text)?.ranges == ranges)
    }

    @Test(arguments: ["a", "1-", "-1", "2-1", "1-2-3", "65536", "+1", "1 2"])
    func `is nothing else`(text: String) {
        #expect(NumberList(text) == nil)
    }

    @Test func `is a mask`() {
        #expect(NumberList("0-1,64")?.mask == [3, 1])
        #expect(NumberList("")?.mask == [])
    }
}
