import YAML

/// An object that runs pods.
struct Workload {
    enum Kind: String {
        case pod = "Pod"
        case deployment = "Deployment"
        case daemonSet = "DaemonSet"
        case replicaSet = "ReplicaSet"
        case statefulSet = "StatefulSet"
        case job = "Job"
    }

    let kind: Kind
    let name: String
    /// What has `metadata` and `spec` of its pods.
    let template: Field
    /// `spec` of the object.
    let spec: Field
    /// The names of its pods.
    let pods: [String]

    private static let metadata =
        "namespace creationTimestamp uid resourceVersion generation managedFields selfLink ownerReferences "
        + "generateName finalizers deletionTimestamp deletionGracePeriodSeconds clusterName"
    private static let rollout =
        "minReadySeconds strategy updateStrategy revisionHistoryLimit progressDeadlineSeconds"

    /// More would be a mistake, or an attack.
    private static let mostReplicas = 100

    /// Reads an object; nil with an error where it has no name or no pods.
    init?(_ kind: Kind, _ field: Field) {
        field.check("apiVersion kind metadata spec", silent: "status")
        field["metadata"]?.check("name labels annotations", silent: Self.metadata)
        guard let name = KubernetesObjects.name(of: field) else { return nil }
        guard let spec = field["spec"], spec.isMapping else {
            field.fail("there is no 'spec'")
            return nil
        }
        (self.kind, self.name, self.spec) = (kind, name, spec)
        if kind == .pod {
            (template, pods) = (field, [name])
            return
        }
        guard let template = spec["template"], template.isMapping, template["spec"] != nil else {
            spec.fail("there is no 'spec.template.spec', which says what the pods are")
            return nil
        }
        template.check("metadata spec")
        template["metadata"]?.check("labels annotations name", silent: Self.metadata)
        self.template = template
        let replicas = spec["replicas"]?.integer(0...Self.mostReplicas) ?? 1
        switch kind {
        case .statefulSet:
            let known = "replicas template selector volumeClaimTemplates serviceName ordinals"
            spec.check(
                known,
                ignored: Self.rollout + " podManagementPolicy persistentVolumeClaimRetentionPolicy"
            )
            let first = spec["ordinals"]?["start"]?.integer(0...1_000_000) ?? 0
            pods = (0..<replicas).map { "\(name)-\(first + $0)" }
        case .job:
            spec.check(
                "template backoffLimit activeDeadlineSeconds suspend",
                ignored: "completionMode podFailurePolicy podReplacementPolicy successPolicy managedBy "
                    + "ttlSecondsAfterFinished backoffLimitPerIndex maxFailedIndexes",
                silent: "selector manualSelector completions parallelism"
            )
            for key in ["completions", "parallelism"] {
                guard let field = spec[key], let number = field.integer(0...Int.max), number != 1 else {
                    continue
                }
                field.warn("'\(field.name)' is not supported, the job runs once")
            }
            pods = [name + "-pod"]
        default:
            spec.check("replicas template selector", ignored: Self.rollout, silent: "paused")
            let count = kind == .daemonSet ? 1 : replicas
            pods = (0..<count).map { $0 == 0 ? name + "-pod" : "\(name)-pod-\($0 + 1)" }
        }
    }

    /// The ports that its containers say they listen on.
    var containerPorts: [Int] {
        let containers = template["spec"]?["containers"]?.node.sequence ?? []
        return containers.flatMap { $0["ports"]?.sequence ?? [] }.compactMap { port in
            (port["containerPort"] ?? port["hostPort"])?.integer
        }
    }

    /// Whether the pods are not started with the unit.
    var isSuspended: Bool { kind == .job && spec["suspend"]?.bool == true }
}
