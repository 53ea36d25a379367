import Conversion
import Testing

@Suite struct `A variable of a compose file` {
    /// compose-spec, `12-interpolation.md`.
    @Test(arguments: [
        ("$TAG", "1.2"), ("${TAG}", "1.2"), ("a${TAG}b", "a1.2b"), ("$$TAG", "$TAG"), ("$${TAG}", "${TAG}"),
        ("${EMPTY:-x}", "x"), ("${EMPTY-x}", ""), ("${NONE:-x}", "x"), ("${NONE-x}", "x"),
        ("${TAG:-x}", "1.2"),
        ("${NONE:-${TAG}}", "1.2"), ("${NONE:-${NONE:-y}}", "y"), ("${TAG:+x}", "x"), ("${NONE:+x}", ""),
        ("${EMPTY:+x}", ""), ("${EMPTY+x}", "x"), ("${TAG:?no}", "1.2"), ("${NONE:-a:b-c}", "a:b-c"),
        ("$TAG_", ""), ("$TAG.x", "1.2.x"),
    ])
    func `is put in`(text: String, value: String) {
        let conversion = compose("services: {s: {image: a, labels: {l: '\(text)'}}}")
        let line = conversion.files.last?.text.split(separator: "\n").first { $0.hasPrefix("Label=") }
        let spelled = value.replacing("$", with: "$$")
        #expect(line.map(String.init) == "Label=l=" + spelled)
    }

    /// What `docker compose` reads of such a file.
    @Test func `comes from a file`() {
        let text = """
            # comment
            A=1
            export B = two words # comment
            C="x\\ny #z"
            D='$A "q"'
            E=
            F=a#b
            no assignment
            """
        #expect(
            VariableFile.variables(text) == [
                "A": "1", "B": "two words", "C": "x\ny #z", "D": "$A \"q\"", "E": "", "F": "a#b",
            ]
        )
    }
}
