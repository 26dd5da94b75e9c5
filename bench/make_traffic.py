#!/usr/bin/env python3
"""Makes a large capture of one kind of traffic, for speed alone.

usage: make_traffic.py http|tls OUT BYTES

http: requests and answers in clear, bodies of JSON, of base64 wrapped at 76, and of both.
tls: a hello with a name, then records that nobody can read; one connection in 32 is clear HTTP.
Each connection has its own addresses (192.0.2.0/24 and 198.18.0.0/15 of RFC 5737 and 2544) and
ports. What is in it comes from one seed and names nobody. OUT is a test input: it is not kept.
"""
import base64
import json
import random
import struct
import sys

MSS = 1400
KEYS = ("session", "width", "height", "locale", "carrier", "event", "screen", "battery", "uptime",
        "network", "release", "channel", "category", "label", "price", "items")


def tcp(source, destination, ports, seq, ack, flags, payload):
    size = 40 + len(payload)
    ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, size, 0, 0x4000, 64, 6, 0, source, destination)
    head = struct.pack(">HHIIBBHHH", *ports, seq, ack, 0x50, flags, 65535, 0, 0)
    return b"\x00\x00\x5e\x00\x53\x02\x00\x00\x5e\x00\x53\x01\x08\x00" + ip + head + payload


def conversation(number, port, turns):
    """Frames of one connection; turns alternate, the client first."""
    client = bytes((192, 0, 2, 1 + number % 250))
    server = bytes((198, 18 + (number >> 16 & 1), number >> 8 & 255, number & 255))
    ports = (20000 + number % 40000, port)
    seq = [1000, 2000]
    yield tcp(client, server, ports, seq[0] - 1, 0, 2, b"")
    yield tcp(server, client, ports[::-1], seq[1] - 1, seq[0], 18, b"")
    for i, turn in enumerate(turns):
        me = i & 1
        ends, way = ((client, server), ports) if me == 0 else ((server, client), ports[::-1])
        for at in range(0, len(turn), MSS):
            part = turn[at:at + MSS]
            yield tcp(*ends, way, seq[me], seq[1 - me], 24, part)
            seq[me] += len(part)
    yield tcp(client, server, ports, seq[0], seq[1], 17, b"")
    yield tcp(server, client, ports[::-1], seq[1], seq[0] + 1, 17, b"")


def record_of(rng):
    return {k: rng.choice((rng.randrange(10**6), f"{k}-{rng.randrange(999)}", rng.random(), True))
            for k in rng.sample(KEYS, 10)}


def http_turns(rng):
    turns = []
    for _ in range(4):
        body = json.dumps([record_of(rng) for _ in range(rng.randrange(1, 30))]).encode()
        form = rng.randrange(3)
        if form == 1:
            body = base64.encodebytes(body)
        elif form == 2:
            body = json.dumps({"v": 2, "data": base64.b64encode(body).decode()}).encode()
        kind = "text/plain" if form == 1 else "application/json"
        turns.append((f"POST /v1/collect?batch={rng.randrange(9999)} HTTP/1.1\r\nHost: "
                      f"api{rng.randrange(99)}.example.net\r\nUser-Agent: bench/1.0\r\n"
                      f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n").encode() + body)
        reply = json.dumps({"status": "ok", "next": rng.randrange(10**9)}).encode()
        turns.append(f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
                     f"{len(reply)}\r\n\r\n".encode() + reply)
    return turns


def hello(rng):
    name = f"cdn{rng.randrange(999)}.example.com".encode()
    sni = struct.pack(">HBH", len(name) + 3, 0, len(name)) + name
    extensions = struct.pack(">HH", 0, len(sni)) + sni
    body = (b"\x03\x03" + rng.randbytes(32) + b"\x00\x00\x02\x13\x01\x01\x00"
            + struct.pack(">H", len(extensions)) + extensions)
    message = b"\x01" + len(body).to_bytes(3, "big") + body
    return b"\x16\x03\x01" + struct.pack(">H", len(message)) + message


def record(payload):
    return b"\x17\x03\x03" + struct.pack(">H", len(payload)) + payload


def tls_turns(rng):
    turns = [hello(rng)]
    for i in range(7):
        n = rng.randrange(1, 12) if i % 2 == 0 else 1
        turns.append(b"".join(record(rng.randbytes(rng.randrange(200, 8000))) for _ in range(n)))
    return turns


def connections(kind, rng):
    for number in range(1 << 30):
        clear = kind == "http" or number % 32 == 0
        yield list(conversation(number, 80 if clear else 443,
                                http_turns(rng) if clear else tls_turns(rng)))


def main():
    kind, out, want = sys.argv[1], sys.argv[2], int(sys.argv[3])
    if kind not in ("http", "tls"):
        sys.exit(__doc__)
    rng, when, size, packets = random.Random(1), 1549868400 * 10**6, 24, 0
    with open(out, "wb") as f:
        f.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 1))
        for frames in connections(kind, rng):
            chunk = []
            for frame in frames:
                when += 100
                chunk.append(struct.pack("<IIII", when // 10**6, when % 10**6, len(frame), len(frame)))
                chunk.append(frame)
            data = b"".join(chunk)
            f.write(data)
            size += len(data)
            packets += len(frames)
            if size >= want:
                break
    print(f"{out}: {size} bytes, {packets} packets", file=sys.stderr)


if __name__ == "__main__":
    main()
