/// A file of a cgroup and what is written to it.
package struct CgroupSetting: Equatable, Sendable {
    /// Another file that does instead where the kernel does not have the first one.
    package struct Alternative: Equatable, Sendable {
        package var file: String
        package var value: String

        package init(_ file: String, _ value: String) {
            self.file = file
            self.value = value
        }
    }

    package var file: String
    package var value: String
    package var alternative: Alternative?
    /// Whether nothing is lost where the kernel does not have the file.
    package var isOptional: Bool
    /// Whether an optional one is missed where the kernel has nothing of its controller.
    package var needsController: Bool
    /// Whether what follows may have to be written first, so that `EINVAL` is not yet a refusal.
    package var waits: Bool

    package init(
        _ file: String,
        _ value: String,
        or alternative: Alternative? = nil,
        isOptional: Bool = false,
        needsController: Bool = true,
        waits: Bool = false
    ) {
        self.file = file
        self.value = value
        self.alternative = alternative
        self.isOptional = isOptional
        self.needsController = needsController
        self.waits = waits
    }

    /// The controller that a file is of, such as `memory` of `memory.max`; nil for those that every cgroup has.
    static func controller(of file: String) -> String? {
        let name = file.prefix { $0 != "." }
        return name == "cgroup" ? nil : String(name)
    }
}
