import Discovery
import Glibc
import OCI
import Quadlet
import UnitFile
import YAML

/// The images that Quadlet files name, of the system and of `QUADLET_UNIT_DIRS`.
struct UnitImages: UnitMentions {
    private var references: Set<Reference> = []
    /// Texts with specifiers or variables, which can mean many.
    private var patterns: [String] = []
    /// What could not be read: what it names is unknown.
    var problems: [String] = []

    /// Whether a file names an image; a specifier stands for any text.
    func names(_ reference: Reference) -> Bool {
        if references.contains(reference) { return true }
        let text = reference.description
        return patterns.contains { pattern in unsafe fnmatch(pattern, text, 0) == 0 }
    }

    mutating func add(_ source: QuadletSource) {
        for section in source.document.sections {
            for assignment in section.assignments {
                switch assignment.key {
                case "Image", "ImageTag", "Artifact": add(assignment.value)
                case "Mount": addMount(assignment.value)
                case "Yaml": add(kubernetes: assignment.value, source.path)
                default: break
                }
            }
        }
    }

    /// `type=image` and `type=artifact` name one as their source.
    private mutating func addMount(_ text: String) {
        let parts = text.split(separator: ",")
        guard parts.contains("type=image") || parts.contains("type=artifact") else { return }
        for source in MentionedName.sources(ofMount: text) { add(String(source)) }
    }

    private mutating func add(_ text: String) {
        // Those are other files, which say themselves what they mean.
        if text.hasSuffix(".image") || text.hasSuffix(".build") || text.isEmpty { return }
        if MentionedName.isOpen(text) {
            patterns += Self.patterns(text)
        } else if let reference = try? Reference(parsing: text) {
            references.insert(reference)
        }
    }

    /// Shell patterns for the canonical names that a text with specifiers can mean.
    private static func patterns(_ text: String) -> [String] {
        let pattern = MentionedName.pattern(text)
        // A name may lack its registry and its tag.
        return ["", "docker.io/", "docker.io/library/"].flatMap { [$0 + pattern, $0 + pattern + ":latest"] }
    }

    /// The images of a file for Kubernetes, which lies beside the Quadlet file or at an absolute path.
    private mutating func add(kubernetes path: String, _ file: String) {
        let folder = file.lastIndex(of: "/").map { file[..<$0] } ?? ""
        let whole = path.hasPrefix("/") ? path : folder + "/" + path
        do {
            let text = try Files.read(whole)
            for document in try YAMLNode.documents(parsing: text) { add(document) }
        } catch {
            problems.append("\(whole): \(error), so the images that it names may be removed")
        }
    }

    private mutating func add(_ node: YAMLNode) {
        for member in node.members ?? [] {
            if member.name == "image", let text = member.value.text {
                add(text)
            } else {
                add(member.value)
            }
        }
        for element in node.sequence ?? [] { add(element) }
    }
}
