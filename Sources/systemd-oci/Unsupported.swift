/// Commands of units that are generated, and that can't be done yet.
enum Unsupported {
    /// Why `kube` can't be done.
    static func failure(_ arguments: ArraySlice<String>) -> Failure {
        let command = arguments.prefix(2).joined(separator: " ")
        return Failure(
            "\(command): Kubernetes files are not supported yet; write a .container file for each container"
        )
    }
}
