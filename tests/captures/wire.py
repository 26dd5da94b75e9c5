"""Builds packets and capture files for tests: synthetic values only, standard library only.

Everything is deterministic: the same calls give the same bytes. Times are
nanoseconds since 1970.
"""
import base64
import gzip
import ipaddress
import json
import struct

PHONE_MAC = bytes.fromhex("00005e00532a")
ROUTER_MAC = bytes.fromhex("00005e005301")
PHONE = "192.168.1.23"
RESOLVER = "192.168.1.1"
T0 = 1549868400 * 10**9  # 2019-02-11T07:00:00Z

IMEI, IMEI2 = "001010000000016", "001010000000024"
IMSI = "001010123456789"
ICCID = "8900101012345678904"
CELL = "12345678"
MAC = "00:00:5e:00:53:2a"


def checksum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def addr(text):
    return ipaddress.ip_address(text).packed


def eth(payload, src=PHONE_MAC, dst=ROUTER_MAC, kind=0x0800):
    return dst + src + struct.pack(">H", kind) + payload


def ip4(payload, proto, src, dst, ident=0, flags=2, offset=0, ttl=64):
    head = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), ident, flags << 13 | offset // 8,
                       ttl, proto, 0, addr(src), addr(dst))
    return head[:10] + struct.pack(">H", checksum(head)) + head[12:] + payload


def ip6(payload, proto, src, dst, hops=64):
    return struct.pack(">IHBB16s16s", 6 << 28, len(payload), proto, hops, addr(src), addr(dst)) + payload


def ip(payload, proto, src, dst, **more):
    return ip6(payload, proto, src, dst) if ":" in src else ip4(payload, proto, src, dst, **more)


def pseudo(payload, proto, src, dst):
    if ":" in src:
        return addr(src) + addr(dst) + struct.pack(">IHBB", len(payload), 0, 0, proto)
    return addr(src) + addr(dst) + struct.pack(">BBH", 0, proto, len(payload))


def tcp_header(sport, dport, seq, ack, flags, window=64240):
    return struct.pack(">HHIIBBHHH", sport, dport, seq & 0xFFFFFFFF, ack & 0xFFFFFFFF, 5 << 4, flags,
                       window, 0, 0)


def tcp(payload, src, sport, dst, dport, seq, ack, flags):
    raw = tcp_header(sport, dport, seq, ack, flags) + payload
    raw = raw[:16] + struct.pack(">H", checksum(pseudo(raw, 6, src, dst) + raw)) + raw[18:]
    return ip(raw, 6, src, dst)


def udp(payload, src, sport, dst, dport):
    raw = struct.pack(">HHHH", sport, dport, 8 + len(payload), 0) + payload
    raw = raw[:6] + struct.pack(">H", checksum(pseudo(raw, 17, src, dst) + raw) or 0xFFFF) + raw[8:]
    return ip(raw, 17, src, dst)


def sctp(payload, src, sport, dst, dport, proto, size=None):
    """Packets with one message, a DATA chunk each of at most size bytes (RFC 9260 section 3.3.1)."""
    size, out = size or len(payload), []
    for at in range(0, len(payload), size):
        part = payload[at:at + size]
        flags = (2 if at == 0 else 0) | (1 if at + size >= len(payload) else 0)
        chunk = struct.pack(">BBHIHHI", 0, flags, 16 + len(part), 1 + at // size, 1, 0, proto) + part
        out.append(ip(struct.pack(">HHII", sport, dport, 7, 0) + chunk + b"\0" * (-len(part) % 4), 132, src, dst))
    return out


def fragments(packet, size, ident=77):
    """An IPv4 packet cut into fragments of at most size payload bytes (a multiple of 8)."""
    src, dst = str(ipaddress.ip_address(packet[12:16])), str(ipaddress.ip_address(packet[16:20]))
    body, proto = packet[20:], packet[9]
    return [ip4(body[at:at + size], proto, src, dst, ident=ident,
                flags=1 if at + size < len(body) else 0, offset=at)
            for at in range(0, len(body), size)]


SYN, FIN, RST, PSH, ACK = 2, 1, 4, 8, 16


class Capture:
    """Frames with their times; writes pcap or pcapng."""

    def __init__(self, link_type=1):
        self.link_type, self.frames, self.now = link_type, [], T0

    def add(self, data, wait_ms=1, link=True, from_phone=True):
        self.now += wait_ms * 10**6
        if link and self.link_type == 1:
            kind = 0x86DD if data[0] >> 4 == 6 else 0x0800
            data = eth(data, kind=kind) if from_phone else eth(data, ROUTER_MAC, PHONE_MAC, kind)
        self.frames.append((self.now, data, len(data)))

    def wait(self, seconds):
        self.now += int(seconds * 10**9)

    def pcap(self, order="<", nano=False, snaplen=262144):
        magic = 0xA1B23C4D if nano else 0xA1B2C3D4
        out = [struct.pack(order + "IHHiIII", magic, 2, 4, 0, 0, snaplen, self.link_type)]
        for when, data, length in self.frames:
            kept = data[:snaplen]
            out.append(struct.pack(order + "IIII", when // 10**9,
                                   when % 10**9 // (1 if nano else 1000), len(kept), length) + kept)
        return b"".join(out)

    def pcapng(self, order="<"):
        def block(kind, body):
            body += b"\0" * (-len(body) % 4)
            total = 12 + len(body)
            return struct.pack(order + "II", kind, total) + body + struct.pack(order + "I", total)

        out = [block(0x0A0D0D0A, struct.pack(order + "IHHq", 0x1A2B3C4D, 1, 0, -1)),
               block(1, struct.pack(order + "HHI", self.link_type, 0, 262144))]
        for when, data, length in self.frames:
            us = when // 1000
            out.append(block(6, struct.pack(order + "IIIII", 0, us >> 32, us & 0xFFFFFFFF, len(data),
                                            length) + data))
        return b"".join(out)


class Conversation:
    """One TCP connection of the phone, in order; say() returns packets instead when asked to."""

    def __init__(self, capture, dst, dport, src=PHONE, sport=40000, isn=1000, peer_isn=5000):
        self.c, self.src, self.sport, self.dst, self.dport = capture, src, sport, dst, dport
        self.seq, self.peer = isn, peer_isn

    def open(self):
        self._phone(b"", SYN, 0)
        self.seq += 1
        self._server(b"", SYN | ACK)
        self.peer += 1
        self._phone(b"", ACK)

    def _phone(self, payload, flags, ack=None, wait_ms=1):
        self.c.add(tcp(payload, self.src, self.sport, self.dst, self.dport, self.seq,
                       self.peer if ack is None else ack, flags), wait_ms)

    def _server(self, payload, flags, wait_ms=20):
        self.c.add(tcp(payload, self.dst, self.dport, self.src, self.sport, self.peer, self.seq, flags),
                   wait_ms, from_phone=False)

    def packets(self, data, size=1400):
        """The phone's data as packets, without adding them to the capture; seq moves on."""
        out = []
        for at in range(0, len(data), size):
            part = data[at:at + size]
            out.append(tcp(part, self.src, self.sport, self.dst, self.dport, self.seq, self.peer,
                           PSH | ACK))
            self.seq += len(part)
        return out

    def say(self, data, size=1400):
        for packet in self.packets(data, size):
            self.c.add(packet)

    def hear(self, data, size=1400):
        for at in range(0, len(data), size):
            part = data[at:at + size]
            self._server(part, PSH | ACK)
            self.peer += len(part)
        self._phone(b"", ACK)

    def close(self):
        self._phone(b"", FIN | ACK)
        self.seq += 1
        self._server(b"", FIN | ACK)
        self.peer += 1
        self._phone(b"", ACK)


def dns_name(name):
    return b"".join(bytes([len(p)]) + p.encode() for p in name.split(".")) + b"\0"


def dns_query(name, ident=1):
    return struct.pack(">HHHHHH", ident, 0x0100, 1, 0, 0, 0) + dns_name(name) + struct.pack(">HH", 1, 1)


def dns_answer(name, address, ident=1):
    return (struct.pack(">HHHHHH", ident, 0x8180, 1, 1, 0, 0) + dns_name(name) + struct.pack(">HH", 1, 1)
            + b"\xc0\x0c" + struct.pack(">HHIH", 1, 1, 300, 4) + addr(address))


def look_up(capture, name, address, sport=50000, ident=1):
    capture.add(udp(dns_query(name, ident), PHONE, sport, RESOLVER, 53))
    capture.add(udp(dns_answer(name, address, ident), RESOLVER, 53, PHONE, sport), 15, from_phone=False)


def http_post(host, body, path="/", content_type="application/json", agent="example/1.0"):
    return (f"POST {path} HTTP/1.1\r\nContent-Length: {len(body)}\r\nContent-Type: {content_type}\r\n"
            f"Host: {host}\r\nConnection: Keep-Alive\r\nUser-Agent: {agent}\r\n\r\n").encode() + body


def http_answer(body, status="200 OK", content_type="text/html"):
    return (f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\n"
            "Connection: keep-alive\r\n\r\n").encode() + body


def wrapped_base64(data, width=76):
    """As Android's Base64.DEFAULT writes it: a line feed every 76 characters and at the end."""
    text = base64.b64encode(data)
    return b"".join(text[i:i + width] + b"\n" for i in range(0, len(text), width))


def registration(**changes):
    """The self-registration record, with the keys of REGVER 8.0 (in the order of a phone)."""
    record = {
        "REGVER": "8.0", "MEID": "", "MODEL": "EXM-Phone 7", "SWVER": "00WW_2_34E",
        "SIM1CDMAIMSI": "", "UETYPE": "1", "SIM1ICCID": ICCID, "SIM1LTEIMSI": IMSI, "SIM1TYPE": "2",
        "SIM2CDMAIMSI": "", "SIM2ICCID": "", "SIM2LTEIMSI": "", "SIM2TYPE": "", "MACID": MAC,
        "OSVER": "android9", "ROM": "64G", "RAM": "4G", "IMEI1": IMEI, "IMEI2": IMEI2,
        "SIM1CELLID": CELL, "SIM2CELLID": "", "DATASIM": "1", "SIM1VoLTESW": "3", "SIM2VoLTESW": "",
        "ACCESSTYPE": "2", "REGDATE": "2019-02-11 08:00:05",
    }
    record.update(changes)
    return json.dumps(record, separators=(",", ":")).encode()


def gz(data):
    return gzip.compress(data, mtime=0)
