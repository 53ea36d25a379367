import Glibc
import Linux
import Testing

@Suite struct `A parcel of open files` {
    private func item(_ name: String, _ descriptor: borrowing Descriptor) -> DescriptorParcel.Item {
        DescriptorParcel.Item(name: name, number: descriptor.number)
    }

    /// Opens the parcel from what a service manager kept of it: a second descriptor of its socket.
    private func opened(_ kept: consuming Descriptor) throws -> [DescriptorParcel.Item] {
        var items: [DescriptorParcel.Item] = []
        let isOpened = isParcel(kept, &items)
        try #require(isOpened)
        return items
    }

    private func isParcel(_ kept: consuming Descriptor, _ items: inout [DescriptorParcel.Item]) -> Bool {
        let parcel = DescriptorParcel(opening: kept, items: &items)
        return parcel != nil
    }

    private func isClosed(_ reader: borrowing Descriptor) -> Bool {
        var event = pollfd(fd: reader.number, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&event, 1, 0) == 1 && event.revents & Int16(POLLHUP) != 0
    }

    @Test func `keeps them open as long as its socket is`() throws {
        let pipe = try Linux.Pipe()
        let reader = try pipe.reader.duplicate()
        let kept = try keep(consume pipe)
        let before = isClosed(reader)
        _ = consume kept
        let after = isClosed(reader)
        #expect(!before && after)
    }

    private func keep(_ pipe: consuming Linux.Pipe) throws -> Descriptor {
        let parcel = try DescriptorParcel()
        try parcel.put([item("pipe", pipe.writer)])
        return try parcel.socket.duplicate()
    }

    @Test func `gives back what was last put into it`() throws {
        let parcel = try DescriptorParcel()
        let first = try Linux.Pipe()
        let second = try Linux.Pipe()
        try parcel.put([item("a", first.reader)])
        try parcel.put([item("b", second.reader), item("", second.writer)])
        let items = try opened(try parcel.socket.duplicate())
        #expect(items.map(\.name) == ["b", ""])
        for item in items {
            #expect(fcntl(item.number, F_GETFD) == FD_CLOEXEC)
            close(item.number)
        }
    }

    @Test func `can be filled again by who opened it`() throws {
        let parcel = try DescriptorParcel()
        let pipe = try Linux.Pipe()
        try parcel.put([item("old", pipe.reader)])
        var items: [DescriptorParcel.Item] = []
        if let again = DescriptorParcel(opening: try parcel.socket.duplicate(), items: &items) {
            try again.put([item("new", pipe.reader)])
        }
        for item in items { close(item.number) }
        let new = try opened(try parcel.socket.duplicate())
        #expect(new.map(\.name) == ["new"])
        for item in new { close(item.number) }
    }

    @Test func `that is empty, or something else, gives nothing`() throws {
        var items: [DescriptorParcel.Item] = []
        let isEmptyOne = isParcel(try DescriptorParcel().socket.duplicate(), &items)
        let isPipe = isParcel(try Linux.Pipe().reader.duplicate(), &items)
        #expect(!isEmptyOne && !isPipe && items == [])
    }

    @Test func `has room for so many`() throws {
        let parcel = try DescriptorParcel()
        let pipe = try Linux.Pipe()
        let items = (0..<DescriptorParcel.capacity).map { item("\($0)", pipe.reader) }
        try parcel.put(items)
        let back = try opened(try parcel.socket.duplicate())
        #expect(back.map(\.name) == items.map(\.name))
        for item in back { close(item.number) }
        #expect(throws: SyscallError("sendmsg", "parcel", E2BIG)) {
            try parcel.put(items + [item("one more", pipe.reader)])
        }
    }
}
