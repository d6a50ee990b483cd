"""nginx takes the configuration that operators get, with its part for TLS."""

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.environment import PROJECT
from tests.free_ports import free_ports
from tests.roll.nginx import PACKAGE, site_of


def make_certificate(folder: Path) -> None:
    """`hub.pem`, signed by itself, and `hub.key`."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hub.example.com")])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    encoding, no_password = serialization.Encoding.PEM, serialization.NoEncryption()
    (folder / "hub.pem").write_bytes(certificate.public_bytes(encoding))
    (folder / "hub.key").write_bytes(
        key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, no_password)
    )


def test_it_speaks_tls(tmp_path: Path) -> None:
    plain, tls, *web_ports = free_ports(4)
    config = site_of(tmp_path, plain, web_ports)
    make_certificate(tmp_path)
    listen = tmp_path / "nginx.d" / "listen.conf"
    shipped = (PROJECT / "deploy" / "nginx.d" / "tls.conf").read_text()
    lines = [line for line in shipped.splitlines() if "[::]" not in line]  # not all have IPv6
    text = "\n".join(lines)
    ours = {"/etc/nginx/tls": str(tmp_path), "listen 80;": "", "listen 443 ": f"listen {tls} "}
    for theirs, here in ours.items():
        assert theirs in text
        text = text.replace(theirs, here)
    listen.write_text(listen.read_text() + text)
    command = [PACKAGE.program("nginx"), "-t", "-c", str(config), "-g", f"pid {tmp_path}/pid;"]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert result.returncode == 0, result.stderr
