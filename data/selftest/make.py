#!/usr/bin/env python3
"""Writes canaries.zst and profile.yaml: what `telltale selftest` plants. See ../README.md.

Everything here is encoded by python's standard library, node's zlib (brotli) and the
programs zstd and lz4, nothing by telltale itself. All values are synthetic (test ranges).
"""
import base64
import binascii
import gzip
import hashlib
import hmac
import html
import json
import pathlib
import quopri
import struct
import subprocess
import urllib.parse
import uuid
import zlib

HERE = pathlib.Path(__file__).parent
SALT = "com.example.app"


# --- values: each canary has its own, so that what is found says which ---------------------------

def luhn(digits):
    total = 0
    for i, c in enumerate(reversed(digits)):
        d = int(c) * (2 if i % 2 == 0 else 1)
        total += d - 9 if d > 9 else d
    return digits + str(-total % 10)


MAKE = {
    "imei": lambda n: luhn(f"00101000{n * 7919 % 1000000:06d}"),
    "imsi": lambda n: f"00101{n * 104729 + 1234500000:010d}",
    "iccid": lambda n: luhn(f"8900101{n * 15485863 + 12345000000:011d}"),
    "mac": lambda n: f"00:00:5e:00:53:{n:02x}" if n < 200 else f"02:1a:5e:00:53:{n:02x}",
    "msisdn": lambda n: f"47999{n * 397 % 100000:05d}",
    "serial": lambda n: f"TT01{n * 7919 % 1000000:06d}QX",
    "android_id": lambda n: f"{(n * 0x9e3779b97f4a7c15 + 0x3f1d0c5a9b7e2846) % 2**64 | 0xc << 60:016x}",
    "ad_id": lambda n: str(uuid.UUID(int=(n * 0x9e3779b97f4a7c15f39cc0605cedc835) % 2**128, version=4)),
    "email": lambda n: f"canary.{n}@example.org",
    "cell_id": lambda n: str(12345000 + n),
    "ssid": lambda n: f"Canary {n}",
    "location": lambda n: (59.91390 - n / 10, 10.75220 + n / 10),
    "other": lambda n: f"W-{n * 7919 % 100000:05d}-ABC",
}


class Document:
    """Named values: (key, value as written, kind, form, normal form)."""

    def __init__(self, name, told=True):
        self.name, self.told, self.rows, self.used = name, told, [], {}

    def value(self, kind):
        self.used[kind] = self.used.get(kind, FIRST[self.name]) + 1
        return MAKE[kind](self.used[kind])

    def add(self, kind, form, write, key=None):
        value = self.value(kind)
        written = write(value)
        normal = f"{value[0]:.5f},{value[1]:.5f}" if kind == "location" else value.lower() if kind == "email" else value
        keys = key if isinstance(key, tuple) else (key or f"v{len(self.rows)}",)
        self.rows.append((keys, written if isinstance(written, tuple) else (written,), kind, form, normal))

    def pairs(self):
        return [(k, v) for keys, written, _, _, _ in self.rows for k, v in zip(keys, written)]


FIRST = {"text": 0, "digests": 60, "keyed": 150, "blanks": 170, "tags": 180, "binary": 200}


def groups(text, lengths, sep):
    out = []
    for n in lengths:
        out.append(text[:n])
        text = text[n:]
    return sep.join(out + [text] if text else out)


def fours(v):
    return groups(v, [4] * (len(v) // 4), " ")


def plain(v):
    return v


def backwards(v):
    return v[::-1]


def geohash(lat, lon, n):
    letters, bits = "0123456789bcdefghjkmnpqrstuvwxyz", []
    box = [[-180.0, 180.0, lon], [-90.0, 90.0, lat]]
    for i in range(5 * n):
        low, high, v = box[i % 2]
        middle = (low + high) / 2
        bits.append(int(v >= middle))
        box[i % 2][0 if v >= middle else 1] = middle
    return "".join(letters[int("".join(map(str, bits[i:i + 5])), 2)] for i in range(0, len(bits), 5))


def eui64(mac, flip):
    raw = bytearray.fromhex(mac.replace(":", ""))
    raw[0] ^= 2 if flip else 0
    return (raw[:3] + b"\xff\xfe" + raw[3:]).hex()


def text_document():
    d = Document("text")
    for kind in ("imei", "imsi", "iccid", "mac", "android_id", "ad_id", "email", "cell_id", "msisdn", "other"):
        d.add(kind, "plain", plain, key="warrantyNumber" if kind == "other" else None)
    d.add("serial", "plain", plain, "serial")
    for kind in ("imei", "imsi", "iccid", "mac", "android_id", "ad_id"):
        d.add(kind, "reversed", backwards)
    d.add("serial", "reversed", backwards, "serialNo")
    d.add("imei", "no-check-digit", lambda v: v[:14])
    d.add("iccid", "no-check-digit", lambda v: v[:18])
    d.add("imei", "imeisv", lambda v: v[:14] + "07")
    d.add("imei", "separators 2-6-6-1", lambda v: groups(v, (2, 6, 6), "-"))
    d.add("imei", "separators 6-2-6-1", lambda v: groups(v, (6, 2, 6), " "))
    d.add("imei", "separators /", lambda v: groups(v, (2, 6, 6), "/"))
    d.add("imsi", "separators", lambda v: groups(v, (3, 2), " "))
    for kind in ("imei", "iccid"):
        d.add(kind, "separators by four", fours)
    for kind in ("mac", "android_id", "ad_id", "email"):
        d.add(kind, "upper", str.upper)
    d.add("mac", "dashes", lambda v: v.replace(":", "-"))
    d.add("mac", "dots", lambda v: groups(v.replace(":", ""), (4, 4), "."))
    d.add("mac", "no-separators", lambda v: v.replace(":", ""))
    d.add("mac", "no-separators upper", lambda v: v.replace(":", "").upper())
    d.add("mac", "decimal", lambda v: str(int(v.replace(":", ""), 16)))
    d.add("mac", "eui-64", lambda v: eui64(v, False))
    d.add("mac", "eui-64 of an address", lambda v: ":".join(eui64(v, True)[i:i + 4] for i in (0, 4, 8, 12)))
    d.add("ad_id", "no-separators", lambda v: v.replace("-", ""))
    d.add("android_id", "decimal", lambda v: str(int(v, 16) - (2**64 if int(v, 16) >> 63 else 0)))
    d.add("msisdn", "international", lambda v: "+" + v)
    d.add("msisdn", "international 00", lambda v: "00" + v)
    d.add("msisdn", "national", lambda v: v[2:])
    d.add("msisdn", "separators", lambda v: "+" + groups(v, (2, 3, 2), " "))
    d.add("cell_id", "hex", lambda v: f"{int(v):08X}", "cellid")
    d.add("location", "pair", lambda v: f"{v[0]:.5f},{v[1]:.5f}", "location")
    d.add("location", "two names", lambda v: (f"{v[0]:.6f}", f"{v[1]:.6f}"), ("lat", "lng"))
    d.add("location", "rounded", lambda v: (f"{v[0]:.3f}", f"{v[1]:.3f}"), ("latitude", "longitude"))
    d.add("location", "e6", lambda v: (str(round(v[0] * 10**6)), str(round(v[1] * 10**6))), ("latE6", "lngE6"))
    d.add("location", "e7", lambda v: (str(round(v[0] * 10**7)), str(round(v[1] * 10**7))),
          ("latitudeE7", "longitudeE7"))
    d.add("location", "geohash", lambda v: geohash(*v, 9), "geohash")
    return d


def digest(algorithm, text):
    return hashlib.new(algorithm, text.encode()).digest()


def digests_document():
    d = Document("digests")
    for a in ("md5", "sha1", "sha256", "sha512"):
        for kind in ("imei", "mac"):
            d.add(kind, a, lambda v, a=a: digest(a, v).hex())
        d.add("android_id", a + "(upper)", lambda v, a=a: digest(a, v.upper()).hex())
        d.add("mac", a + "(upper-no-separators)", lambda v, a=a: digest(a, v.replace(":", "").upper()).hex())
        d.add("imei", a + "(no-check-digit)", lambda v, a=a: digest(a, v[:14]).hex())
        d.add("imei", a + "(salt+plain)", lambda v, a=a: digest(a, SALT + v).hex())
        d.add("imsi", a + "(plain+salt)", lambda v, a=a: digest(a, v + SALT).hex())
        d.add("imei", a + " base64", lambda v, a=a: base64.b64encode(digest(a, v)).decode())
        d.add("imei", a + " base64url", lambda v, a=a: base64.urlsafe_b64encode(digest(a, v)).decode().rstrip("="))
        d.add("imsi", a + " first 16 hex digits", lambda v, a=a: digest(a, v).hex()[:16])
        d.add("imsi", a + " last 16 hex digits", lambda v, a=a: digest(a, v).hex()[-16:])
        d.add("iccid", a + " upper case", lambda v, a=a: digest(a, v).hex().upper())
    for a in ("sha1", "sha256"):
        d.add("imei", "hmac-" + a, lambda v, a=a: hmac.new(SALT.encode(), v.encode(), a).hexdigest())
    d.add("imei", "md5 as a UUID", lambda v: str(uuid.UUID(bytes=digest("md5", v))))
    d.add("imei", "md5 with colons", lambda v: digest("md5", v).hex(":"))
    d.add("imei", "md5 the middle 16 hex digits", lambda v: digest("md5", v).hex()[8:24])
    for kind in ("msisdn", "email", "serial", "ad_id", "iccid", "imsi"):
        d.add(kind, "sha256", lambda v: digest("sha256", v).hex())
    d.add("msisdn", "sha256(international)", lambda v: digest("sha256", "+" + v).hex())
    return d


def blanks_document():
    """What a form would write with + for its blanks."""
    d = Document("blanks")
    d.add("imei", "sha1 with blanks", lambda v: digest("sha1", v).hex(" "))
    d.add("ssid", "plain", plain, "ssid")
    d.add("ssid", "quoted", lambda v: f'"{v}"', "wifi_ssid")
    return d


def keyed_document():
    """Under the names that clients really use: found without a profile."""
    d = Document("keyed", told=False)
    for key, kind in (("imei", "imei"), ("IMSI", "imsi"), ("iccid", "iccid"), ("macAddress", "mac"),
                      ("msisdn", "msisdn"), ("android_id", "android_id"), ("idfa", "ad_id"), ("email", "email"),
                      ("cellId", "cell_id"), ("serialNumber", "serial")):
        d.add(kind, "plain", plain, key)
    return d


def tags_document():
    """Records whose names no sign ends."""
    d = Document("tags", told=False)
    for key, kind in (("IMEI", "imei"), ("CELL", "cell_id"), ("SN", "serial"), ("IMSI", "imsi"), ("ICCID", "iccid"),
                      ("MA", "mac"), ("SSID", "ssid")):
        d.add(kind, "plain", plain, key)
    return d


# --- binary forms ----------------------------------------------------------------------------------

def bcd(digits, swap):
    digits += "f" * (len(digits) % 2)
    return bytes(int((b + a) if swap else (a + b), 16) for a, b in zip(digits[::2], digits[1::2]))


def mobile_identity(kind, digits):
    """3GPP TS 24.008 10.5.1.4: type and parity beside the first digit."""
    odd = len(digits) % 2
    return bytes([int(digits[0]) << 4 | odd << 3 | kind]) + bcd(digits[1:], True)


def varint(v):
    out = bytearray()
    while v > 127:
        out.append(v & 127 | 128)
        v >>= 7
    return bytes(out) + bytes([v])


def raw_mac(v):
    return bytes.fromhex(v.replace(":", ""))


def binary_document():
    d = Document("binary")
    for kind in ("imei", "imsi", "iccid"):
        d.add(kind, "bcd", lambda v: bcd(v, False))
        d.add(kind, "bcd-swapped", lambda v: bcd(v, True))
        d.add(kind, "64 bits, big-endian", lambda v: struct.pack(">Q", int(v)))
        d.add(kind, "64 bits, little-endian", lambda v: struct.pack("<Q", int(v)))
        d.add(kind, "varint", lambda v: varint(int(v)))
        d.add(kind, "utf-16le", lambda v: v.encode("utf-16-le"))
        d.add(kind, "utf-16be", lambda v: v.encode("utf-16-be"))
    d.add("imei", "bcd-swapped without check digit", lambda v: bcd(v[:14], True))
    d.add("imei", "mobile-identity", lambda v: mobile_identity(2, v))
    d.add("imsi", "mobile-identity", lambda v: mobile_identity(1, v))
    d.add("imsi", "EF IMSI", lambda v: b"\x08" + mobile_identity(1, v))
    d.add("mac", "48 bits, big-endian", raw_mac)
    d.add("mac", "48 bits, little-endian", lambda v: raw_mac(v)[::-1])
    d.add("mac", "varint", lambda v: varint(int(v.replace(":", ""), 16)))
    d.add("mac", "eui-64", lambda v: bytes.fromhex(eui64(v, False)))
    d.add("android_id", "64 bits, big-endian", bytes.fromhex)
    d.add("android_id", "64 bits, little-endian", lambda v: bytes.fromhex(v)[::-1])
    d.add("ad_id", "128 bits", lambda v: uuid.UUID(v).bytes)
    d.add("ad_id", "GUID", lambda v: uuid.UUID(v).bytes_le)
    for a in ("md5", "sha1", "sha256", "sha512"):
        d.add("imei", a + " raw", lambda v, a=a: digest(a, v))
    return d


# --- notations: pairs of name and value to bytes -------------------------------------------------------

def as_json(pairs):
    return json.dumps(dict(pairs), separators=(",", ":")).encode()


def as_xml(pairs):
    return ("<?xml version=\"1.0\"?><d>" + "".join(
        f'<{k.replace(" ", "_")}>{html.escape(v)}</{k.replace(" ", "_")}>' for k, v in pairs) + "</d>").encode()


def as_xml_attributes(pairs):
    return ("<d " + " ".join(f'{k.replace(" ", "_")}="{html.escape(v)}"' for k, v in pairs) + "/>").encode()


def as_multipart(pairs):
    return ("".join(f'--b0undary\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'
                    for k, v in pairs) + "--b0undary--\r\n").encode()


def as_records(pairs):
    return "".join(f"{k.upper().replace(' ', '')}={v};" for k, v in pairs).encode()


def as_tags(pairs):
    """Tag, value and semicolon, nothing between (facts.md A7)."""
    return ("CCanary;MCC001;MNC01;" + "".join(f"{k}{v};" for k, v in pairs)).encode()


def as_lines(pairs):
    return "".join(f"{k}: {v}\r\n" for k, v in pairs).encode()


def as_form(pairs):
    return urllib.parse.urlencode(pairs).encode()


def msgpack(pairs):
    """As short as it can be said, as libraries do."""
    def word(v):
        v = v.encode()
        return (bytes([0xA0 | len(v)]) if len(v) < 32 else bytes([0xD9, len(v)])) + v

    out = bytes([0x80 | len(pairs)]) if len(pairs) < 16 else struct.pack(">BH", 0xDE, len(pairs))
    for k, v in pairs:
        out += word(k) + (bytes([0xC4, len(v)]) + v if isinstance(v, bytes) else word(v))
    return out


def cbor(pairs):
    def head(major, n):
        return bytes([major << 5 | n]) if n < 24 else bytes([major << 5 | 24, n])

    out = head(5, len(pairs))
    for k, v in pairs:
        raw = v if isinstance(v, bytes) else v.encode()
        out += head(3, len(k)) + k.encode() + head(2 if isinstance(v, bytes) else 3, len(raw)) + raw
    return out


def protobuf(pairs):
    out = b""
    for n, (k, v) in enumerate(pairs):
        v = v.encode() if isinstance(v, str) else v
        inner = b"\x0a" + bytes([len(k)]) + k.encode() + b"\x12" + varint(len(v)) + v
        out += varint(n + 1 << 3 | 2) + varint(len(inner)) + inner
    return out


def asn1(pairs):
    def tlv(tag, body):
        n = len(body)
        size = bytes([n]) if n < 128 else bytes([0x82]) + struct.pack(">H", n)
        return bytes([tag]) + size + body

    return tlv(0x30, b"".join(
        tlv(0x30, tlv(0x0C, k.encode()) + (tlv(4, v) if isinstance(v, bytes) else tlv(0x0C, v.encode())))
        for k, v in pairs))


TAGS = "TAG+value;"
NOTATIONS = {"json": as_json, "form": as_form, "xml": as_xml, "xml attributes": as_xml_attributes,
             "multipart": as_multipart, "key=value;": as_records, "key: value": as_lines,
             "msgpack": msgpack, "cbor": cbor, "protobuf": protobuf, "asn1": asn1}
CARRIERS = ("msgpack", "cbor", "protobuf", "asn1")  # of binary values


# --- layers: bytes to bytes; None where they cannot carry them ---------------------------------------

def run(data, *command):
    return subprocess.run(command, input=data, stdout=subprocess.PIPE, check=True).stdout


def text(data):
    try:
        t = data.decode()
    except UnicodeDecodeError:
        return None
    return t if all(c >= " " or c in "\r\n\t" for c in t) else None


def json_string(data):
    return None if text(data) is None else json.dumps({"d": text(data)}).encode()


def html_entities(data):
    return None if text(data) is None else b"<d>" + html.escape(text(data)).encode() + b"</d>"


def utf16(data):
    return None if text(data) is None else text(data).encode("utf-16-le")


def adups(data):
    if text(data) is None:
        return None
    key = bytes.fromhex("5a13c721")
    body = b"&d=" + data
    hidden = bytes([4]) + bytes((b << 3 | b >> 5) & 255 for b in key)
    hidden += bytes(b ^ key[i % 4] for i, b in enumerate(body))
    return b"key=" + hidden.hex().upper().encode()


def deflate(data):
    c = zlib.compressobj(9, zlib.DEFLATED, -15)
    return c.compress(data) + c.flush()


BROTLI = "const z=require('zlib');process.stdout.write(z.brotliCompressSync(require('fs').readFileSync(0)))"
LAYERS = {
    "url": lambda d: b"d=" + "".join(f"%{b:02X}" if not chr(b).isalnum() or b > 127 else chr(b) for b in d).encode(),
    "json-string": json_string,
    "html": html_entities,
    "qp": lambda d: quopri.encodestring(d) if text(d) is not None else binascii.b2a_qp(d, istext=False),
    "base64": base64.b64encode,
    "base32": base64.b32encode,
    "hex": lambda d: d.hex().encode(),
    "adups": adups,
    "gzip": lambda d: gzip.compress(d, mtime=0),
    "zlib": zlib.compress,
    "zstd": lambda d: run(d, "zstd", "-q", "-c"),
    "lz4": lambda d: run(d, "lz4", "-q", "-9", "-c"),
    "utf16": utf16,
    "msgpack": lambda d: bytes([0x81, 0xA1]) + b"d" + struct.pack(">BI", 0xC6, len(d)) + d,
    "cbor": lambda d: bytes([0xA1, 0x61]) + b"d" + struct.pack(">BI", 0x5A, len(d)) + d,
    "protobuf": lambda d: b"\x08\x01\x12\x04name\x1a" + varint(len(d)) + d,
    "xor": lambda d: bytes(b ^ 0x5A for b in d),
    "deflate": deflate,
    "brotli": lambda d: run(d, "node", "-e", BROTLI),
}
# ways of writing one layer that differ enough to be tried by themselves
DIALECTS = {
    "url twice": lambda d: LAYERS["url"](LAYERS["url"](d)),
    "url with +": lambda d: b"d=" + urllib.parse.quote_plus(d).encode(),
    "base64url unpadded": lambda d: base64.urlsafe_b64encode(d).rstrip(b"="),
    "base64 in lines": base64.encodebytes,
    "base64 over NUL": lambda d: base64.b64encode(d + b"\0"),
    "base64 behind junk": lambda d: b"\x01\x02id/" + base64.b64encode(d) + b"\xff\xff",
    "hex upper": lambda d: d.hex().upper().encode(),
    "hex spaced": lambda d: d.hex(" ").encode(),
    "hex 0x": lambda d: b"0x" + d.hex().encode(),
    "utf16be": lambda d: d.decode().encode("utf-16-be"),
    "gzip cut short": lambda d: gzip.compress(d + bytes(range(256)) * 9, mtime=0)[:-40],
    "JWT": lambda d: b".".join(base64.urlsafe_b64encode(x).rstrip(b"=") for x in (
        b'{"alg":"HS256","typ":"JWT"}', d, hashlib.sha256(d).digest())),
    "form > base64 > gzip": lambda d: b"v=1&data_list=" + urllib.parse.quote(
        base64.b64encode(gzip.compress(d, mtime=0)), safe="").encode(),
    "json > base64 > zlib > msgpack": lambda d: json.dumps({"p": base64.b64encode(
        zlib.compress(LAYERS["msgpack"](d))).decode()}).encode(),
}


# --- the file ------------------------------------------------------------------------------------------

XOR = "one byte XORed over a map, fields or bare compression is told by nothing"
START = "told at the start of a body, of a value or of what a layer left, not inside another's lines"
BARE = "nothing marks raw deflate or brotli; they are told by the text or map that comes out"
FIELDS = "nothing marks protobuf or ASN.1; in digits and letters they are told by text in their first bytes"
JOINED = "a name in front of a whole body of parts hides where it begins"
TWO = "one byte XORed over a text is told by two names in its first 64 bytes"
CHANCE = "these bytes read as fields of protobuf, too"
ALPHABET = "another byte turns letters and digits into letters and digits, too"
LINES = {"json-string", "html", "adups", "msgpack", "cbor", "protobuf"}


def reason(document, chain):
    """Why a chain is out of reach; None: it must be found."""
    if document == "tags" and chain == ("xor", "qp", TAGS):
        return CHANCE
    if document == "blanks" and chain == ("xor", "key: value"):
        return TWO
    if document == "blanks" and chain == ("xor", "base64", "msgpack"):
        return ALPHABET
    for outer, inner in zip(chain, chain[1:]):
        if outer == "xor" and (inner in ("msgpack", "cbor", "protobuf", "asn1", "deflate", "brotli")
                               or (inner in ("zlib", "qp") and chain[-1] in CARRIERS)):
            return XOR
        if outer == "protobuf" and inner in ("deflate", "brotli"):
            return FIELDS
        if outer in LINES and inner == "qp":
            return START
        if (document, outer, inner) in (("tags", "deflate", "xor"), ("tags", "brotli", "xor")):
            return BARE
        if outer == "brotli" and inner in ("deflate", "brotli"):
            return BARE
        if outer in ("base64", "base32", "hex", "deflate", "brotli") and inner in ("protobuf", "asn1"):
            return FIELDS
        if (outer, inner) == ("protobuf", "utf16"):
            return START
        if outer in LINES and inner == "multipart":
            return JOINED
    return None


def record(what, *fields):
    raw = [f.encode() if isinstance(f, str) else f for f in fields]
    return struct.pack(">BB", ord(what), len(raw)) + b"".join(struct.pack(">I", len(f)) + f for f in raw)


def vectors(d):
    binary = d.name == "binary"
    insides = {n: NOTATIONS[n](d.pairs()) for n in (CARRIERS if binary else NOTATIONS)
               if d.name != "blanks" or n != "form"}
    if d.name == "tags":
        insides = {TAGS: as_tags(d.pairs())}
    if binary:
        yield ("bytes",), b"".join(b"\xfe\xed" + v + b"\xfe\xed" for _, v in d.pairs())
    for n, inside in insides.items():
        yield (n,), inside
        main = n in ("json", "msgpack", TAGS)
        for name, layer in LAYERS.items():
            once = layer(inside)
            if once is None:
                continue
            yield (name, n), once
            for outer_name, outer in LAYERS.items() if main else ():
                twice = outer(once)
                if twice is not None:
                    yield (outer_name, name, n), twice
        for name, layer in DIALECTS.items() if main and not binary else ():
            if n == "msgpack" and name == "utf16be":
                continue
            yield (name, n), layer(inside)


def profile(documents):
    devices = []
    for d in documents:
        if not d.told:
            continue
        for _, _, kind, _, value in d.rows:
            devices.append((kind, value))
    lines = ["# What selftest plants: made by make.py, all of it synthetic.", "devices:"]
    for i in range(0, len(devices), 40):
        lines += [f"  - name: canaries {i // 40 + 1}", "    identifiers:"]
        for kind in MAKE:
            values = [v for k, v in devices[i:i + 40] if k == kind]
            if not values:
                continue
            if kind == "location":
                lat_lon = [v.split(",") for v in values]
                values = "[" + ", ".join(f"{{lat: {a}, lon: {b}, within_m: 200}}" for a, b in lat_lon) + "]"
            elif kind == "other":
                values = "[" + ", ".join(f"{{name: warranty number, value: {json.dumps(v)}}}" for v in values) + "]"
            else:
                values = "[" + ", ".join(json.dumps(v) for v in values) + "]"
            lines.append(f"      {kind}: {values}")
        lines.append(f"    salts: [{json.dumps(SALT)}]")
    return "\n".join(lines) + "\n"


def main():
    documents = [text_document(), digests_document(), blanks_document(), keyed_document(), tags_document(),
                 binary_document()]
    out = [b"telltale canaries 1\n"]
    for d in documents:
        out.append(record("D", d.name, "told" if d.told else "untold"))
        for _, _, kind, form, value in d.rows:
            out.append(record("C", kind, form, value))
        for chain, body in vectors(d):
            why = reason(d.name, chain)
            fields = (" > ".join(chain), str(len(chain)), body) + ((why,) if why else ())
            out.append(record("X" if why else "V", *fields))
    (HERE / "canaries.zst").write_bytes(run(b"".join(out), "zstd", "-q", "-19", "--long=23", "-c"))
    (HERE / "profile.yaml").write_text(profile(documents))


main()
