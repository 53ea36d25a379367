PREFIX = /usr
DESTDIR =
SWIFT = $(shell PATH="$$PATH:/opt/swift/usr/bin" command -v swift)

bindir = $(PREFIX)/bin
libexecdir = $(PREFIX)/libexec/systemd-oci
systemddir = $(PREFIX)/lib/systemd
tmpfilesdir = $(PREFIX)/lib/tmpfiles.d
sysconfdir = /etc

# Podman's generator reads the same files and would write the same units: `make install` masks it,
# `make install PODMAN_GENERATOR=keep` does not.
PODMAN_GENERATOR = mask

build = .build/release

.PHONY: all check bench demo install clean

all:
	$(SWIFT) build -c release

check:
	scripts/test

bench:
	scripts/bench

demo:
	scripts/demo

# Builds nothing: `make all` first, so that the installation as root compiles nothing.
install:
	install -d $(DESTDIR)$(bindir) $(DESTDIR)$(libexecdir) $(DESTDIR)$(tmpfilesdir)
	install -d $(DESTDIR)$(systemddir)/system $(DESTDIR)$(systemddir)/system-generators
	install -d $(DESTDIR)$(systemddir)/user $(DESTDIR)$(systemddir)/user-generators
	install -s -m 755 $(build)/systemd-oci $(DESTDIR)$(bindir)/systemd-oci
	install -s -m 755 $(build)/systemd-oci-cli $(DESTDIR)$(libexecdir)/systemd-oci-cli
	install -s -m 755 $(build)/systemd-oci-generator $(DESTDIR)$(systemddir)/system-generators/systemd-oci-generator
	ln -sf ../system-generators/systemd-oci-generator $(DESTDIR)$(systemddir)/user-generators/systemd-oci-generator
	install -m 644 units/*.service units/*.socket $(DESTDIR)$(systemddir)/system/
	install -m 644 units/user/*.service $(DESTDIR)$(systemddir)/user/
	install -m 644 units/tmpfiles.d/systemd-oci.conf $(DESTDIR)$(tmpfilesdir)/systemd-oci.conf
ifeq ($(PODMAN_GENERATOR),mask)
	install -d $(DESTDIR)$(sysconfdir)/systemd/system-generators
	ln -sf /dev/null $(DESTDIR)$(sysconfdir)/systemd/system-generators/podman-system-generator
endif

clean:
	rm -rf .build
