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

struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Print what the store knows about images, as JSON."
    )

    @OptionGroup var options: StoreOptions

    @Argument(help: ArgumentHelp("The images' names.", valueName: "reference"))
    var references: [String]

    func run() throws {
        var documents: [JSONValue] = []
        do {
            for text in references { documents.append(try document(of: Reference(parsing: text))) }
        } catch {
            throw (error as? Failure) ?? Failure(error)
        }
        write(JSONValue.array(documents).text + "\n", to: STDOUT_FILENO)
    }

    private func document(of reference: Reference) throws -> JSONValue {
        let store = options.store
        guard let image = try store.image(named: reference) else {
            throw Failure("\(reference): not in the image store; `systemd-oci pull` brings it there")
        }
        let text = try store.readBlob(image.configurationDigest) ?? []
        return [
            "reference": .string(reference.description),
            "id": .string(image.configurationDigest.hexadecimal),
            "digest": .string(image.manifest.description),
            "pulled": .string(date(image.record.pulled)),
            "layers": .array(image.layers.map { .string($0) }),
            "configuration": try JSONValue(parsing: text),
        ]
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
