#!/usr/bin/env python3
"""One small conversation for each protocol, and its variants, written into DIR/protocol/ (tests/captures/protocol/).

usage: make_protocol_captures.py [DIR]

A protocol is one entry of ENTRIES; tests/program/test_variants.py runs each whole, off its port, split, truncated and
begun in the middle, and compares its naming field with tshark. The bytes are put together here from the standards, not by
the code under test; synthetic values only (facts B.9).
"""
import base64
import pathlib
import struct
import sys
import zlib

import quicwire
import wire
from make_link_captures import MAC_A, MAC_B, beacon, be16, be32

SERVER, OFF_PORT, BOTH = "192.0.2.10", 47110, 500
IMEI, IMSI, EMAIL, HOST = wire.IMEI, wire.IMSI, "user@example.org", "android-3f1d0c5a9b7e2846"
USER, PASSWORD, MSISDN = "example-user", "example-secret", "4799999999"
NAMED = f"imei-{IMEI}.example.org"


class Entry:
    """steps: (side, bytes); want: (kind, value, where the path begins); closed: what not_looked_at names instead.

    shown: (tshark's field, text in it), options: for it, why_not: when there is none. off, middle: the (kind, value) pairs
    told off the port and from the middle on, where these are not the same. until: bytes without which a value is not known
    for what it is.
    """

    def __init__(self, name, over, port, steps, want=(), shown=None, why_not=None, closed=None, options=(), off=None,
                 middle=None, link=1, sport=40000, shows_as=None, ppid=0, until=b""):
        self.name, self.over, self.port, self.steps, self.want = name, over, port, steps, list(want)
        self.shown, self.why_not, self.closed, self.options = shown, why_not, closed, list(options)
        self.off, self.middle, self.link, self.sport, self.ppid = off, middle, link, sport, ppid
        self.until = until
        self.row = name.split("-")[0]
        self.shows_as = shows_as or self.row


def b64(text):
    return base64.b64encode(text.encode() if isinstance(text, str) else text).decode()


def lines(*texts):
    return "".join(t + "\r\n" for t in texts).encode()


def tbcd(digits):
    digits += "f" * (len(digits) % 2)
    return bytes(int(digits[i + 1] + digits[i], 16) for i in range(0, len(digits), 2))


def tlv8(kind, value):
    return bytes([kind, len(value)]) + value


def tlv16(kind, value):
    return be16(kind) + be16(len(value)) + value


def client_hello(version=0x0303, cookie=b""):
    name = NAMED.encode()
    sni = tlv16(0, be16(len(name) + 3) + b"\0" + be16(len(name)) + name)
    return (be16(version) + bytes(range(32)) + b"\0" + cookie + be16(2) + bytes.fromhex("1301") + b"\1\0"
            + be16(len(sni)) + sni)


def tls_record(hello):
    body = b"\1" + len(hello).to_bytes(3, "big") + hello
    return bytes.fromhex("160301") + be16(len(body)) + body


def dtls_record(hello):
    body = b"\1" + len(hello).to_bytes(3, "big") + bytes(2) + bytes(3) + len(hello).to_bytes(3, "big") + hello
    return bytes.fromhex("16feff") + bytes(8) + be16(len(body)) + body


def nbns(name):
    raw = name.upper().ljust(15).encode() + b"\0"
    coded = b"".join(bytes([65 + (c >> 4), 65 + (c & 15)]) for c in raw)
    return (struct.pack(">HHHHHH", 7, 0x2910, 1, 0, 0, 1) + b"\x20" + coded + b"\0" + be16(0x20) + be16(1) + b"\xc0\x0c"
            + be16(0x20) + be16(1) + be32(300) + be16(6) + be16(0) + bytes([192, 168, 1, 23]))


def dhcp():
    head = struct.pack(">BBBBIHH4s4s4s4s", 1, 1, 6, 0, 7, 0, 0, *[bytes(4)] * 4) + MAC_A.ljust(16, b"\0") + bytes(192)
    return head + bytes.fromhex("63825363") + tlv8(53, b"\1") + tlv8(12, HOST.encode()) + tlv8(60, b"example-dhcp") + b"\xff"


def dhcp6():
    return (b"\1\0\0\7" + tlv16(1, be16(3) + be16(1) + MAC_A) + tlv16(8, be16(0))
            + tlv16(39, b"\0" + wire.dns_name(HOST + ".example.org")))


def coap(ep):
    query = b"ep=" + ep.encode()
    assert 13 <= len(query) < 269
    return b"\x44\2\x12\x34abcd" + b"\xb2rd" + bytes([0x4d, len(query) - 13]) + query


def mqtt():
    def text(t):
        return be16(len(t)) + t.encode()
    body = text("MQTT") + bytes([4, 0xc2, 0, 60]) + text("example-" + IMEI) + text(USER) + text(PASSWORD)
    return b"\x10" + bytes([len(body)]) + body


def radius():
    attributes = (bytes([1, 2 + len(EMAIL)]) + EMAIL.encode()
                  + bytes([31, 2 + len(MSISDN)]) + MSISDN.encode()
                  + bytes([26, 8 + len(IMSI)]) + be32(10415) + bytes([1, 2 + len(IMSI)]) + IMSI.encode())
    return bytes([1, 7]) + be16(20 + len(attributes)) + bytes(range(16)) + attributes


def gtpv1():
    body = be16(1) + b"\0\0" + b"\2" + tbcd(IMSI) + b"\x86" + be16(1 + len(tbcd(MSISDN))) + b"\x91" + tbcd(MSISDN)
    return bytes([0x32, 16]) + be16(len(body)) + be32(0) + body


def gtpv2():
    def element(kind, value):
        return bytes([kind]) + be16(len(value)) + b"\0" + value
    body = be32(0) + b"\0\0\1\0" + element(1, tbcd(IMSI)) + element(76, tbcd(MSISDN)) + element(75, tbcd(IMEI))
    return bytes([0x48, 32]) + be16(len(body)) + body


def mobile_identity(kind, digits):
    """3GPP TS 24.008 section 10.5.1.4, with its length."""
    odd = len(digits) % 2
    halves = digits[0] + f"{kind | odd << 3:x}" + "".join(digits[i + 1:i + 2].rjust(1, "f") + digits[i] for i in range(1, len(digits), 2))
    return bytes([len(halves) // 2]) + bytes.fromhex(halves)


def aper(choice, procedure, *elements):
    """S1AP, RANAP: (number, value)."""
    body = b"\0" + be16(len(elements)) + b"".join(be16(n) + b"\x40" + bytes([len(v)]) + v for n, v in elements)
    return bytes([choice << 5, procedure, 0x40]) + (bytes([len(body)]) if len(body) < 128 else be16(0x8000 | len(body))) + body


PLMN, TA = bytes.fromhex("00f110"), b"\0" + bytes.fromhex("00f110") + be16(7)
NAS_ATTACH = b"\x07\x41\x71" + mobile_identity(1, IMSI) + bytes.fromhex("02e0e0 0004 0201d011")
NAS_IMEISV = bytes.fromhex("47 01020304 00") + b"\x07\x5e\x23" + mobile_identity(3, IMEI[:14] + "01")
NAS_IMEI = b"\x07\x56" + mobile_identity(2, IMEI[:14] + "0")  # the spare digit is zero: TS 23.003 section 6.2.1
GMM_ATTACH = (b"\x08\x01" + b"\2\xe5\xe0" + b"\x71" + be16(0x0a00) + mobile_identity(1, IMSI) + PLMN + be16(7) + b"\1"
              + b"\1\0")


def s1ap_initial(nas):
    return aper(0, 12, (8, b"\0\1"), (26, bytes([len(nas)]) + nas), (67, TA), (100, b"\0" + PLMN + bytes.fromhex("00000010")),
                (134, b"\x30"))


def s1ap_uplink(nas):
    return aper(0, 13, (0, b"\0\1"), (8, b"\0\1"), (26, bytes([len(nas)]) + nas),
                (100, b"\0" + PLMN + bytes.fromhex("00000010")), (67, TA))


def s1ap_paging():
    imsi = tbcd(IMSI)
    return aper(0, 10, (80, bytes(2)), (43, bytes([0x40 | len(imsi) - 3 << 3]) + imsi), (109, b"\0"),
                (46, b"\0" + be16(47) + b"\x40" + bytes([len(TA)]) + TA))


def ranap_initial(nas):
    return aper(0, 19, (3, b"\x80"), (15, b"\0" + PLMN + be16(7)), (58, b"\0" + PLMN + be16(7) + be16(1)),
                (16, bytes([len(nas)]) + nas), (79, b"\0\0\1"), (86, PLMN + be16(1)))


def ranap_common_id():
    return aper(0, 15, (23, bytes([len(tbcd(IMSI)) - 3 << 4]) + tbcd(IMSI)))


def m3ua(sccp):
    data = be32(1) + be32(2) + bytes([3, 2, 0, 1]) + sccp
    body = be16(0x210) + be16(4 + len(data)) + data + bytes(-len(data) % 4)
    return bytes([1, 0, 1, 1]) + be32(8 + len(body)) + body


def sccp_request(user):
    called = bytes([2, 0x42, 142])
    return b"\1" + b"\0\0\1" + b"\2" + bytes([2, 1 + len(called)]) + called + bytes([15, len(user)]) + user + b"\0"


def sccp_data(user):
    return b"\6" + b"\0\0\1" + b"\0" + bytes([1, len(user)]) + user


def stun():
    name = USER.encode()
    attribute = tlv16(6, name) + bytes(-len(name) % 4)
    message = be16(1) + be16(len(attribute) + 8) + be32(0x2112a442) + b"exampleident" + attribute
    return message + tlv16(0x8028, be32(zlib.crc32(message) ^ 0x5354554e))


def isakmp():
    identity = bytes([0, 0]) + be16(8 + len(EMAIL)) + bytes([3, 17, 1, 0xf4]) + EMAIL.encode()
    nonce = bytes([5, 0]) + be16(20) + bytes(range(16))
    proposal = bytes([0, 0]) + be16(20) + bytes([1, 1, 0, 1]) + bytes([0, 0]) + be16(12) + bytes([1, 1, 0, 0]) + bytes.fromhex("80010005")
    sa = bytes([10, 0]) + be16(12 + len(proposal)) + be32(1) + be32(1) + proposal
    body = sa + nonce + identity
    return bytes(range(1, 9)) + bytes(8) + bytes([1, 0x10, 4, 0]) + be32(0) + be32(28 + len(body)) + body


def neighbour_solicitation():
    """Who has the router's address? With the asker's own MAC (RFC 4861 sections 4.3, 4.6.1)."""
    src, dst = "fe80::5e00:53ff:fe2a", "fe80::5e00:53ff:fe01"
    ask = bytes([135, 0, 0, 0]) + bytes(4) + wire.addr(dst) + b"\1\1" + MAC_A
    ask = ask[:2] + be16(wire.checksum(wire.pseudo(ask, 58, src, dst) + ask)) + ask[4:]
    return wire.ip6(ask, 58, src, dst, 255)


def wireguard():
    return b"\1\0\0\0" + bytes((i * 73 + 11) & 255 for i in range(144))


def xmpp():
    head = (b"<?xml version='1.0'?><stream:stream from='%s' to='example.org' version='1.0' xmlns='jabber:client' "
            b"xmlns:stream='http://etherx.jabber.org/streams'>" % EMAIL.encode())
    return [(0, head),
            (1, head.replace(b" from='" + EMAIL.encode() + b"' to='example.org'", b" from='example.org' id='1'")
             + b"<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>PLAIN</mechanism>"
               b"</mechanisms></stream:features>"),
            (0, b"<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>%s</auth>"
             % b64(f"\0{USER}\0{PASSWORD}").encode()),
            (1, b"<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>")]


def websocket():
    body, key = f'{{"imei":"{IMEI}"}}'.encode(), b"\x11\x22\x33\x44"
    frame = bytes([0x81, 0x80 | len(body)]) + key + bytes(c ^ key[i % 4] for i, c in enumerate(body))
    return [(0, lines("GET /socket HTTP/1.1", "Host: www.example.org", "Upgrade: websocket", "Connection: Upgrade",
                      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 13", "")),
            (1, lines("HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade",
                      "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", "")),
            (0, frame)]


def h2_frame(kind, flags, stream, payload=b""):
    """RFC 9113 section 4.1"""
    return len(payload).to_bytes(3, "big") + bytes([kind, flags]) + be32(stream) + payload


def hpack(*fields, keep=False):
    """RFC 7541 section 6.2: literals, kept in the table or not; a number stands for an entry of a table."""
    out = b""
    for field in fields:
        if isinstance(field, int):
            out += bytes([0x80 | field])
            continue
        out += b"\x40" if keep else b"\0"
        out += b"".join(bytes([len(text)]) + text.encode() for text in field)
    return out


def http2():
    """Two requests at once: one in three frames with padding, one whose fields stand in the table; an answer with a trailer."""
    first = hpack((":method", "POST"), (":scheme", "http"), (":path", f"/r?imsi={IMSI}"), (":authority", "www.example.org"),
                  ("user-agent", "example/1.0"), keep=True)
    half = len(JSON) // 2
    asks = (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + h2_frame(4, 0, 0, be16(3) + be32(100) + be16(4) + be32(65535))
            + h2_frame(1, 0, 1, first[:20]) + h2_frame(9, 4, 1, first[20:])
            + h2_frame(0, 8, 1, b"\3" + JSON[:half] + bytes(3)) + h2_frame(1, 4, 3, hpack(66, 65, 64, 63, 62))
            + h2_frame(0, 1, 3, b"mail=" + EMAIL.encode()) + h2_frame(0, 1, 1, JSON[half:]))
    answers = (h2_frame(4, 0, 0, be16(3) + be32(100) + be16(4) + be32(65535)) + h2_frame(4, 1, 0)
               + h2_frame(1, 4, 1, hpack((":status", "200"), ("content-type", "text/plain"))) + h2_frame(0, 0, 1, b"ok")
               + h2_frame(1, 5, 1, hpack(("x-device", f"mac={wire.MAC}"))))
    return [(0, asks), (1, answers)]


def eap_identity(packet_id=1):
    return bytes([2, packet_id]) + be16(5 + len(EMAIL)) + b"\1" + EMAIL.encode()


def login(row, user="user"):
    return [("account", USER, f"{row}.{user}"), ("credential", PASSWORD, f"{row}.password")]


MAIL = lines(f"From: Example <{EMAIL}>", "To: other@example.net", f"X-Device: imei={IMEI}", "", "body of the mail", ".")
JSON = f'{{"imei":"{IMEI}"}}'.encode()
NO_FIELD = "nothing in it names anybody"
CLOSED = "stays closed; tshark shows no field that names anybody"

ENTRIES = [
    Entry("http", "tcp", 80, [(0, wire.http_post("www.example.org", JSON, f"/r?imsi={IMSI}"))],
          [("imei", IMEI, "http.request.body"), ("imsi", IMSI, "http.request.query:imsi")], ("http.request.uri", IMSI)),
    Entry("http-basic", "tcp", 80, [(0, lines("GET / HTTP/1.1", "Host: www.example.org", "Authorization: Basic "
                                             + b64(f"{USER}:{PASSWORD}"), ""))],
          login("http.request"), ("http.authbasic", f"{USER}:{PASSWORD}")),
    Entry("http-connect", "tcp", 8080, [(0, lines(f"CONNECT {NAMED}:443 HTTP/1.1", f"Host: {NAMED}:443", ""))],
          [("imei", IMEI, "http.request.path")], ("http.request.uri", NAMED)),
    Entry("http2", "tcp", 80, http2(), [("imei", IMEI, "http.request.body"), ("imsi", IMSI, "http.request.query:imsi"),
                                        ("email", EMAIL, "http.request.body"), ("mac", wire.MAC, "http.response.trailer:x-device")],
          ("http2.headers.path", IMSI), shows_as="http", middle=[("imsi", IMSI), ("email", EMAIL), ("mac", wire.MAC)]),
    Entry("websocket", "tcp", 80, websocket(), [("imei", IMEI, "websocket.payload")],
          why_not="the masked text has no field in tshark 4.0 that can be asked for; test vectors of RFC 6455"),
    Entry("tls", "tcp", 443, [(0, tls_record(client_hello()))], [("imei", IMEI, "tls.sni")],
          ("tls.handshake.extensions_server_name", NAMED)),
    Entry("dns", "udp", 53, [(0, wire.dns_query(NAMED))], [("imei", IMEI, "dns.qname")], ("dns.qry.name", NAMED)),
    Entry("dns-tcp", "tcp", 53, [(0, be16(len(wire.dns_query(NAMED))) + wire.dns_query(NAMED))],
          [("imei", IMEI, "dns.qname")], ("dns.qry.name", NAMED)),
    Entry("mdns", "udp", 5353, [(0, struct.pack(">HHHHHH", 0, 0x8400, 0, 1, 0, 0) + wire.dns_name(HOST + ".local")
                                 + struct.pack(">HHIH", 1, 0x8001, 120, 4) + bytes([192, 168, 1, 23]))],
          [("android_id", HOST[8:], "mdns.hostname")], ("dns.resp.name", HOST), sport=5353, until=b"\5local\0\0\1"),
    Entry("llmnr", "udp", 5355, [(0, wire.dns_query("imei-" + IMEI))], [("imei", IMEI, "dns.qname")],
          ("dns.qry.name", IMEI)),
    Entry("nbns", "udp", 137, [(0, nbns("EXAMPLE-HOST"))], [("hostname", "EXAMPLE-HOST", "nbns.name")],
          ("nbns.name", "EXAMPLE-HOST"), sport=137),
    Entry("dhcp", "udp", 67, [(0, dhcp())], [("android_id", HOST[8:], "dhcp.hostname"), ("mac", wire.MAC, "dhcp.chaddr")],
          ("dhcp.option.hostname", HOST), sport=68),
    Entry("dhcp6", "udp", 547, [(0, dhcp6())], [("mac", wire.MAC, "dhcp6.client_mac")],
          ("dhcpv6.duidll.link_layer_addr", "00:00:5e:00:53:2a"), sport=546),
    Entry("ssdp", "udp", 1900, [(0, lines("NOTIFY * HTTP/1.1", "HOST: 239.255.255.250:1900", "NTS: ssdp:alive",
                                          "USN: uuid:38400000-8cf0-11bd-b23e-10b96e40000d::upnp:rootdevice", ""))],
          [("device_id", "uuid:38400000-8cf0-11bd-b23e-10b96e40000d::upnp:rootdevice", "ssdp.header:USN")],
          ("http.unknown_header", "38400000-8cf0-11bd-b23e-10b96e40000d")),
    Entry("coap", "udp", 5683, [(0, coap("urn:imei:" + IMEI))], [("imei", IMEI, "coap.query:ep")],
          ("coap.opt.uri_query", IMEI)),
    Entry("mqtt", "tcp", 1883, [(0, mqtt())], [("imei", IMEI, "mqtt.client_id"), *login("mqtt", "username")], ("mqtt.clientid", IMEI),
          middle=[("imei", IMEI)]),
    Entry("sip", "udp", 5060, [(0, lines("REGISTER sip:example.org SIP/2.0", f"From: <sip:{EMAIL}>;tag=1",
                                         f'Contact: <sip:{EMAIL}>;+sip.instance="<urn:gsma:imei:{IMEI[:8]}-{IMEI[8:14]}-0>"',
                                         "P-Access-Network-Info: 3GPP-E-UTRAN-FDD; utran-cell-id-3gpp=00101000100bc614e", ""))],
          [("imei", IMEI, "sip.header:Contact")], ("sip.Contact", IMEI[:8])),
    Entry("rtsp", "tcp", 554, [(0, lines(f"DESCRIBE rtsp://cam.example.org/live?imei={IMEI} RTSP/1.0", "CSeq: 1", ""))],
          [("imei", IMEI, "rtsp.uri")], ("rtsp.url", IMEI)),
    Entry("smtp", "tcp", 25, [(1, lines("220 mail.example.org ESMTP")), (0, lines("EHLO " + HOST)),
                              (1, lines("250-mail.example.org", "250 AUTH PLAIN LOGIN")), (0, lines("AUTH LOGIN")),
                              (1, lines("334 " + b64("Username:"))), (0, lines(b64(USER))), (1, lines("334 " + b64("Password:"))),
                              (0, lines(b64(PASSWORD))), (1, lines("235 ok")), (0, lines(f"MAIL FROM:<{EMAIL}> SIZE=100")),
                              (1, lines("250 ok")), (0, lines("RCPT TO:<other@example.net>")), (1, lines("250 ok")),
                              (0, lines("DATA")), (1, lines("354 go on")), (0, MAIL), (1, lines("250 ok")), (0, lines("QUIT"))],
          [*login("smtp"), ("email", EMAIL, "smtp.mail_from"), ("email", "other@example.net", "smtp.rcpt_to"),
           ("android_id", HOST[8:], "smtp.host_name"), ("imei", IMEI, "smtp.header:X-Device"),
           ("email", EMAIL, "smtp.header:From")],
          ("smtp.auth.username", USER), options=["-o", "smtp.decryption:TRUE"]),
    Entry("smtp-plain", "tcp", 587, [(1, lines("220 mail.example.org ESMTP")), (0, lines("EHLO [192.0.2.1]")),
                                     (1, lines("250 AUTH PLAIN")), (0, lines("AUTH PLAIN " + b64(f"\0{USER}\0{PASSWORD}"))),
                                     (1, lines("235 ok"))], login("smtp"), ("smtp.auth.username", USER),
          options=["-o", "smtp.decryption:TRUE"]),
    Entry("pop3", "tcp", 110, [(1, lines("+OK POP3 ready")), (0, lines("USER " + USER)), (1, lines("+OK")),
                               (0, lines("PASS " + PASSWORD)), (1, lines("+OK 1 message")), (0, lines("RETR 1")),
                               (1, lines("+OK") + MAIL)],
          [*login("pop3"), ("email", EMAIL, "pop3.answer")], ("pop.request.parameter", USER)),
    Entry("pop3-auth", "tcp", 110, [(1, lines("+OK POP3 ready")), (0, lines("AUTH PLAIN")), (1, lines("+ ")),
                                    (0, lines(b64(f"\0{USER}\0{PASSWORD}"))), (1, lines("+OK"))], login("pop3"),
          why_not="tshark shows the continuation as it stands; base64 checked against Python"),
    Entry("imap", "tcp", 143, [(1, lines("* OK IMAP4rev1 ready")), (0, lines(f'a1 LOGIN {USER} "{PASSWORD}"')),
                               (1, lines("a1 OK done")),
                               (0, lines('a2 ID ("name" "Example Mail" "device-id" "' + IMEI + '")')), (1, lines("a2 OK done"))],
          [*login("imap"), ("imei", IMEI, "imap.id:device-id")], ("imap.request.username", USER)),
    Entry("imap-plain", "tcp", 143, [(1, lines("* OK IMAP4rev1 ready")),
                                     (0, lines("a1 AUTHENTICATE PLAIN")), (1, lines("+ ")),
                                     (0, lines(b64(f"\0{USER}\0{PASSWORD}"))), (1, lines("a1 OK done"))], login("imap"),
          why_not="tshark shows the continuation as it stands; base64 checked against Python"),
    Entry("ftp", "tcp", 21, [(1, lines("220 FTP server ready")), (0, lines("USER " + USER)), (1, lines("331 password")),
                             (0, lines("PASS " + PASSWORD)), (1, lines("230 in")), (0, lines(f"STOR log-{IMEI}.txt"))],
          [*login("ftp"), ("imei", IMEI, "ftp.command")], ("ftp.request.arg", USER)),
    Entry("xmpp", "tcp", 5222, xmpp(), [("email", EMAIL, "xmpp.from"), *login("xmpp")],
          why_not="tshark has no field for who opens the stream, nor for what PLAIN answers; base64 checked against Python"),
    Entry("radius", "udp", 1812, [(0, radius())], [("email", EMAIL, "radius.user_name"), ("imsi", IMSI, "radius.imsi")],
          ("radius.User_Name", EMAIL)),
    Entry("gtpv1", "udp", 2123, [(0, gtpv1())], [("imsi", IMSI, "gtpv1.imsi")], ("e212.imsi", IMSI)),
    Entry("gtpv2", "udp", 2123, [(0, gtpv2())], [("imsi", IMSI, "gtpv2.imsi"), ("imei", IMEI, "gtpv2.imei")],
          ("e212.imsi", IMSI)),
    Entry("s1ap", "sctp", 36412, [(0, s1ap_initial(NAS_ATTACH))], [("imsi", IMSI, "nas.imsi")], ("e212.imsi", IMSI), ppid=18),
    Entry("s1ap-imeisv", "sctp", 36412, [(0, s1ap_uplink(NAS_IMEISV))], [("imeisv", IMEI[:14] + "01", "nas.imeisv")],
          ("gsm_a.imeisv", IMEI[:14] + "01"), ppid=18),
    Entry("s1ap-imei", "sctp", 36412, [(0, s1ap_uplink(NAS_IMEI))], [("imei", IMEI, "nas.imei")],
          ("gsm_a.imei", IMEI[:14]), ppid=18),
    Entry("s1ap-paging", "sctp", 36412, [(0, s1ap_paging())], [("imsi", IMSI, "s1ap.imsi")], ("e212.imsi", IMSI), ppid=18),
    Entry("ranap", "sctp", 2905, [(0, m3ua(sccp_request(ranap_initial(GMM_ATTACH))))], [("imsi", IMSI, "nas.imsi")],
          ("e212.imsi", IMSI), ppid=3),
    Entry("ranap-common-id", "sctp", 2905, [(0, m3ua(sccp_data(ranap_common_id())))], [("imsi", IMSI, "ranap.imsi")],
          ("e212.imsi", IMSI), ppid=3),
    Entry("quic", "udp", 443, [(0, quicwire.initial((lambda f: f + bytes(1162 - len(f)))(quicwire.crypto(0, quicwire.client_hello(NAMED))), b"exampleid"))],
          [("imei", IMEI, "tls.sni")], ("tls.handshake.extensions_server_name", NAMED)),
    Entry("dtls", "udp", 4433, [(0, dtls_record(client_hello(0xfefd, b"\0")))], [("imei", IMEI, "tls.sni")],
          ("dtls.handshake.extensions_server_name", NAMED), options=["-d", "udp.port==4433,dtls"]),
    Entry("stun", "udp", 3478, [(0, stun())], [("account", USER, "stun.username")], ("stun.att.username", USER)),
    Entry("ntp", "udp", 123, [(0, b"\x23" + bytes(47))], why_not=NO_FIELD, sport=123),
    Entry("syslog", "udp", 514, [(0, b"<13>Feb 11 07:00:00 phone app: imei=" + IMEI.encode())],
          [("imei", IMEI, "syslog.message")], ("syslog.msg", IMEI)),
    Entry("ssh", "tcp", 22, [(0, lines(f"SSH-2.0-example imei={IMEI}")), (1, lines("SSH-2.0-example"))],
          [("imei", IMEI, "ssh.software")], ("ssh.protocol", IMEI)),
    Entry("isakmp", "udp", 500, [(0, isakmp())], [("email", EMAIL, "isakmp.id")], ("isakmp.id.data.user_fqdn", EMAIL),
          sport=500),
    Entry("wireguard", "udp", 51820, [(0, wireguard())], closed="wireguard", why_not=CLOSED),
    Entry("esp", "ip", 50, [(0, be32(0x11223344) + be32(1) + bytes((i * 89 + 7) & 255 for i in range(96)))], closed="esp",
          why_not=CLOSED),
    Entry("ppp", "frame", 0, [(0, bytes.fromhex("ff03c023") + bytes([1, 1]) + be16(6 + len(USER + PASSWORD))
                               + bytes([len(USER)]) + USER.encode() + bytes([len(PASSWORD)]) + PASSWORD.encode())],
          [("account", USER, "pap.user"), ("credential", PASSWORD, "pap.password")], ("pap.peer_id", USER), link=9),
    Entry("eapol", "frame", 0, [(0, MAC_B + MAC_A + be16(0x888e) + b"\1\0" + be16(len(eap_identity())) + eap_identity())],
          [("email", EMAIL, "eap.identity")], ("eap.identity", EMAIL)),
    Entry("ieee80211", "frame", 0, [(0, beacon())], [("ssid", "ExampleNet", "wifi.ssid")], ("wlan.ssid", "4578616d706c654e6574"),
          link=105),
    Entry("arp", "frame", 0, [(0, b"\xff" * 6 + MAC_A + be16(0x0806) + bytes.fromhex("0001080006040001") + MAC_A
                               + bytes([192, 168, 1, 23]) + bytes(6) + bytes([192, 168, 1, 1]))], why_not=NO_FIELD),
    Entry("ndp", "frame", 0, [(0, wire.eth(neighbour_solicitation(), MAC_A, MAC_B, 0x86dd))], why_not=NO_FIELD),
]


def capture(entry, port=None, size=None, midway=False):
    """The conversation in packets; size: bytes of a TCP segment or IP fragment; midway: from the middle of it on."""
    c, port = wire.Capture(entry.link), port or entry.port
    sport = entry.sport if port == entry.port else 40000
    if entry.over == "tcp":
        conversation = wire.Conversation(c, SERVER, port, sport=sport)
        if midway:
            side, first = entry.steps[0]
            (conversation.say if side == 0 else conversation.hear)(first[len(first) // 2:])
        else:
            conversation.open()
        for side, data in entry.steps:
            (conversation.say if side == 0 else conversation.hear)(data, size or 1400)
        return c
    for side, data in entry.steps:
        if entry.over == "frame":
            c.add(data, link=False)
            continue
        if entry.over == "sctp":
            for packet in wire.sctp(data, wire.PHONE, sport, SERVER, port, entry.ppid, size):
                c.add(packet)
            continue
        if entry.over == "ip":
            packet = wire.ip(data, entry.port, wire.PHONE, SERVER)
        else:
            packet = wire.udp(data, wire.PHONE, sport, SERVER, port)
        for part in wire.fragments(packet, size) if size else [packet]:
            c.add(part)
    return c


def main():
    folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else __file__ + "/..").resolve() / "protocol"
    folder.mkdir(exist_ok=True)
    for entry in ENTRIES:
        (folder / (entry.name + ".pcap")).write_bytes(capture(entry).pcap())


if __name__ == "__main__":
    main()
