package import ContentStore
import Glibc
package import Layers
import Linux
package import OCI
package import Registry

/// Why an image is not in the store.
package enum PullError: Error, Equatable, Sendable, CustomStringConvertible {
    case reference(ReferenceError)
    case registry(RegistryError)
    case store(StoreError)
    /// A layer, by its blob's digest, can't be unpacked.
    case layer(Digest, LayerError)
    /// A layer's tar is not the one that the image configuration names.
    case diffID(layer: Digest, expected: Digest, found: Digest)
    /// There is less room than what would be fetched needs at least.
    case room(needed: Int64, room: Int64)
    /// The manifest is no image that can be run.
    case image(Reference, String)
    /// `never`: the image is not there, and nothing was asked for it.
    case absent(Reference)

    /// What ended a layer's blob on its way.
    init(_ error: FeedError<LayerError>, _ blob: Digest) {
        self =
            switch error {
            case .source(let error): .registry(error)
            case .receiver(let error): .layer(blob, error)
            }
    }

    /// Whether the next attempt may succeed without anybody's doing: the way to the registry failed, or the registry.
    var isPassing: Bool {
        guard case .registry(let error) = self else { return false }
        return switch error.reason {
        case .transport: true
        case .status(let status, _): status == 408 || status == 429 || status >= 500
        default: false
        }
    }

    /// Whether what a place has sent is wrong or not all, so that another place may do better.
    var isOfPlace: Bool {
        switch self {
        case .registry(let error):
            switch error.reason {
            case .transport, .notFound, .denied, .status, .digest, .size: true
            default: false
            }
        case .layer(_, .malformed), .layer(_, .truncated), .layer(_, .entry): true
        default: false
        }
    }

    package var description: String {
        switch self {
        case .reference(let error): error.description
        case .registry(let error): error.description
        case .store(.system(let error)) where error.code == ENOSPC || error.code == EDQUOT:
            "no space left in the image store; make room and pull again"
        case .store(let error): error.description
        case .layer(_, .full): "no space left in the image store; make room and pull again"
        case .layer(let digest, let error): "layer \(digest): \(error)"
        case .room(let needed, let room):
            "at least \(needed >> 20) MiB are needed, and \(room >> 20) MiB are free; make room and pull again"
        case .diffID(let layer, let expected, let found):
            "layer \(layer): its content is \(found), but the image says \(expected)"
        case .image(let reference, let reason): "\(reference): \(reason)"
        case .absent(let reference): "\(reference): not in the image store; pull it first"
        }
    }
}
