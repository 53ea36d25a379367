import ArgumentParser
import ContentStore
import Glibc
import JSON
import OCI

/// How a list is printed.
enum ListFormat: String, CaseIterable, ExpressibleByArgument {
    case table
    case json
}

struct ImagesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "images",
        abstract: "List the images in the store."
    )

    @Option(help: ArgumentHelp("table or json.", valueName: "format"))
    var format = ListFormat.table

    @OptionGroup var options: StoreOptions

    func run() throws {
        let records: [ImageRecord]
        do {
            records = try options.store.images()
        } catch {
            throw Failure(error)
        }
        switch format {
        case .json: write(JSONValue.array(records.map(Self.document)).text + "\n", to: STDOUT_FILENO)
        case .table:
            let rows =
                [("REFERENCE", "IMAGE ID", "PULLED")]
                + records.map { ($0.reference.description, short($0.configuration), date($0.pulled)) }
            let width = rows.map(\.0.count).max() ?? 0
            for row in rows {
                let name = row.0 + String(repeating: " ", count: width - row.0.count)
                let id = row.1 + String(repeating: " ", count: 12 - row.1.count)
                write("\(name)  \(id)  \(row.2)\n", to: STDOUT_FILENO)
            }
        }
    }

    private static func document(_ record: ImageRecord) -> JSONValue {
        [
            "reference": .string(record.reference.description),
            "id": .string(record.configuration.hexadecimal),
            "digest": .string(record.manifest.description),
            "pulled": .string(date(record.pulled)),
        ]
    }
}

struct RemoveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rmi",
        abstract: "Remove images from the store."
    )

    @Flag(name: .shortAndLong, help: "Also names of images that containers run; layers stay until they stop.")
    var force = false

    @OptionGroup var options: StoreOptions

    @Argument(help: ArgumentHelp("The images' names.", valueName: "reference"))
    var references: [String]

    func run() throws {
        let store = options.store
        var isFailed = false
        for text in references {
            do {
                let reference = try Reference(parsing: text)
                if !force { try checkUnused(reference) }
                guard try store.removeImage(reference) else {
                    throw Failure("\(reference): not in the image store; `systemd-oci images` lists what is")
                }
                write("\(reference)\n", to: STDOUT_FILENO)
            } catch {
                say("systemd-oci: " + ((error as? Failure)?.message ?? "\(error)"))
                isFailed = true
            }
        }
        do {
            if try store.collectGarbage() == nil {
                say("systemd-oci: another image is being pulled; the next `rmi` removes the layers")
            }
        } catch {
            throw Failure(error)
        }
        if isFailed { throw Failure("") }
    }

    /// The last name of an image stays while containers run it.
    private func checkUnused(_ reference: Reference) throws {
        let images = try options.store.images()
        guard let image = images.first(where: { $0.reference == reference })?.configuration,
            images.count(where: { $0.configuration == image }) == 1
        else { return }
        let names = try options.store.containers(of: image)
        guard !names.isEmpty else { return }
        let containers = names.map { "'\($0)'" }.joined(separator: ", ")
        throw Failure("\(reference): in use by \(containers); stop what runs it, or use --force")
    }
}

/// A time in UTC as in RFC 3339.
func date(_ seconds: Int64) -> String {
    var seconds = time_t(seconds)
    var parts = unsafe tm()
    unsafe gmtime_r(&seconds, &parts)
    func padded(_ number: CInt) -> String { (number < 10 ? "0" : "") + String(number) }
    let day = unsafe [parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday].map(padded)
    let hour = unsafe [parts.tm_hour, parts.tm_min, parts.tm_sec].map(padded)
    return day.joined(separator: "-") + "T" + hour.joined(separator: ":") + "Z"
}
