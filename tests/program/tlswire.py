"""TLS conversations between two ends of OpenSSL in memory, with their key log: what went over the wire."""
import os
import pathlib
import ssl
import subprocess
import tempfile


def make_certificate(folder):
    """A key and a certificate of its own, of documentation names."""
    pem = pathlib.Path(folder, "server.pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", pem, "-out",
                    str(pem) + ".crt", "-days", "3650", "-subj", "/CN=dev.example.org"],
                   check=True, capture_output=True)
    with open(pem, "ab") as f:
        f.write(pathlib.Path(str(pem) + ".crt").read_bytes())
    return pem


class Talk:
    """One connection: say() and hear() give clear bytes to either side; wire is [(side, bytes)]."""

    def __init__(self, folder, version, ciphers=None, name="dev.example.org", alpn=None):
        pem = pathlib.Path(folder, "server.pem")
        if not pem.exists():
            make_certificate(folder)
        self.log = tempfile.NamedTemporaryFile(dir=folder, suffix=".keys", delete=False).name
        server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server.load_cert_chain(pem)
        client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        client.check_hostname, client.verify_mode = False, ssl.CERT_NONE
        for ctx in (client, server):
            ctx.minimum_version = ctx.maximum_version = version
            if ciphers:
                ctx.set_ciphers(ciphers + ":@SECLEVEL=0")
            if alpn:
                ctx.set_alpn_protocols(alpn)
        client.keylog_filename = self.log
        self.bio = [ssl.MemoryBIO() for _ in range(4)]  # to client, from client, to server, from server
        self.end = [client.wrap_bio(self.bio[0], self.bio[1], server_hostname=name),
                    server.wrap_bio(self.bio[2], self.bio[3], server_side=True)]
        self.wire = []
        for _ in range(8):
            for side in (0, 1):
                try:
                    self.end[side].do_handshake()
                except ssl.SSLWantReadError:
                    pass
                self._move(side)

    def _move(self, side):
        data = self.bio[2 * side + 1].read()
        if data:
            self.wire.append((side, data))
            self.bio[2 - 2 * side].write(data)

    def _give(self, side, data):
        for at in range(0, len(data), 16384):
            self.end[side].write(data[at:at + 16384])
            self._move(side)
        got = 0
        while got < len(data):
            got += len(self.end[1 - side].read(65536))
        self._move(1 - side)

    def say(self, data):
        self._give(0, data)

    def hear(self, data):
        self._give(1, data)

    @property
    def cipher(self):
        return self.end[0].cipher()

    def keys(self):
        return pathlib.Path(self.log).read_bytes() if os.path.exists(self.log) else b""
