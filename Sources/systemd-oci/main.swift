print("systemd-oci")
