package import JSON
import UnitFile

extension LintReport {
    private static let rule: JSONValue = "quadlet-file"
    private static let description =
        "With an error the file becomes a unit that can't start; with a warning something in it has no effect."

    /// A log of the Static Analysis Results Interchange Format, version 2.1.0, with one run.
    ///
    /// Relative paths are URIs relative to where the program was run; code hosts take that for the repository.
    package func sarif(version: String) -> JSONValue {
        let driver: JSONValue = [
            "name": "systemd-oci lint",
            "version": .string(version),
            "rules": [
                [
                    "id": Self.rule,
                    "shortDescription": ["text": "A Quadlet file that does not say what it was meant to"],
                    "fullDescription": ["text": .string(Self.description)],
                    "help": [
                        "text":
                            "systemd-oci-lint(1) has the kinds of mistakes; systemd-oci explain FILE KEY has what a key becomes."
                    ],
                ]
            ],
        ]
        return [
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [
                [
                    "tool": ["driver": driver],
                    "columnKind": "unicodeCodePoints",
                    "results": .array(diagnostics.map(Self.result)),
                ]
            ],
        ]
    }

    private static func result(_ diagnostic: Diagnostic) -> JSONValue {
        var location: [JSONValue.Member] = [
            .init("artifactLocation", ["uri": .string(uri(diagnostic.origin.path))])
        ]
        if diagnostic.origin.line > 0 {
            var region: [JSONValue.Member] = [
                .init("startLine", .number(String(diagnostic.origin.line)))
            ]
            if diagnostic.origin.column > 0 {
                region.append(.init("startColumn", .number(String(diagnostic.origin.column))))
            }
            location.append(.init("region", .object(region)))
        }
        return [
            "ruleId": rule,
            "ruleIndex": 0,
            "level": .string(diagnostic.severity.rawValue),
            "message": ["text": .string(text(diagnostic.message))],
            "locations": [["physicalLocation": .object(location)]],
        ]
    }

    /// A message with its braces doubled: a single one would begin a placeholder (SARIF 2.1.0, 3.11.5).
    private static func text(_ message: String) -> String {
        String(message.flatMap { $0 == "{" || $0 == "}" ? [$0, $0] : [$0] })
    }

    /// A path as a URI reference (RFC 3986); a relative one stays relative.
    private static func uri(_ path: String) -> String {
        var uri = path.hasPrefix("/") ? "file://" : ""
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in path.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."),
                UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "@"):
                bytes.append(byte)
            default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        uri += String(decoding: bytes, as: UTF8.self)
        return uri
    }
}
