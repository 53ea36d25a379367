PREFIX = /usr
DESTDIR =
SWIFT = $(shell PATH="$$PATH:/opt/swift/usr/bin" command -v swift)

# Where the toolchain has what programs in Embedded Swift are linked with.
embedded = $(shell $(SWIFT)c -print-target-info | sed -n 's|.*"runtimeResourcePath": "\(.*\)".*|\1|p')/embedded/$(shell uname -m)-unknown-linux-gnu

bindir = $(PREFIX)/bin
libexecdir = $(PREFIX)/libexec/systemd-oci
systemddir = $(PREFIX)/lib/systemd
mandir = $(PREFIX)/share/man
bashcompletiondir = $(PREFIX)/share/bash-completion/completions
zshcompletiondir = $(PREFIX)/share/zsh/vendor-completions
fishcompletiondir = $(PREFIX)/share/fish/vendor_completions.d
tmpfilesdir = $(PREFIX)/lib/tmpfiles.d
selinuxdir = $(PREFIX)/share/systemd-oci/selinux
sysconfdir = /etc

# Podman's generator reads the same files and would write the same units: `make install` masks it,
# `make install PODMAN_GENERATOR=keep` does not.
PODMAN_GENERATOR = mask

# Where Swift builds, and how `install` strips; `STRIP=` leaves that to who packs.
SCRATCH ?= .build
STRIP = -s
build = $(SCRATCH)/release

# A source archive has what we depend on with it (scripts/package), which Package.swift looks for there.
export SYSTEMD_OCI_VENDOR ?= $(wildcard $(CURDIR)/vendor)

.PHONY: all check bench demo documents fuzz install stage package tarball sysext clean

all:
	$(SWIFT) build -c release --scratch-path $(SCRATCH) --product systemd-oci-cli
	for program in systemd-oci-generator systemd-oci; do \
		SYSTEMD_OCI_EMBEDDED=1 $(SWIFT) build -c release --scratch-path $(SCRATCH)/embedded --product $$program \
			-Xlinker -L$(embedded) || exit; \
	done

check:
	scripts/test

bench:
	scripts/bench

demo:
	scripts/demo

# What is printed from the tables of commands, keys and flags; a test fails where a committed file differs.
documents:
	$(SWIFT) build --product systemd-oci-cli
	.build/debug/systemd-oci-cli documents .

# For an hour each; `scripts/fuzz SECONDS` and `scripts/fuzz-bundle SECONDS` for another time.
fuzz:
	scripts/fuzz 3600
	scripts/fuzz-bundle 3600

# The code between clone and execve under sanitizers and valgrind.
stage:
	scripts/stage

# Each into .build/packages; see docs/packages.md. The last two take what `make all` has built.
package:
	scripts/package

tarball:
	scripts/portable tarball

sysext:
	scripts/portable sysext

# Builds nothing: `make all` first, so that the installation as root compiles nothing.
install:
	install -d $(DESTDIR)$(bindir) $(DESTDIR)$(libexecdir) $(DESTDIR)$(tmpfilesdir)
	install -d $(DESTDIR)$(systemddir)/system $(DESTDIR)$(systemddir)/system-generators
	install -d $(DESTDIR)$(systemddir)/user $(DESTDIR)$(systemddir)/user-generators
	install $(STRIP) -m 755 $(SCRATCH)/embedded/release/systemd-oci $(DESTDIR)$(bindir)/systemd-oci
	ln -sf systemd-oci $(DESTDIR)$(bindir)/systemd-oci-runtime
	install $(STRIP) -m 755 $(build)/systemd-oci-cli $(DESTDIR)$(libexecdir)/systemd-oci-cli
	install $(STRIP) -m 755 $(SCRATCH)/embedded/release/systemd-oci-generator $(DESTDIR)$(systemddir)/system-generators/systemd-oci-generator
	ln -sf ../system-generators/systemd-oci-generator $(DESTDIR)$(systemddir)/user-generators/systemd-oci-generator
	install -m 644 units/*.service units/*.slice units/*.socket units/*.target units/*.timer $(DESTDIR)$(systemddir)/system/
	install -d $(DESTDIR)$(mandir)/man1 $(DESTDIR)$(mandir)/man5
	install -m 644 docs/man/*.1 $(DESTDIR)$(mandir)/man1/
	install -m 644 docs/man/*.5 $(DESTDIR)$(mandir)/man5/
	install -d $(DESTDIR)$(bashcompletiondir) $(DESTDIR)$(zshcompletiondir) $(DESTDIR)$(fishcompletiondir)
	install -m 644 completions/systemd-oci.bash $(DESTDIR)$(bashcompletiondir)/systemd-oci
	install -m 644 completions/systemd-oci-runtime.bash $(DESTDIR)$(bashcompletiondir)/systemd-oci-runtime
	install -m 644 completions/_systemd-oci completions/_systemd-oci-runtime $(DESTDIR)$(zshcompletiondir)/
	install -m 644 completions/systemd-oci.fish completions/systemd-oci-runtime.fish $(DESTDIR)$(fishcompletiondir)/
	install -m 644 units/user/*.service $(DESTDIR)$(systemddir)/user/
	install -d $(DESTDIR)$(systemddir)/system/multi-user.target.wants $(DESTDIR)$(systemddir)/system-preset
	ln -sf ../systemd-oci-auto-update-resume.service $(DESTDIR)$(systemddir)/system/multi-user.target.wants/
	install -m 644 units/system-preset/*.preset $(DESTDIR)$(systemddir)/system-preset/
	install -m 644 units/tmpfiles.d/systemd-oci.conf $(DESTDIR)$(tmpfilesdir)/systemd-oci.conf
	install -d $(DESTDIR)$(selinuxdir)
	install -m 644 selinux/systemd-oci.cil $(DESTDIR)$(selinuxdir)/
ifeq ($(PODMAN_GENERATOR),mask)
	install -d $(DESTDIR)$(sysconfdir)/systemd/system-generators
	ln -sf /dev/null $(DESTDIR)$(sysconfdir)/systemd/system-generators/podman-system-generator
endif

clean:
	rm -rf .build
