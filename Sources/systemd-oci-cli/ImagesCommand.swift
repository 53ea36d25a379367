import ArgumentParser
import ContentStore
import Glibc
import JSON
import OCI

struct ImagesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "images",
        abstract: "List the images in the store.",
        discussion: "The flags and columns are those of podman-images(1)."
    )

    @Option(
        help: ArgumentHelp(
            "table, json, or a Go template of \(ImageRow.fields.map { "." + $0 }.joined(separator: " ")).",
            valueName: "format"
        )
    )
    var format = "table"

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "Only images with reference=, label=, until=, before=, since=, id= or readonly=.",
            valueName: "filter"
        )
    )
    var filter: [String] = []

    @Option(help: ArgumentHelp("created, id, repository, size or tag.", valueName: "column"))
    var sort = ImageRow.Order.created

    @Flag(name: .shortAndLong, help: ArgumentHelp("Of no effect: there are no others.", visibility: .hidden))
    var all = false

    @Flag(help: "Show digests of manifests.")
    var digests = false

    @Flag(name: [.customShort("n"), .long], help: "Print no heading.")
    var noheading = false

    @Flag(help: "Print whole IDs.")
    var noTrunc = false

    @Flag(name: .shortAndLong, help: "Print IDs only.")
    var quiet = false

    @OptionGroup var options: StoreOptions

    @Argument(help: ArgumentHelp("Only images of this repository or name.", valueName: "name"))
    var name: String?

    func run() throws {
        var filters = try filter.map(ImageFilter.init)
        if let name { filters.append(.reference(name)) }
        let everything = try options.readableDetails()
        let images = try everything.filter { image in
            try filters.allSatisfy { try $0.accepts(image, among: everything) }
                || name.map { name in try ImageChoice(name).images(in: [image]).isEmpty == false } == true
        }
        if format == "json" {
            return write(Self.document(images).indentedText(by: 4) + "\n", to: STDOUT_FILENO)
        }
        let rows = sort.sorted(images).map { ImageRow($0, isWhole: noTrunc).values }
        if quiet {
            var seen: Set<String> = []
            let names = rows.compactMap { $0["ID"] }.filter { seen.insert($0).inserted }
            return write(names.map { $0 + "\n" }.joined(), to: STDOUT_FILENO)
        }
        let columns =
            ["Repository", "Tag"] + (digests ? ["Digest"] : []) + ["ID", "CreatedSince", "Size"]
        let printer = ListPrinter(fields: ImageRow.fields, headings: ImageRow.headings, table: columns)
        try printer.show(rows, format: format, heading: !noheading)
    }

    /// One object for each image, with all its names.
    private static func document(_ images: [ImageDetails]) -> JSONValue {
        var order: [Digest] = []
        var groups: [Digest: [ImageDetails]] = [:]
        for image in ImageRow.Order.created.sorted(images) {
            let id = image.record.configuration
            if groups[id] == nil { order.append(id) }
            groups[id, default: []].append(image)
        }
        return .array(order.compactMap { groups[$0] }.compactMap(object))
    }

    private static func object(_ images: [ImageDetails]) -> JSONValue? {
        guard let image = images.first else { return nil }
        func texts(_ values: [String]) -> JSONValue { .array(values.map { .string($0) }) }
        let labels = image.configuration.labels.sorted { $0.key < $1.key }
        let record = image.record
        let digests = Set(images.flatMap { [$0.record.manifest, $0.record.resolved] })
        let repositories = Set(images.map(\.record.reference.repositoryText)).sorted()
        return [
            "Id": .string(record.configuration.hexadecimal), "ParentId": "",
            "RepoTags": texts(
                images.filter { $0.record.reference.tag != nil }.map { "\($0.record.reference)" }
            ),
            "RepoDigests": texts(
                repositories.flatMap { name in
                    digests.map(\.description).sorted().map { name + "@" + $0 }
                }
            ),
            "Size": .number(String(image.size)), "SharedSize": .number(String(image.size - image.uniqueSize)),
            "VirtualSize": .number(String(image.size)),
            "Labels": .object(labels.map { .init($0.key, .string($0.value)) }),
            "Containers": .number(String(image.containers.count)), "ReadOnly": .bool(image.isReadOnly),
            "Names": texts(images.map { "\($0.record.reference)" }),
            "Digest": .string(record.manifest.description), "Created": .number(String(image.created)),
            "CreatedAt": .string(date(image.created)), "PulledAt": .string(date(record.pulled)),
        ]
    }
}

extension StoreOptions {
    /// The images for a list, which goes on without a name that can't be read.
    func readableDetails() throws -> [ImageDetails] {
        do {
            let (images, damaged) = try store.readableImageDetails()
            for error in damaged { say("systemd-oci: warning: \(error)") }
            return images
        } catch {
            throw Failure(error)
        }
    }

    /// The images of the store with what lists show.
    func details() throws -> [ImageDetails] {
        do {
            return try store.imageDetails()
        } catch {
            throw Failure(error)
        }
    }
}

/// A row of `images`.
struct ImageRow {
    static let fields = [
        "Repository", "Tag", "ID", "Digest", "Created", "CreatedAt", "CreatedSince", "CreatedTime", "Size",
        "VirtualSize", "Names", "Labels", "Containers", "ReadOnly",
    ]
    static let headings = [
        "Repository": "REPOSITORY", "Tag": "TAG", "ID": "IMAGE ID", "Digest": "DIGEST", "Created": "CREATED",
        "CreatedAt": "CREATED AT", "CreatedSince": "CREATED", "CreatedTime": "CREATED TIME", "Size": "SIZE",
        "VirtualSize": "VIRTUAL SIZE", "Names": "NAMES", "Labels": "LABELS", "Containers": "CONTAINERS",
        "ReadOnly": "R/O",
    ]

    let values: [String: String]

    init(_ image: ImageDetails, isWhole: Bool) {
        let (record, reference) = (image.record, image.record.reference)
        let size = Amounts.size(image.size, digits: 3, space: true)
        let since = Amounts.age(Amounts.now - image.created)
        let labels = image.configuration.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        values = [
            "Repository": reference.repositoryText, "Tag": reference.tag ?? "<none>",
            "ID": isWhole ? record.configuration.description : short(record.configuration),
            "Digest": record.manifest.description, "Created": since, "CreatedSince": since,
            "CreatedAt": date(image.created), "CreatedTime": date(image.created), "Size": size,
            "VirtualSize": size, "Names": reference.description, "Labels": labels.joined(separator: ","),
            "Containers": String(image.containers.count), "ReadOnly": String(image.isReadOnly),
        ]
    }

    enum Order: String, CaseIterable, ExpressibleByArgument {
        case created, id, repository, size, tag

        func sorted(_ images: [ImageDetails]) -> [ImageDetails] {
            let byName = images.sorted { "\($0.record.reference)" < "\($1.record.reference)" }
            return switch self {
            case .created: byName.sorted { $0.created > $1.created }
            case .id:
                byName.sorted { $0.record.configuration.hexadecimal < $1.record.configuration.hexadecimal }
            case .repository: byName
            case .size: byName.sorted { $0.size < $1.size }
            case .tag: byName.sorted { $0.record.reference.tag ?? "" < $1.record.reference.tag ?? "" }
            }
        }
    }
}
