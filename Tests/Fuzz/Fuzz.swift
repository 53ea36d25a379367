import Lowering
import Quadlet
import UnitFile

/// What libFuzzer calls with each input: a Quadlet file.
///
/// A check that does not hold ends the program, which is what libFuzzer reports; `scripts/fuzz` builds and runs it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: data, count: count))
    var diagnostics: [Diagnostic] = []
    let document = UnitDocument(parsing: bytes, path: "/q/a.container", diagnostics: &diagnostics)
    checkRoundTrip(document)
    for assignment in document.sections.flatMap(\.assignments) { checkWords(assignment.value) }
    let named = QuadletKind.allCases.filter { document.index(of: $0.section) != nil }
    for kind in named.isEmpty ? QuadletKind.allCases : named {
        for (name, scope) in [("a", LoweringContext.Scope.system), ("a-b@", .user), ("a@c", .system)] {
            lower(document, kind, name + "." + kind.rawValue, scope)
        }
    }
    return 0
}

/// Lowers a file among others, of which there is one of each kind, and checks what comes of it.
private func lower(
    _ document: UnitDocument,
    _ kind: QuadletKind,
    _ fileName: String,
    _ scope: LoweringContext.Scope
) {
    guard let name = UnitName(fileName) else { fatalError("'\(fileName)' is no unit name") }
    var context = LoweringContext(scope: scope) { $0.utf8.count % 2 == 0 }
    for kind in QuadletKind.allCases {
        guard let other = UnitName("x." + kind.rawValue) else { continue }
        context.add(other, kind, UnitDocument([UnitDocument.Section(kind.section)]))
    }
    context.add(name, kind, document)
    var diagnostics: [Diagnostic] = []
    let unit = GeneratedUnit(
        of: kind,
        name: name,
        path: "/q/" + fileName,
        document: document,
        context: context,
        diagnostics: &diagnostics
    )
    for diagnostic in diagnostics {
        check(!diagnostic.description.utf8.contains(0x0A), "a message of two lines")
    }
    let mistakes = diagnostics.filter { $0.severity == .error }
    check((unit == nil) == !mistakes.isEmpty, "a unit is made just where there is no error")
    if let unit { checkUnit(unit, of: document) }
    checkUnit(
        GeneratedUnit(
            failing: kind,
            name: name,
            path: "/q/" + fileName,
            document: document,
            mistakes: mistakes,
            context: context
        ),
        of: document
    )
}
