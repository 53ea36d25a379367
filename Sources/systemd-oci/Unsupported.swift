/// Commands of units that are generated, and that can't be done yet.
enum Unsupported {
    /// Why `pod` or `kube` can't be done.
    static func failure(_ arguments: ArraySlice<String>) -> Failure {
        let command = arguments.prefix(2).joined(separator: " ")
        if arguments.first == "pod" {
            return Failure("\(command): pods are not supported yet, nor are containers with 'Pod='")
        }
        return Failure(
            "\(command): Kubernetes files are not supported yet; write a .container file for each container"
        )
    }
}
