import Conversion
import Lowering
import UnitFile

/// The files for a compose file in `/srv/app`.
func compose(_ text: String, _ change: (inout ComposeOptions) -> Void = { _ in }) -> Conversion {
    var options = ComposeOptions(ConversionOptions(directory: "/srv/app"))
    options.variables = ["HOME": "/home/user", "TAG": "1.2", "EMPTY": ""]
    change(&options)
    return ComposeConversion.convert(Array(text.utf8), path: "c.yaml", options)
}

/// The lines of the file of a service `s` that its members make, without those that all services have.
func lines(_ members: String, _ more: String = "") -> (lines: [String], messages: [String]) {
    let indented = members.split(separator: "\n", omittingEmptySubsequences: false).map { "    " + $0 }
    let text = "services:\n  s:\n    image: a.b/c:1\n\(indented.joined(separator: "\n"))\n\(more)\n"
    let conversion = compose(text)
    let common = [
        "[Container]", "Image=a.b/c:1", "ContainerName=app-s-1", "NetworkAlias=s", "Network=default.network",
        "",
    ]
    let file = conversion.files.first { $0.name == "s.container" }
    let all = (file?.text ?? "").split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let errors = conversion.check(scope: .system).filter { $0.severity == .error }.map(\.description)
    return (all.filter { !common.contains($0) }, conversion.messages + errors)
}
