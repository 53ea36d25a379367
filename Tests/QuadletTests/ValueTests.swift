import Quadlet
import Testing

/// What a value means; expected values are those of Podman's own test cases where they have the key.
@Suite struct `Values of a container` {
    @Test func `a single value loses a pair of quotes`() {
        #expect(read(lines: "HostName=\"web\"").container.hostName == "web")
        #expect(read(lines: "HostName=\"web").container.hostName == "\"web")
    }

    /// Podman's `quotes.container`; it is the launcher that refuses the name.
    @Test func `only the outer quotes are removed`() {
        let (container, messages) = read(lines: "ContainerName=\"RemoveQuotes\"Name\"")
        #expect(container.containerName == "RemoveQuotes\"Name")
        #expect(messages == [])
    }

    @Test func `an empty assignment forgets a single value`() {
        #expect(read(lines: "HostName=web\nHostName=").container.hostName == nil)
    }

    @Test(arguments: [
        ("yes", true), ("Y", true), ("true", true), ("T", true), ("on", true), ("1", true),
        ("no", false), ("n", false), ("False", false), ("f", false), ("OFF", false), ("0", false),
    ])
    func `booleans are systemd's words`(text: String, flag: Bool) {
        #expect(read(lines: "ReadOnly=" + text).container.readOnly == flag)
    }

    /// `LookupBoolean` of Podman takes what is none of its words for false, also nothing.
    @Test func `a boolean without a value is no`() {
        let (container, messages) = read("[Container]\nImage=a\nStartWithPod=yes\nPod=p.pod\nStartWithPod=\n")
        #expect(container.startWithPod == false)
        #expect(messages == ["x:5:1: warning: 'StartWithPod=' without a value is 'no', as with Podman"])
    }

    @Test func `a list has one value for each assignment`() {
        let lines = "PublishPort=80\nPublishPort=\nPublishPort=81\nPublishPort=127.0.0.1:82:82/udp"
        #expect(read(lines: lines).container.publishPort == ["81", "127.0.0.1:82:82/udp"])
    }

    @Test func `words are split, and reset by an empty assignment`() {
        let (container, messages) = read(lines: "DropCapability=a\nDropCapability=\nDropCapability=b c\\d")
        #expect(container.dropCapability == ["b", "c\\d"])
        #expect(messages == [])
    }

    @Test func `a command has C escapes`() {
        let line = #"Exec=/some/path "an arg" "a;b\nc\td'e" a;b\nc\td 'a"b' '\110ello \127orld'"#
        let words = ["/some/path", "an arg", "a;b\nc\td'e", "a;b\nc\td", "a\"b", "Hello World"]
        #expect(read(lines: line).container.exec == words)
    }

    @Test func `variables of one name stay in their order`() {
        let lines = "Environment=A=1 \"B=2 \" \\\n  C\nEnvironment='D=4\\n5' A=6"
        #expect(read(lines: lines).container.environment == ["A=1", "B=2 ", "C", "D=4\n5", "A=6"])
    }

    @Test func `an empty entrypoint is not a missing one`() {
        #expect(read(lines: "").container.entrypoint == nil)
        #expect(read(lines: "Entrypoint=").container.entrypoint == "")
    }

    @Test func `an escape that does not exist takes the line away, with a warning`() {
        let (container, messages) = read(lines: "Label=regex=^foo(\\?.*)?$\nLabel=a=b\nExec='test\\.com'")
        #expect(container.label == ["a=b"])
        #expect(container.exec == [])
        #expect(
            messages == [
                "x:3:7: warning: unknown escape sequence, ignoring this line of 'Label='",
                "x:5:6: warning: unknown escape sequence, ignoring 'Exec='",
            ]
        )
    }

    @Test func `a key of the users' own is not looked at`() {
        #expect(read(lines: "X-Note=anything").messages == [])
    }

    @Test(arguments: [
        ("512m", 536_870_912), ("1g", 1_073_741_824), ("1.5K", 1536), ("100", 100), ("2KiB", 2048), ("0", 0),
        ("3 mb", 3_145_728), ("1t", 1_099_511_627_776),
    ])
    func `sizes are those of Podman`(text: String, bytes: UInt64) {
        #expect(Size.bytes(text) == bytes)
    }

    @Test(arguments: ["", "m", "-1", "1x", "1kk", "1e400", "0x10", "nan", "inf", "1.2.3", "99999999999p"])
    func `what is no size`(text: String) {
        #expect(Size.bytes(text) == nil)
    }

    @Test(arguments: [
        ("SIGTERM", "SIGTERM"), ("term", "SIGTERM"), ("15", "15"), ("RTMIN+3", "SIGRTMIN+3"),
        ("SIGRTMAX-2", "SIGRTMAX-2"), ("0", nil), ("65", nil), ("SIGFOO", nil), ("", nil),
        ("RTMIN+31", nil),
    ])
    func `signals as systemd writes them`(text: String, name: String?) {
        #expect(Signal.name(text) == name)
    }
}
