package import JSON

extension RuntimeSpec {
    /// The version of the specification that this is (specs-go/version.go).
    package static let version = "1.3.0"

    /// A container's state (runtime.md, "State"), which `state` prints and hooks and listeners get.
    package struct State: Equatable, Sendable {
        /// `status`.
        package enum Status: String, Sendable, CaseIterable {
            case creating, created, running, stopped
            /// Not the specification's, but runc's and crun's.
            case paused
        }

        /// `ociVersion` of the bundle.
        package var version = RuntimeSpec.version
        package var id: String
        package var status: Status
        /// The container's first process, where there is one.
        package var pid: Int32?
        /// The absolute path of the bundle.
        package var bundle: String
        package var annotations: [String: String]

        package init(
            id: String,
            status: Status = .creating,
            pid: Int32? = nil,
            bundle: String,
            annotations: [String: String] = [:]
        ) {
            self.id = id
            self.status = status
            self.pid = pid
            self.bundle = bundle
            self.annotations = annotations
        }

        /// The object as JSON.
        package var json: JSONValue {
            var members: [JSONValue.Member] = [
                .init("ociVersion", .string(version)), .init("id", .string(id)),
                .init("status", .string(status.rawValue)),
            ]
            if let pid { members.append(.init("pid", .integer(pid))) }
            members.append(.init("bundle", .string(bundle)))
            if !annotations.isEmpty {
                let pairs = annotations.sorted { $0.key < $1.key }
                members.append(.init("annotations", .object(pairs.map { .init($0.key, .string($0.value)) })))
            }
            return .object(members)
        }
    }
}
