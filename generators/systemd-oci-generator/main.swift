print("systemd-oci-generator")
