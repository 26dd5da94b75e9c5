"""QUIC Initial packets as a client writes them (RFC 9001 section 5), standard library only."""
import hashlib
import hmac
import struct

SALTS = {1: "38762cf7f55934b34d179ae6a4c80cadccbb7f0a", 0x6B3343CF: "0dede3def700a6db819381be6e269dcbf9bd2ed9",
         0xFF00001D: "afbfec289993d24c9e9786f19c6111e04390a899"}
V2 = 0x6B3343CF


def _sbox():
    p, q, box = 1, 1, [0x63] * 256
    while True:
        p ^= (p << 1 & 0xFF) ^ (0x1B if p & 0x80 else 0)
        for shift in (1, 2, 4):
            q ^= q << shift & 0xFF
        q ^= 0x09 if q & 0x80 else 0
        x = q
        for shift in (1, 2, 3, 4):
            x ^= (q << shift | q >> 8 - shift) & 0xFF
        box[p] = x ^ 0x63
        if p == 1:
            return box


SBOX = _sbox()


def _times2(x):
    return (x << 1 & 0xFF) ^ (0x1B if x & 0x80 else 0)


class Aes128:
    """FIPS 197; one block, one direction."""

    def __init__(self, key):
        words, rcon = [list(key[i:i + 4]) for i in range(0, 16, 4)], 1
        for i in range(4, 44):
            word = list(words[-1])
            if i % 4 == 0:
                word = [SBOX[b] for b in word[1:] + word[:1]]
                word[0] ^= rcon
                rcon = _times2(rcon)
            words.append([a ^ b for a, b in zip(words[i - 4], word)])
        self.rounds = [sum(words[i:i + 4], []) for i in range(0, 44, 4)]

    def block(self, data):
        s = [a ^ b for a, b in zip(data, self.rounds[0])]
        for n in range(1, 11):
            s = [SBOX[s[(i + 4 * (i % 4)) % 16]] for i in range(16)]
            if n < 10:
                mixed = []
                for c in range(0, 16, 4):
                    a = s[c:c + 4]
                    every = a[0] ^ a[1] ^ a[2] ^ a[3]
                    mixed += [a[i] ^ every ^ _times2(a[i] ^ a[(i + 1) % 4]) for i in range(4)]
                s = mixed
            s = [a ^ b for a, b in zip(s, self.rounds[n])]
        return bytes(s)


def gcm_seal(key, nonce, text, aad):
    """SP 800-38D with a nonce of 12 bytes."""
    aes, out = Aes128(key), b""
    for i in range(0, len(text), 16):
        stream = aes.block(nonce + struct.pack(">I", 2 + i // 16))
        out += bytes(a ^ b for a, b in zip(text[i:i + 16], stream))
    h, y = int.from_bytes(aes.block(bytes(16)), "big"), 0
    hashed = aad + bytes(-len(aad) % 16) + out + bytes(-len(out) % 16)
    for i in range(0, len(hashed) + 16, 16):
        block = (hashed + struct.pack(">QQ", 8 * len(aad), 8 * len(out)))[i:i + 16]
        x, z, v = y ^ int.from_bytes(block, "big"), 0, h
        for bit in range(127, -1, -1):
            z ^= v if x >> bit & 1 else 0
            v = v >> 1 ^ (0xE1 << 120 if v & 1 else 0)
        y = z
    tag = y ^ int.from_bytes(aes.block(nonce + b"\0\0\0\1"), "big")
    return out + tag.to_bytes(16, "big")


def expand(secret, label, n):
    info = struct.pack(">HB", n, 6 + len(label)) + b"tls13 " + label + b"\0\1"
    return hmac.new(secret, info, hashlib.sha256).digest()[:n]


def varint(n):
    return struct.pack(">B", n) if n < 64 else struct.pack(">H", 0x4000 | n)


def crypto(at, data):
    return b"\6" + varint(at) + varint(len(data)) + data


def long_head(kind, dcid, scid, version):
    first = 0xC0 | (kind + (1 if version == V2 else 0)) % 4 << 4
    return bytes([first]) + struct.pack(">I", version) + bytes([len(dcid)]) + dcid + bytes([len(scid)]) + scid


def initial(frames, dcid, number=0, version=1, scid=b"", token=b"", first_dcid=None):
    """One Initial packet of the client; first_dcid: what the keys come from, when it is another."""
    label = b"quicv2 " if version == V2 else b"quic "
    secret = hmac.new(bytes.fromhex(SALTS[version]), first_dcid or dcid, hashlib.sha256).digest()
    client = expand(secret, b"client in", 32)
    key, iv, hp = (expand(client, label + n, size) for n, size in ((b"key", 16), (b"iv", 12), (b"hp", 16)))
    pn = struct.pack(">H", number)
    head = long_head(0, dcid, scid, version) + varint(len(token)) + token + varint(2 + len(frames) + 16)
    head = bytes([head[0] | 1]) + head[1:] + pn
    nonce = iv[:-2] + bytes(a ^ b for a, b in zip(iv[-2:], pn))
    sealed = gcm_seal(key, nonce, frames, head)
    mask = Aes128(hp).block(sealed[2:18])
    return (bytes([head[0] ^ mask[0] & 0x0F]) + head[1:-2] + bytes(a ^ b for a, b in zip(pn, mask[1:]))
            + sealed)


def extension(kind, data):
    return struct.pack(">HH", kind, len(data)) + data


def client_hello(name, alpn=(b"h3",), padding=0):
    """A client's hello of TLS 1.3 (RFC 8446 4.1.2) with a server's name and protocols."""
    host = name.encode()
    protocols = b"".join(bytes([len(a)]) + a for a in alpn)
    ext = extension(21, bytes(padding)) if padding else b""
    ext += extension(0, struct.pack(">HBH", len(host) + 3, 0, len(host)) + host)
    ext += extension(16, struct.pack(">H", len(protocols)) + protocols)
    ext += extension(43, b"\2\3\4")
    body = b"\3\3" + bytes(range(32)) + b"\0" + b"\0\2\x13\1" + b"\1\0" + struct.pack(">H", len(ext)) + ext
    return b"\1" + len(body).to_bytes(3, "big") + body
