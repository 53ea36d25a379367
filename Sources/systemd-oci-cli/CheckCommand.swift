import ArgumentParser
import ContentStore
import Glibc
import JSON
import OCI
import Pull

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fsck",
        abstract: "Check that everything in the store is as it came, and fetch anew what is not.",
        discussion: """
            Every file of every layer is read and compared: content, owner, mode, time, links, devices and \
            attributes. The exit status is 0 where all is well or was repaired, and 1 where something is not.
            """,
        aliases: ["check"]
    )

    @Flag(name: .shortAndLong, help: "Fetch what is damaged from where it came.")
    var repair = false

    @Flag(name: .shortAndLong, help: "Also layers that containers run, which may then misbehave.")
    var force = false

    @Flag(help: "Only look whether everything is there, without reading layers.")
    var quick = false

    @Flag(name: .customLong("quiet"), help: "Say nothing but what is damaged.")
    var quiet = false

    @Option(help: ArgumentHelp("table or json.", valueName: "format"))
    var format = ListFormat.table

    @OptionGroup var registry: RegistryOptions
    @OptionGroup var options: StoreOptions

    func run() throws {
        var report = try check()
        if repair, !report.findings.isEmpty {
            for problem in try mend(report) { say("systemd-oci: " + problem) }
            report = try check()
        }
        switch format {
        case .json: write(Self.document(report).indentedText(by: 4) + "\n", to: STDOUT_FILENO)
        case .table: show(report)
        }
        if !report.findings.isEmpty { throw ExitCode(1) }
    }

    private func check() throws -> StoreCheck.Report {
        do {
            let isTalking = !quiet && format == .table && isatty(STDERR_FILENO) == 1
            return try StoreCheck(options.store) { layer in
                if isTalking { say("layer \(short(layer))") }
            }
            .run(quick: quick)
        } catch {
            throw Failure(error)
        }
    }

    private func show(_ report: StoreCheck.Report) {
        for finding in report.findings {
            let needed = finding.images.map { "\($0)" }.joined(separator: ", ")
            let users = needed.isEmpty ? "" : ", needed by \(needed)"
            write("\(Self.name(finding.subject)): \(finding.reason)\(users)\n", to: STDOUT_FILENO)
        }
        if quiet { return }
        for layer in report.unchecked {
            write("layer \(short(layer)): not checked: nothing says what it was\n", to: STDOUT_FILENO)
        }
        let count = report.findings.count
        let damaged = count == 0 ? "nothing is damaged" : "\(count) damaged"
        write("\(report.layers) layers, \(report.blobs) blobs: \(damaged)\n", to: STDOUT_FILENO)
    }

    private static func name(_ subject: StoreCheck.Finding.Subject) -> String {
        switch subject {
        case .blob(let digest): "blob \(digest.hexadecimal)"
        case .layer(let digest): "layer \(digest.hexadecimal)"
        case .name(let name): "images/\(name)"
        }
    }

    private static func document(_ report: StoreCheck.Report) -> JSONValue {
        let findings = report.findings.map { finding -> JSONValue in
            [
                "Subject": .string(name(finding.subject)), "Reason": .string(finding.reason),
                "Images": .array(finding.images.map { .string("\($0)") }),
            ]
        }
        return [
            "Layers": .number(String(report.layers)), "Blobs": .number(String(report.blobs)),
            "Unchecked": .array(report.unchecked.map { .string("\($0)") }), "Damaged": .array(findings),
        ]
    }

    /// Fetches what is damaged; what could not be mended, in words.
    private func mend(_ report: StoreCheck.Report) throws -> [String] {
        let store = options.store
        var problems: [String] = []
        var images: Set<Reference> = []
        var layers: [(digest: Digest, images: ArraySlice<Reference>)] = []
        for finding in report.findings {
            do {
                switch finding.subject {
                case .name(let name): try store.removeDamagedName(name)
                case .blob(let digest):
                    try store.removeBlob(digest)
                    images.formUnion(finding.images)
                case .layer(let digest):
                    if !force, let user = try user(of: [digest]) {
                        let image = finding.images.first.map { "\($0): " } ?? ""
                        problems.append(
                            "\(image)container '\(user)' runs it; stop what runs it, or use --force"
                        )
                        continue
                    }
                    layers.append((digest, finding.images[...]))
                }
            } catch {
                problems.append("\(error)")
            }
        }
        // Where one image can't be had any more, another one may have the same layer.
        while !images.isEmpty || !layers.isEmpty {
            var repairs = Dictionary(uniqueKeysWithValues: images.map { ($0, Set<Digest>()) })
            for layer in layers {
                if let image = layer.images.first { repairs[image, default: []].insert(layer.digest) }
            }
            images = []
            var mended: Set<Digest> = []
            for (image, damaged) in repairs.sorted(by: { "\($0.key)" < "\($1.key)" }) {
                do {
                    if let record = try store.record(of: image) {
                        try puller().repair(record, layers: damaged)
                        mended.formUnion(damaged)
                    }
                } catch {
                    problems.append("\(error)")
                }
            }
            layers = layers.compactMap { layer in
                let rest = layer.images.dropFirst()
                return mended.contains(layer.digest) || rest.isEmpty ? nil : (layer.digest, rest)
            }
        }
        return problems
    }

    private func puller() throws -> Puller {
        Puller(into: options.store, settings: try registry.settings, notes: FailureNotes())
    }

    /// A container that has one of some layers below it.
    private func user(of layers: Set<Digest>) throws -> String? {
        try options.store.imageDetails().first { image in
            !image.containers.isEmpty && !layers.isDisjoint(with: image.configuration.diffIDs)
        }?
        .containers.first
    }
}
