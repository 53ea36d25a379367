import Testing

@Suite struct `What a compose file can't have` {
    @Test(arguments: [
        ("foo: 1", "c.yaml:4:5: warning: 'foo' in a service is not converted"),
        ("ports: [{target: 80, foo: 1}]", "c.yaml:4:26: warning: 'foo' in a port is not converted"),
        (
            "volumes: [x:/y]",
            "c.yaml:4:15: error: there is no volume 'x' in the file; a path begins with './' or '/'"
        ),
        (
            "volumes: [{type: npipe, source: a, target: /y}]",
            "c.yaml:4:15: error: volumes of type 'npipe' can't be mounted; volume, bind, tmpfs and image can"
        ),
        ("networks: [x]", "c.yaml:4:16: error: there is no network 'x' in the file"),
        ("depends_on: [x]", "c.yaml:4:18: error: there is no service 'x', or it is left out"),
        (
            "depends_on: {s: {condition: x}}",
            "c.yaml:4:33: error: expected service_started, service_healthy or service_completed_successfully"
        ),
        (
            "depends_on: {s: {condition: service_healthy}}",
            "c.yaml:4:33: warning: 's' has no 'healthcheck' in the file, so this waits until it has started"
        ),
        (
            "deploy: {replicas: 3}",
            "c.yaml:4:14: warning: a unit is one container; 'replicas' is not converted"
        ),
        ("deploy: {placement: {}}", "c.yaml:4:14: warning: 'placement' in 'deploy' is not converted"),
        ("secrets: [x]", "c.yaml:4:15: error: there is no 'x' among the secrets of the file"),
        (
            "restart: sometimes",
            "c.yaml:4:14: error: --restart=sometimes: expected no, always, on-failure[:TIMES] or unless-stopped"
        ),
        ("stop_grace_period: soon", "c.yaml:4:24: error: expected a time"),
        ("init: maybe", "c.yaml:4:11: error: expected true or false"),
        ("command: \"it's\"", "c.yaml:4:14: error: missing end quote"),
        (
            "environment: [NONE]",
            "c.yaml:4:19: warning: --env=NONE: is taken from the unit's environment, which is not that of your shell"
        ),
        (
            "logging: {driver: gelf}",
            "c.yaml:4:23: warning: the output goes to the journal, and not to 'gelf'"
        ),
        ("extends: {file: x.yaml, service: s}", "c.yaml:4:21: error: '/srv/app/x.yaml' can't be read"),
        ("extends: s", "c.yaml:4:14: error: 's' extends itself"),
        ("labels: {a: '${NONE}'}", "c.yaml:4:17: warning: 'NONE' has no value, taking nothing for it"),
        (
            "labels: {a: '${TAG'}",
            "c.yaml:4:17: error: '${TAG' is followed by neither '}' nor '-', '?' or '+'"
        ),
        ("user: [a]", "c.yaml:4:11: error: expected a text, found a list"),
        ("ports: {a: b}", "c.yaml:4:12: error: expected a list"),
    ])
    func `is told where it stands`(members: String, message: String) {
        #expect(lines(members).messages.contains(message), "\(lines(members).messages)")
    }

    @Test(arguments: [
        ("services: {s: {image: a}}\nfoo: 1\n", "c.yaml:2:1: warning: 'foo' is not converted"),
        ("include: [a.yaml]\nservices: {}\n", "c.yaml:1:11: error: '/srv/app/a.yaml' can't be read"),
        ("include: a.yaml\nservices: {}\n", "c.yaml:1:10: error: expected a list, found a text"),
        ("services: {s: {}}\n", "c.yaml:1:15: error: the service has neither 'image' nor 'build'"),
        ("services:\n  s:\n", "c.yaml:2:5: error: the service has neither 'image' nor 'build'"),
        ("services: [a]\n", "c.yaml:1:11: error: expected a mapping, found a list"),
        ("volumes: {}\n", "c.yaml:1:1: error: there are no 'services'"),
        ("a: [\n", "c.yaml:2:1: error: did not find expected node content"),
        ("", "c.yaml: error: the file is empty"),
        ("a: 1\n---\na: 1\n", "c.yaml: error: more than one document"),
        (
            "services: {s: {image: a}}\nnetworks: {n: {foo: 1}}\n",
            "c.yaml:2:16: warning: 'foo' in a network is not converted"
        ),
        (
            "services: {s: {image: a}}\nvolumes: {n: {foo: 1}}\n",
            "c.yaml:2:15: warning: 'foo' in a volume is not converted"
        ),
    ])
    func `is told of the whole file`(text: String, message: String) {
        #expect(compose(text).messages.contains(message), "\(compose(text).messages)")
    }
}
