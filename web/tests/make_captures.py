#!/usr/bin/env python3
"""Writes the captures of the page's tests into a directory: synthetic values only.

usage: make_captures.py DIR

  hostile.pcap   markup, scripts, control and bidirectional marks in host, key and value
  nets.pcap      destinations whose network alone is known, one with a long name
  many.pcap      20,000 sightings: 40 devices, 25 destinations, two identifiers each time
"""
import json
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "captures"))
import wire  # noqa: E402

EVIL = "</script><img src=x onerror=alert(1)><b>bold</b>&amp;\u202e\u2028{n}@TELLTALE_DATA@"


def hostile():
    capture = wire.Capture()
    talk = wire.Conversation(capture, "203.0.113.80", 80)
    talk.open()
    body = json.dumps({EVIL: {"imei": wire.IMEI, "serial": "SN12345678"}, "ssid": EVIL, "model": EVIL},
                      ensure_ascii=False).encode()
    talk.say(wire.http_post("evil" + EVIL + ".example.org", body))
    return capture.pcap()


def nets():
    capture = wire.Capture()
    for i, (name, ip) in enumerate((("telemetry-collector.eu-central-1.devices.with-a-long-name-analytics.example.com", "47.88.0.1"),
                                    ("", "8.8.8.8"), ("a.b.example.net", "114.114.114.114"))):
        talk = wire.Conversation(capture, ip, 8080, sport=41000 + i)
        talk.open()
        talk.say(wire.http_post(name or ip, json.dumps({"imei": wire.IMEI, "imsi": wire.IMSI, "mac": wire.MAC,
                                                        "email": "user@example.org"}).encode()))
    return capture.pcap()


def check_digit(digits):
    total = 0
    for i, c in enumerate(reversed(digits)):
        d = int(c) * (2 if i % 2 == 0 else 1)
        total += d - 9 if d > 9 else d
    return str(-total % 10)


def many():
    capture, talks, lcg = wire.Capture(), {}, 7
    for k in range(10000):
        lcg = (lcg * 1103515245 + 12345) % 2**31
        device, place = lcg // 65536 % 40, lcg // 1048576 % 25
        imei = "00101%09d" % device
        body = json.dumps({"imei": imei + check_digit(imei), "android_id": "3f1d0c5a9b%06x" % (device * 7919)})
        if (device, place) not in talks:
            talks[device, place] = wire.Conversation(capture, f"203.0.113.{10 + place}", 80,
                                                     src=f"192.168.1.{20 + device}", sport=30000 + len(talks))
            talks[device, place].open()
        capture.wait(1 + lcg % 23)
        talks[device, place].say(wire.http_post(f"t{place}.example.{'net' if place % 3 else 'org'}", body.encode()))
    return capture.pcap()


def main():
    out = pathlib.Path(sys.argv[1])
    (out / "hostile.pcap").write_bytes(hostile())
    (out / "nets.pcap").write_bytes(nets())
    (out / "many.pcap").write_bytes(many())


main()
