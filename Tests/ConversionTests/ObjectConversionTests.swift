import Conversion
import Lowering
import Testing
import UnitFile

@Suite struct `A command that makes something else than a container` {
    /// Expected files by podman-systemd.unit(5) and the commands' manual pages.
    @Test(arguments: [
        (
            "podman volume create -l app=web --opt type=nfs --opt device=nas:/x -o o=addr=10.0.0.1,rw --ignore data",
            "data.volume",
            "[Volume]\nVolumeName=data\nLabel=app=web\nType=nfs\nDevice=nas:/x\nOptions=addr=10.0.0.1,rw\n"
        ),
        ("volume create --opt nocopy --uid 5 v", "v.volume", "[Volume]\nVolumeName=v\nCopy=no\nUID=5\n"),
        (
            "docker volume create --opt o=size=1m v", "v.volume",
            "[Volume]\nVolumeName=v\nPodmanArgs=--opt=o=size=1m\n"
        ),
        ("docker volume create", "volume.volume", "[Volume]\n"),
        (
            "podman network create -d bridge --subnet 10.1.0.0/24 --gateway 10.1.0.1 --internal -o mtu=1400 --ipv6 "
                + "--route 10.2.0.0/24,10.1.0.9 net",
            "net.network",
            """
            [Network]
            NetworkName=net
            Driver=bridge
            Subnet=10.1.0.0/24
            Gateway=10.1.0.1
            Internal=yes
            Options=mtu=1400
            IPv6=yes
            PodmanArgs=--route=10.2.0.0/24,10.1.0.9

            """
        ),
        (
            "podman pull --tls-verify=false --arch arm64 -q quay.io/a/b:1", "b.image",
            "[Image]\nImage=quay.io/a/b:1\nTLSVerify=no\nArch=arm64\nPodmanArgs=--quiet\n"
        ),
        (
            "podman build -t localhost/a:1 -f Other --build-arg 'A=b c' --pull --no-cache .", "a.build",
            """
            [Build]
            SetWorkingDirectory=/home/user
            ImageTag=localhost/a:1
            File=/home/user/Other
            BuildArg="A=b c"
            Pull=always
            PodmanArgs=--no-cache

            """
        ),
        (
            "podman pod create --name app -p 80:80 --network host --infra=false --share net,ipc", "app.pod",
            "[Pod]\nPodName=app\nPublishPort=80:80\nNetwork=host\nPodmanArgs=--infra=false\nPodmanArgs=--share=net,ipc\n"
        ),
        (
            "podman kube play --network x app.yaml", "app.kube",
            "[Kube]\nYaml=/home/user/app.yaml\nNetwork=x\n"
        ),
        ("podman artifact pull quay.io/a/b:1", "b.artifact", "[Artifact]\nArtifact=quay.io/a/b:1\n"),
    ])
    func `becomes a file`(line: String, name: String, text: String) {
        let conversion = convert([line])
        #expect(conversion.messages == [])
        #expect(conversion.files.map(\.name) == [name])
        #expect(conversion.files.map(\.text) == [text])
        #expect(conversion.check(scope: .system).filter { $0.severity == .error } == [])
    }

    @Test(arguments: [
        ("podman volume create --foo v", "volume create: error: --foo: no such flag"),
        ("podman volume create a b", "volume create: error: 'b': only one can be made"),
        ("docker network create --attachable n", "network create: error: --attachable: no such flag"),
    ])
    func `that can't be converted says why`(line: String, message: String) {
        #expect(convert([line]).messages == [message])
    }
}
