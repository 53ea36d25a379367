// swift-tools-version: 6.2
import PackageDescription

/// Whether this is the build of the generator and the launcher: in Embedded Swift, as `make all` asks for it.
///
/// There are no metadata of types then and no runtime that makes them, which is most of what a short-lived program
/// does. The same sources are compiled without it for programs that are not in a hurry, and for tests.
let isEmbedded = Context.environment["SYSTEMD_OCI_EMBEDDED"] == "1"

#if arch(arm64)
let architecture = "aarch64"
#else
let architecture = "x86_64"
#endif

let embedding: [SwiftSetting] = [
    .enableExperimentalFeature("Embedded"),
    // Embedded Swift is for machines without a system, so it looks for no headers of one.
    .unsafeFlags(["-Xcc", "-isystem/usr/include/\(architecture)-linux-gnu", "-Xcc", "-isystem/usr/include"]),
]

let usual: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .unsafeFlags(["-Xfrontend", "-function-sections"], .when(configuration: .release)),
]

let checks =
    isEmbedded
    ? usual + embedding
    : usual + [
        // Types are asked for by code, not by a mangled name that the runtime takes apart at first use: half of what
        // a short-lived program spends in the runtime.
        .unsafeFlags(
            ["-Xfrontend", "-disable-concrete-type-metadata-mangled-name-accessors"],
            .when(configuration: .release)
        )
    ]

/// For what is also built in Embedded Swift, which has no regular expressions.
let leanChecks: [SwiftSetting] =
    checks + [.unsafeFlags(["-Xfrontend", "-disable-implicit-string-processing-module-import"])]

/// The parts of a program that a boot or a start needs are placed together, to be read in one go (`CStart/ahead.c`), with
/// as few page faults as can be (`scripts/function-order`).
func placed(_ name: String) -> [LinkerSetting] {
    let script = "\(Context.packageDirectory)/scripts/\(name).ld"
    let flags = ["-use-ld=bfd", "-Xlinker", "-z", "-Xlinker", "noseparate-code"]
    return [.unsafeFlags(flags + ["-Xlinker", "-T", "-Xlinker", script])]
}

/// What a pull needs of a program is placed together, so that it takes fewer page faults
/// (`scripts/function-order`).
func ordered(_ name: String) -> [LinkerSetting] {
    let order = "\(Context.packageDirectory)/scripts/\(name).order"
    let flags = ["-use-ld=gold", "-Xlinker", "--section-ordering-file", "-Xlinker", order]
    return [.unsafeFlags(flags, .when(platforms: [.linux], configuration: .release))]
}

/// What runs at early boot or between `systemctl start` and the container's first instruction is one static file: no
/// dynamic loader, no library to find, and none of Swift but the tables of Unicode.
///
/// It starts before the C library does (`CStart`).
func staticProgram(start: String, _ placement: [LinkerSetting]) -> [LinkerSetting] {
    let entry = LinkerSetting.unsafeFlags(["-Xlinker", "-e", "-Xlinker", start])
    if !isEmbedded { return [entry] }
    return placement + [
        entry,
        .unsafeFlags(["-enable-experimental-feature", "Embedded", "-Xclang-linker", "-static"]),
        .linkedLibrary("swiftUnicodeDataTables"),
        .linkedLibrary("m"),
    ]
}

/// Names of libraries' functions are looked up at the start.
///
/// One by one, at their first call, each would read the tables of thirty libraries again, whose pages have been let go
/// by then.
let boundAtStart: [LinkerSetting] = [
    .unsafeFlags(["-Xlinker", "-z", "-Xlinker", "now"], .when(platforms: [.linux], configuration: .release))
]

/// Where Swift is not installed its libraries are not either.
let staticLibrary: [LinkerSetting] = [
    .unsafeFlags(
        ["-static-stdlib", "-l_FoundationCShims", "-l_FoundationCollections"],
        .when(platforms: [.linux], configuration: .release)
    )
]

/// A source archive (`scripts/package`) has the dependency beside it: building it needs no network.
let argumentParser: Package.Dependency =
    switch Context.environment["SYSTEMD_OCI_VENDOR"] {
    case let folder? where !folder.isEmpty: .package(path: folder + "/swift-argument-parser")
    default: .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0")
    }

/// Embedded Swift has no overlay of the C library.
let libraryC: [Target.Dependency] = isEmbedded ? ["Glibc"] : []

/// In Embedded Swift the code of a module is in the program that uses it, so its own object would be thrown away.
let codeInProgram: [SwiftSetting] =
    isEmbedded ? [.unsafeFlags(["-Xfrontend", "-emit-empty-object-file"])] : []

func module(_ name: String, _ dependencies: [Target.Dependency] = [], lean: Bool = false) -> Target {
    .target(
        name: name,
        dependencies: dependencies + libraryC,
        swiftSettings: (lean ? leanChecks : checks) + codeInProgram
    )
}

func tests(
    _ name: String,
    _ dependencies: [Target.Dependency],
    without data: [String] = [],
    resources: [Resource] = []
) -> Target {
    .testTarget(
        name: name,
        dependencies: dependencies,
        exclude: data,
        resources: resources,
        swiftSettings: checks
    )
}

let package = Package(
    name: "systemd-oci",
    products: [
        .executable(name: "systemd-oci-generator", targets: ["systemd-oci-generator"]),
        .executable(name: "systemd-oci", targets: ["systemd-oci"]),
        .executable(name: "systemd-oci-cli", targets: ["systemd-oci-cli"]),
    ],
    dependencies: [
        argumentParser
    ],
    targets: [
        // Pure: they import no C library and never see a path that they could open.
        module("UnitFile", lean: true),
        module("JSON", lean: true),
        module("OCI", ["JSON"], lean: true),
        module("Quadlet", ["UnitFile"], lean: true),
        module("Lowering", ["Quadlet", "OCI", "JSON", "UnitFile"], lean: true),

        // C: headers and short shims, no decisions.
        .target(name: "CLinux"),
        .target(name: "CStart"),
        .systemLibrary(name: "CSeccomp", pkgConfig: "libseccomp", providers: [.apt(["libseccomp-dev"])]),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        .systemLibrary(name: "CISAL", pkgConfig: "libisal", providers: [.apt(["libisal-dev"])]),
        .systemLibrary(name: "CCryptoSystem", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .target(name: "CCrypto", dependencies: ["CCryptoSystem"]),
        .systemLibrary(
            name: "CCurlSystem",
            pkgConfig: "libcurl",
            providers: [.apt(["libcurl4-openssl-dev"])]
        ),
        .target(name: "CCurl", dependencies: ["CCurlSystem"]),

        .systemLibrary(name: "CYAMLSystem", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .target(name: "CYAML", dependencies: ["CYAMLSystem"]),
        module("YAML", ["CYAML"], lean: true),
        module("Conversion", ["Quadlet", "Lowering", "OCI", "JSON", "UnitFile", "YAML"]),

        // The system.
        module("Linux", ["CLinux"], lean: true),
        module("Kubernetes", ["Quadlet", "UnitFile", "YAML"], lean: true),
        module(
            "Discovery",
            ["UnitFile", "Quadlet", "Lowering", "Linux", "Kubernetes", "YAML"],
            lean: true
        ),
        module("Manual", ["Quadlet", "Lowering", "JSON"]),
        module("LanguageServer", ["JSON", "UnitFile", "Quadlet", "Lowering", "Discovery"]),
        module("Inspection", ["UnitFile", "Quadlet", "Lowering", "Discovery", "Linux", "JSON"]),
        module("Systemd", ["Linux"], lean: true),
        module("ContentStore", ["OCI", "JSON", "Linux"], lean: true),
        module("Hashing", ["OCI", "CCrypto"]),
        module("Registry", ["OCI", "JSON", "Linux", "Hashing", "CCurl"]),
        module("Layers", ["OCI", "JSON", "ContentStore", "Linux", "Hashing", "CZstd", "CISAL"]),
        module("Transfer", ["OCI", "JSON", "Linux", "Hashing", "Registry", "Layers"]),
        module(
            "Pull",
            [
                "OCI", "JSON", "ContentStore", "Registry", "Hashing", "Layers", "Transfer", "Linux",
                "Systemd",
            ]
        ),
        module(
            "Update",
            [
                "OCI", "JSON", "Lowering", "ContentStore", "Registry", "Transfer", "Pull", "Linux", "Systemd",
            ]
        ),
        module("Network", ["OCI", "JSON", "Linux"], lean: true),
        module("Volumes", ["OCI", "JSON", "Lowering", "ContentStore", "Linux"], lean: true),
        module("Cgroups", ["OCI", "JSON", "Lowering", "Linux", "Systemd"], lean: true),
        module("Runtime", ["OCI", "JSON", "Linux", "CLinux", "CSeccomp"], lean: true),
        module("Lifecycle", ["OCI", "JSON", "Linux", "Runtime", "Cgroups"], lean: true),

        // The programs.
        .executableTarget(
            name: "systemd-oci-generator",
            dependencies: ["UnitFile", "Quadlet", "Lowering", "Linux", "Discovery", "CStart"] + libraryC,
            path: "generators/systemd-oci-generator",
            swiftSettings: leanChecks,
            // Nearly all boots have no Quadlet file (`CStart/idle.c`).
            linkerSettings: staticProgram(
                start: "systemd_oci_generator_start",
                placed("systemd-oci-generator")
            )
        ),
        .executableTarget(
            name: "systemd-oci",
            dependencies: [
                "OCI", "JSON", "Lowering", "ContentStore", "Linux", "Systemd", "Network", "Runtime",
                "Cgroups", "Lifecycle", "Volumes", "CStart",
            ] + libraryC,
            swiftSettings: leanChecks,
            linkerSettings: staticProgram(start: "systemd_oci_launcher_start", placed("systemd-oci"))
        ),
        .executableTarget(
            name: "systemd-oci-cli",
            dependencies: [
                "OCI", "JSON", "ContentStore", "Registry", "Layers", "Transfer", "Pull", "Linux", "Systemd",
                "Hashing",
                "LanguageServer", "UnitFile", "Quadlet", "Lowering", "Discovery", "Conversion", "YAML",
                "Inspection", "Manual", "Update", "Volumes", "Network", "Cgroups",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: checks,
            linkerSettings: staticLibrary + ordered("systemd-oci-cli") + boundAtStart
        ),

        // Tests: pure modules and module behaviour here; Boot needs root and a booted host of its own.
        tests("ArchitectureTests", []),
        tests("UnitFileTests", ["UnitFile"]),
        tests("QuadletTests", ["Quadlet", "UnitFile"]),
        tests("LoweringTests", ["Lowering", "Quadlet", "OCI", "UnitFile"], without: ["Golden"]),
        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: checks),
        tests("DiscoveryTests", ["Discovery", "Lowering", "Quadlet", "UnitFile", "TestSupport"]),
        tests(
            "InspectionTests",
            ["Inspection", "systemd-oci-cli", "Quadlet", "Discovery", "JSON", "UnitFile", "TestSupport"]
        ),
        tests(
            "ManualTests",
            ["Manual", "Inspection", "systemd-oci-cli", "Quadlet", "JSON", "UnitFile", "TestSupport"]
        ),
        tests("GeneratorTests", ["systemd-oci-generator", "CStart", "Linux", "TestSupport"]),
        tests(
            "LanguageServerTests",
            ["LanguageServer", "JSON", "Quadlet", "UnitFile", "TestSupport", "systemd-oci-cli"],
            resources: [.copy("neovim.lua")]
        ),
        .executableTarget(name: "quadlet-peer", path: "Tests/QuadletPeer", swiftSettings: checks),
        tests("QuadletPeerTests", ["quadlet-peer"]),
        tests("OCITests", ["OCI", "JSON"]),
        tests("UnitCommandTests", ["systemd-oci-cli", "TestSupport"]),
        tests(
            "ContainerCommandTests",
            ["systemd-oci-cli", "Lowering", "Systemd", "JSON", "UnitFile", "Layers", "Linux"]
        ),
        tests("YAMLTests", ["YAML"]),
        tests(
            "KubernetesTests",
            ["Kubernetes", "Discovery", "Lowering", "Quadlet", "UnitFile", "YAML", "TestSupport"],
            without: ["Golden"]
        ),
        tests("ConversionTests", ["Conversion", "Lowering", "Quadlet", "UnitFile", "YAML", "JSON"]),
        tests("LinuxTests", ["Linux"]),
        tests("SystemdTests", ["Systemd", "Linux"]),
        tests("LauncherTests", ["systemd-oci", "OCI", "JSON", "Linux", "Lowering"]),
        .target(name: "RegistryTestSupport", path: "Tests/RegistryTestSupport", swiftSettings: checks),
        tests("RegistryTests", ["Registry", "Hashing", "OCI", "RegistryTestSupport"]),
        tests(
            "TransferTests",
            [
                "Transfer", "Registry", "Hashing", "OCI", "JSON", "RegistryTestSupport", "TestSupport",
                "systemd-oci-cli",
            ]
        ),
        tests("LayersTests", ["Layers", "ContentStore", "OCI", "Linux"]),
        tests("ContentStoreTests", ["ContentStore", "OCI", "Linux"]),
        tests(
            "PullTests",
            [
                "Pull", "Registry", "Hashing", "ContentStore", "OCI", "JSON", "Linux", "Transfer",
                "RegistryTestSupport", "TestSupport", "systemd-oci-cli",
            ]
        ),
        tests("UpdateTests", ["Update", "ContentStore", "OCI", "Lowering", "Systemd"]),
        tests("NetworkTests", ["Network", "JSON", "Linux", "TestSupport"]),
        tests("RuntimeTests", ["Runtime", "OCI", "JSON", "Linux", "CLinux", "CSeccomp"]),
        tests("LifecycleTests", ["Lifecycle", "OCI", "JSON", "Linux"]),
        tests("CgroupsTests", ["Cgroups", "OCI", "JSON", "Linux"]),
        tests("VolumesTests", ["Volumes", "Layers", "ContentStore", "Lowering", "Linux"]),
        tests("BootTests", ["UnitFile"]),
    ]
)

if isEmbedded {
    package.targets += [
        .target(name: "CGlibc"),
        .target(
            name: "Glibc",
            dependencies: ["CGlibc"],
            path: "Sources/EmbeddedGlibc",
            swiftSettings: checks + codeInProgram
        ),
    ]
}
