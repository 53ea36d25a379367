package import JSON

/// Why a JSON document of an image is not one that we accept, and where in it.
package struct DocumentError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Which kind of document.
    package enum Document: String, Sendable {
        case manifest
        case index
        case configuration = "image configuration"
        case layout = "oci-layout file"
        case credentials = "credentials file"
        case deviceInterface = "CDI file"
    }

    /// What is wrong with the field.
    package enum Reason: Equatable, Sendable {
        case syntax(JSONError)
        /// The text or a list is longer than this.
        case limit(Int)
        /// The value is not there.
        case missing
        /// The value is there and is not what is expected, named here.
        case expected(String)
    }

    package var document: Document
    /// The place in the document, such as `layers[2].digest`; empty for the whole.
    package var place: String
    package var reason: Reason

    package init(_ document: Document, _ place: String, _ reason: Reason) {
        self.document = document
        self.place = place
        self.reason = reason
    }

    package var description: String {
        let why =
            switch reason {
            case .syntax(let error): "\(error)"
            case .limit(let most): "larger than \(most)"
            case .missing: "missing"
            case .expected(let what): "not \(what)"
            }
        return place.isEmpty ? "\(document.rawValue): \(why)" : "\(document.rawValue): \(place): \(why)"
    }
}
