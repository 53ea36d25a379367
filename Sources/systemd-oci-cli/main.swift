print("systemd-oci-cli")
