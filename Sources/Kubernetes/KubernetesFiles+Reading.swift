import Quadlet
import UnitFile

extension KubernetesFiles {
    /// Lowers Kubernetes files to Quadlet files, all of which have the settings.
    ///
    /// - Parameters:
    ///   - sources: The files of `Yaml=`.
    ///   - configMaps: Those of `ConfigMap=`.
    ///   - settings: What the `.kube` file says.
    package init(
        reading sources: [KubernetesSource],
        configMaps: [KubernetesSource] = [],
        settings: KubernetesSettings
    ) {
        let report = Report()
        let objects = KubernetesObjects(sources, configMaps: configMaps, report: report)
        var made = KubernetesFiles()
        for claim in objects.claims {
            if let file = VolumeDraft.claim(claim.name, claim.field, settings) {
                made.add(file, of: claim.field)
            }
        }
        var number = 0
        for workload in objects.workloads {
            for (index, pod) in workload.pods.enumerated() {
                var builder = PodBuilder(workload, pod, index: index, number: number, objects, settings)
                builder.build()
                number += 1
                for (draft, field) in builder.drafts { made.add(draft, of: field, builder) }
                for credential in builder.credentials
                where !made.credentials.contains(where: { $0.name == credential.name }) {
                    made.credentials.append(credential)
                }
            }
        }
        made.diagnostics = report.diagnostics
        self = made
    }

    private mutating func add(_ draft: Draft, of field: Field, _ builder: PodBuilder? = nil) {
        guard let name = UnitName(draft.fileName) else {
            return field.fail("'\(draft.fileName)' is too long for the name of a unit")
        }
        if let other = files.first(where: { $0.name == name }) {
            return field.fail("'\(draft.stem)' is there already, of \(other.path)")
        }
        let isStarted = draft.kind == .pod && builder?.workload.isSuspended != true
        files.append(
            KubernetesFile(
                name: name,
                kind: draft.kind,
                document: draft.document,
                path: field.path,
                isStarted: isStarted
            )
        )
    }
}
