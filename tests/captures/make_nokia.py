#!/usr/bin/env python3
"""Writes the re-enactment of the Nokia 7 Plus case: nokia-7-plus.pcap and .yaml.

usage: make_nokia.py DIR

A phone that registers itself with zzhc.vnet.cn at power-on, screen-on and
unlock, over plain HTTP, base64 the only wrapping; the server refuses, so it
never stops. Around it what a phone does anyway. All identifiers are
synthetic, all addresses of documentation.
"""
import pathlib
import random
import struct
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import wire

REGISTRAR, AGENT = "203.0.113.80", "Apache-HttpClient/UNAVAILABLE (java 1.4)"
REFUSED = b'{"resultCode":"1","resultDesc":"Decode error"}'
# seconds after the start at which the phone is switched on, its screen lit, or unlocked
MOMENTS = (62, 900, 1500, 1504, 4100, 7300, 7304, 9800)


def register(capture, number):
    wire.look_up(capture, "zzhc.vnet.cn", REGISTRAR, 50000 + number, number + 1)
    talk = wire.Conversation(capture, REGISTRAR, 80, sport=41000 + number, isn=1000 * number + 7)
    talk.open()
    body = wire.wrapped_base64(wire.registration(REGDATE=f"2019-02-11 08:{number:02}:05"))
    talk.say(wire.http_post("zzhc.vnet.cn", body, "/", "application/encrypted-json", AGENT))
    talk.hear(wire.http_answer(REFUSED))
    talk.close()


def tls_noise(capture, rng, number):
    """Something closed: a made-up TLS 1.2 conversation with a host of documentation."""
    host = b"push.example.net"
    wire.look_up(capture, host.decode(), "198.51.100.7", 52000 + number, 700 + number)
    talk = wire.Conversation(capture, "198.51.100.7", 443, sport=45000 + number)
    talk.open()
    sni = struct.pack(">HHHBH", 0, len(host) + 5, len(host) + 3, 0, len(host)) + host
    hello = (b"\x03\x03" + rng.randbytes(32) + b"\0" + b"\0\x02\xc0\x2f" + b"\x01\0"
             + struct.pack(">H", len(sni)) + sni)
    talk.say(b"\x16\x03\x01" + struct.pack(">H", len(hello) + 4) + b"\x01" + struct.pack(">I", len(hello))[1:]
             + hello)
    server = b"\x03\x03" + rng.randbytes(32) + b"\0" + b"\xc0\x2f" + b"\0"
    talk.hear(b"\x16\x03\x03" + struct.pack(">H", len(server) + 4) + b"\x02"
              + struct.pack(">I", len(server))[1:] + server)
    talk.say(b"\x17\x03\x03" + struct.pack(">H", 600) + rng.randbytes(600))
    talk.hear(b"\x17\x03\x03" + struct.pack(">H", 1200) + rng.randbytes(1200))
    talk.close()


def portal_check(capture, number):
    wire.look_up(capture, "connectivity.example.com", "198.51.100.20", 53000 + number, 900 + number)
    talk = wire.Conversation(capture, "198.51.100.20", 80, sport=46000 + number)
    talk.open()
    talk.say(b"GET /generate_204 HTTP/1.1\r\nUser-Agent: Dalvik/2.1.0 (Linux; U; Android 9; Phone 7)\r\n"
             b"Host: connectivity.example.com\r\nConnection: Keep-Alive\r\n\r\n")
    talk.hear(b"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\nDate: Mon, 11 Feb 2019 07:00:01 GMT\r\n\r\n")
    talk.close()


def make():
    rng, capture = random.Random(2019), wire.Capture()
    start = capture.now
    for number, second in enumerate(MOMENTS):
        capture.now = start + second * 10**9
        portal_check(capture, number)
        register(capture, number)
        tls_noise(capture, rng, number)
    return capture


PROFILE = f"""# The phone of the re-enactment: synthetic values, all in test ranges.
name: Nokia 7 Plus (re-enacted)
identifiers:
  imei: ["{wire.IMEI}", "{wire.IMEI2}"]
  imsi: ["{wire.IMSI}"]
  iccid: ["{wire.ICCID}"]
  mac: ["{wire.MAC}"]
  cell_id: ["{wire.CELL}"]
model: EXM-Phone 7
build: 00WW_2_34E
"""


def main():
    folder = pathlib.Path(sys.argv[1])
    (folder / "nokia-7-plus.pcap").write_bytes(make().pcap())
    (folder / "nokia-7-plus.yaml").write_text(PROFILE)


if __name__ == "__main__":
    main()
