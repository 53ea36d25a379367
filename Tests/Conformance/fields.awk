# Prints docs/runtime-fields.md from the gaps and the cases of the bundles: awk -f fields.awk gaps cases.
BEGIN {
    FS = "\t"
    split("crun runc systemd-oci", runtimes, " ")
    print "# What is done with each field\n"
    print "<!-- Printed by `scripts/conformance fields`; a test compares it. -->\n"
    print "Each row is a field of the runtime specification's `config.json`, or a command, and what"
    print "`Tests/Conformance/bundles` checks of it by running a container. The columns are Debian's crun 1.28 and"
    print "runc 1.3.6, and systemd-oci. A note says where a runtime does something else.\n"
    print "| field | what is checked | crun | runc | systemd-oci |"
    print "| --- | --- | --- | --- | --- |"
}

FILENAME ~ /gaps$/ {
    if (!/^#/ && NF == 3) gap[$1, $2] = $3
    next
}

/^\[/ {
    name = substr($0, 2, length($0) - 2)
    at = index(name, ": ")
    field = substr(name, 1, at - 1)
    line = "| " (field == last ? "" : "`" field "`") " | " substr(name, at + 2) " |"
    last = field
    for (i = 1; i <= 3; i++) line = line " " ((runtimes[i], name) in gap ? "no: " gap[runtimes[i], name] : "yes") " |"
    print line
}
