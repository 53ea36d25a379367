extension Deviation {
    /// A message for Podman's words, said by the case table or the file, and by us.
    private static func message(_ input: String, _ words: String, _ ours: String) -> Pattern {
        Pattern(
            input,
            #"assert-stderr-contains "(converting .*: )?\#(words)""#,
            instead: "assert-stderr-contains \"\(ours)\""
        )
    }

    static let messages = Deviation(
        "Messages",
        "Ours say the file, the line and the column, and what to do: `path:line:column: severity: message`.",
        [
            message(
                "*-unsupported-escape.container",
                "unsupported escape char",
                ": warning: unknown escape sequence, "
            ),
            message(
                "service-*",
                #"(Warning: )?using key (\w+) in the Service group is not supported"#,
                ": warning: '$3=' in [Service] is for the launcher, which needs its privileges"
            ),
            message(
                "*-with-remap.container",
                "deprecated Remap keys are set along with explicit mapping keys",
                ": error: the deprecated Remap keys and the keys that replaced them exclude each other"
            ),
            message(
                "reloadboth.container",
                "ReloadCmd and ReloadSignal are mutually exclusive but both are set",
                ": error: 'ReloadCmd=' and 'ReloadSignal=' exclude each other"
            ),
            message(
                "remap-manual.kube",
                "RemapUsers=manual is not supported",
                ": error: 'RemapUsers=manual' is not supported in a .kube file, use 'UserNS='"
            ),
            message(
                "multiple-yaml-set-working-dir-yaml.kube",
                "SetWorkingDirectory=yaml is only supported when a single Yaml key is provided",
                ": error: 'SetWorkingDirectory=yaml' needs a single 'Yaml='"
            ),
            message(
                "noimage.container",
                "no Image or Rootfs key specified",
                "error: no 'Image=' and no 'Rootfs='"
            ),
            message(
                "emptyline.container",
                "no Image or Rootfs key specified",
                "error: no 'Image=' and no 'Rootfs='"
            ),
            message(
                "pod.non-quadlet.container",
                "pod test-pod is not Quadlet based",
                ": error: 'Pod=test-pod' has to name a .pod file"
            ),
            message(
                "pod.not-found.container",
                "quadlet pod unit not-found.pod does not exist",
                ": error: there is no file 'not-found.pod', which 'Pod=' names"
            ),
            message(
                "dependent.error.container",
                "unable to translate dependency for basic.container",
                ": error: there is no file 'basic.container', which 'After=' names"
            ),
            message(
                "mount-source-missing.container",
                "source parameter is required for mount type image",
                ": a mount of type image needs a source"
            ),
            message(
                "image-no-image.volume",
                "the key Image is mandatory when using the image driver",
                ": error: 'Driver=image' needs 'Image='"
            ),
            message(
                "*-not-found.quadlet.volume",
                #"requested Quadlet image (\S+) was not found"#,
                ": error: there is no file '$2', which 'Image=' names"
            ),
            message(
                "gateway.*.network",
                "cannot set (more gateways than subnets|gateway or range without subnet)",
                ": error: each 'Gateway=' belongs to a 'Subnet=': there are "
            ),
            message(
                "range.*.network",
                "cannot set (more ranges than subnets|gateway or range without subnet)",
                ": error: each 'IPRange=' belongs to a 'Subnet=': there are "
            ),
            message("no-image.image", "no Image key specified", "error: no 'Image='"),
            message(
                "file-rel-no-wd.build",
                "relative path in File key requires SetWorkingDirectory key to be set",
                ": error: a relative 'File=' needs 'SetWorkingDirectory='"
            ),
            message(
                "neither-workingdirectory-nor-file.build",
                "neither SetWorkingDirectory, nor File key specified",
                "error: no 'File=' and no 'SetWorkingDirectory='"
            ),
            message("no-imagetag.build", "no ImageTag key specified", "error: no 'ImageTag='"),
            Pattern(
                "unknown key",
                "assert-stderr-contains \"converting .*bogus.container.*: unsupported key 'BOGUS' in group 'Container' in\"",
                instead:
                    "assert-stderr-contains \"/bogus.container:3:1: error: unknown key 'BOGUS' in [Container]\""
            ),
        ]
    )
}
