PREFIX = /usr
DESTDIR =
SWIFT = $(shell PATH="$$PATH:/opt/swift/usr/bin" command -v swift)

bindir = $(PREFIX)/bin
libexecdir = $(PREFIX)/libexec/systemd-oci
systemddir = $(PREFIX)/lib/systemd
tmpfilesdir = $(PREFIX)/lib/tmpfiles.d

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
	install -d $(DESTDIR)$(systemddir)/user-generators
	install -s -m 755 $(build)/systemd-oci $(DESTDIR)$(bindir)/systemd-oci
	install -s -m 755 $(build)/systemd-oci-cli $(DESTDIR)$(libexecdir)/systemd-oci-cli
	install -s -m 755 $(build)/systemd-oci-generator $(DESTDIR)$(systemddir)/system-generators/systemd-oci-generator
	ln -sf ../system-generators/systemd-oci-generator $(DESTDIR)$(systemddir)/user-generators/systemd-oci-generator
	install -m 644 units/*.service units/*.socket $(DESTDIR)$(systemddir)/system/
	install -m 644 units/tmpfiles.d/systemd-oci.conf $(DESTDIR)$(tmpfilesdir)/systemd-oci.conf

clean:
	rm -rf .build
