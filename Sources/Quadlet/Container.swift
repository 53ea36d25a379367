/// A `.container` file: one variable for each key, named after it; `Container.keys` says what they mean.
///
/// A single value is nil where the key is missing or its last assignment is empty.
package struct Container: QuadletModel, UserMapping {
    package static let kind = QuadletKind.container

    package var addCapability: [String] = []
    package var addDevice: [String] = []
    package var addHost: [String] = []
    package var annotation: [String] = []
    package var appArmor: String?
    package var autoUpdate: String?
    package var cgroupsMode: String?
    package var containerName: String?
    package var containersConfModule: [String] = []
    package var dns: [String] = []
    package var dnsOption: [String] = []
    package var dnsSearch: [String] = []
    package var dropCapability: [String] = []
    package var entrypoint: String?
    package var environment: [String] = []
    package var environmentFile: [String] = []
    package var environmentHost: Bool?
    package var exec: [String] = []
    package var exposeHostPort: [String] = []
    package var gidMap: [String] = []
    package var globalArgs: [String] = []
    package var group: String?
    package var groupAdd: [String] = []
    package var healthCmd: String?
    package var healthInterval: String?
    package var healthLogDestination: String?
    package var healthMaxLogCount: String?
    package var healthMaxLogSize: String?
    package var healthOnFailure: String?
    package var healthRetries: String?
    package var healthStartPeriod: String?
    package var healthStartupCmd: String?
    package var healthStartupInterval: String?
    package var healthStartupRetries: String?
    package var healthStartupSuccess: String?
    package var healthStartupTimeout: String?
    package var healthTimeout: String?
    package var hostGroup: String?
    package var hostName: String?
    package var hostUser: String?
    package var httpProxy: Bool?
    package var ip: String?
    package var ip6: String?
    package var image: String?
    package var keepId: Bool?
    package var label: [String] = []
    package var logDriver: String?
    package var logOpt: [String] = []
    package var mask: [String] = []
    package var memory: String?
    package var mount: [String] = []
    package var network: [String] = []
    package var networkAlias: [String] = []
    package var noNewPrivileges: Bool?
    package var notify: String?
    package var pidsLimit: String?
    package var pod: String?
    package var podmanArgs: [String] = []
    package var publishPort: [String] = []
    package var pull: String?
    package var readOnly: Bool?
    package var readOnlyTmpfs: Bool?
    package var reloadCmd: [String] = []
    package var reloadSignal: String?
    package var remapGid: [String] = []
    package var remapGidRanges: String?
    package var remapGidStart: String?
    package var remapUid: [String] = []
    package var remapUidRanges: String?
    package var remapUidSize: String?
    package var remapUidStart: String?
    package var remapUsers: String?
    package var retry: String?
    package var retryDelay: String?
    package var rootfs: String?
    package var runInit: Bool?
    package var seccompProfile: String?
    package var secret: [String] = []
    package var securityLabelDisable: Bool?
    package var securityLabelFileType: String?
    package var securityLabelLevel: String?
    package var securityLabelNested: Bool?
    package var securityLabelType: String?
    package var serviceName: String?
    package var shmSize: String?
    package var socketActivated: Bool?
    package var startWithPod: Bool?
    package var stopSignal: String?
    package var stopTimeout: String?
    package var subGIDMap: String?
    package var subUIDMap: String?
    package var sysctl: [String] = []
    package var timezone: String?
    package var tmpfs: [String] = []
    package var uidMap: [String] = []
    package var ulimit: [String] = []
    package var unmask: [String] = []
    package var user: String?
    package var userNS: String?
    package var volatileTmp: Bool?
    package var volume: [String] = []
    package var workingDir: String?

    package var quadlet = QuadletSettings()

    package init() {}
}
