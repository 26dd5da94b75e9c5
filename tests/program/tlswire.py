"""TLS conversations between two ends of OpenSSL in memory, with their key log: what went over the wire."""
import os
import pathlib
import socket
import ssl
import subprocess
import tempfile
import threading
import time


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

    def __init__(self, folder, version, ciphers=None, name="dev.example.org", alpn=None, resumes=None):
        """resumes: a Talk whose session is taken up again."""
        self.log = resumes.log if resumes else tempfile.NamedTemporaryFile(dir=folder, suffix=".keys", delete=False).name
        self.contexts = resumes.contexts if resumes else self._contexts(folder, version, ciphers, alpn)
        self.bio = [ssl.MemoryBIO() for _ in range(4)]  # to client, from client, to server, from server
        self.end = [self.contexts[0].wrap_bio(self.bio[0], self.bio[1], server_hostname=name,
                                              session=resumes.end[0].session if resumes else None),
                    self.contexts[1].wrap_bio(self.bio[2], self.bio[3], server_side=True)]
        self.wire = []
        for _ in range(8):
            for side in (0, 1):
                try:
                    self.end[side].do_handshake()
                except ssl.SSLWantReadError:
                    pass
                self._move(side)

    def _contexts(self, folder, version, ciphers, alpn):
        pem = pathlib.Path(folder, "server.pem")
        if not pem.exists():
            make_certificate(folder)
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
        return client, server

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


class Relay:
    """openssl s_client and s_server on loopback, for what Python's ssl cannot be made to say; wire as in Talk."""

    def __init__(self, folder, client=(), server=()):
        pem = pathlib.Path(folder, "server.pem")
        if not pem.exists():
            make_certificate(folder)
        self.folder, self.options = folder, ("-key", pem, "-cert", str(pem) + ".crt", "-tls1_3", *server)
        self._serve()
        self.connect(*client)

    def _serve(self):
        self.heard = [b"", b""]  # what each end shows
        self.server = self._start("s_server", "-accept", "127.0.0.1:0", *self.options)
        self._until(1, b"ACCEPT")
        self.port = int(self.heard[1].split(b"ACCEPT ")[1].split()[0].rsplit(b":", 1)[1])

    def serve_anew(self):
        """Another server."""
        self._end(self.server)
        self._serve()

    def connect(self, *options):
        """A connection, with wire and keys of its own; the server takes one after the other."""
        self.wire, self.heard = [], [b"", b""]
        self.log = tempfile.NamedTemporaryFile(dir=self.folder, suffix=".keys", delete=False).name
        listener = socket.create_server(("127.0.0.1", 0))
        self.client = self._start("s_client", "-connect", f"127.0.0.1:{listener.getsockname()[1]}", "-tls1_3", "-servername",
                                  "dev.example.org", "-keylogfile", self.log, *options)
        near, far = listener.accept()[0], socket.create_connection(("127.0.0.1", self.port))
        listener.close()
        for side, (a, b) in enumerate(((near, far), (far, near))):
            threading.Thread(target=self._pass, args=(self.wire, side, a, b), daemon=True).start()

    def _start(self, *args):
        end = 1 if args[0] == "s_server" else 0
        p = subprocess.Popen(["openssl", *map(str, args)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT)
        threading.Thread(target=self._listen, args=(end, p), daemon=True).start()
        return p

    def _listen(self, end, p):
        while part := os.read(p.stdout.fileno(), 65536):
            self.heard[end] += part

    @staticmethod
    def _pass(wire, side, a, b):
        try:
            while data := a.recv(65536):
                wire.append((side, data))
                b.sendall(data)
            b.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def _until(self, end, text):
        for _ in range(1000):
            if text in self.heard[end]:
                return
            time.sleep(0.01)
        raise AssertionError(f"no {text!r} in {self.heard[end][-2000:]!r}")

    def say(self, side, text):
        """A line, until the other end shows it."""
        end = (self.client, self.server)[side]
        end.stdin.write(text + b"\n")
        end.stdin.flush()
        self._until(1 - side, text)

    def update_keys(self, side):
        """A command of both programs; it is over when its record went by."""
        seen = len(self.wire)
        end = (self.client, self.server)[side]
        end.stdin.write(b"K\n")
        end.stdin.flush()
        for _ in range(1000):
            if any(s == side for s, _ in self.wire[seen:]):
                return
            time.sleep(0.01)
        raise AssertionError("no record after a command")

    @staticmethod
    def _end(p):
        p.stdin.close()
        p.terminate()
        p.wait()

    def hang_up(self):
        self._end(self.client)

    def close(self):
        self.hang_up()
        self._end(self.server)

    def keys(self):
        return pathlib.Path(self.log).read_bytes()
