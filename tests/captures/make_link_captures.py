#!/usr/bin/env python3
"""Writes one small capture for each link type and tunnel into DIR/link/ (tests/captures/link/).

usage: make_link_captures.py [DIR | --table]

Each carries the same HTTP request with synthetic identifiers (facts B.9), so that whatever wraps it, the same
bytes must be found. The frames are put together here from the standards, not by the code under test.
--table writes the frames as rows for tests/unit/packet/frames.h to standard output instead.
"""
import pathlib, struct, sys, zlib

BODY = b'{"imei":"001010000000016","mac":"00:00:5e:00:53:2a"}'
HTTP = (b"POST /v1 HTTP/1.1\r\nHost: collect.example.org\r\nContent-Type: application/json\r\n"
        b"Content-Length: %d\r\n\r\n%s" % (len(BODY), BODY))
SRC4, DST4 = bytes([198, 51, 100, 7]), bytes([192, 0, 2, 10])
SRC6, DST6 = (bytes.fromhex("20010db8" + 23 * "0" + "7"), bytes.fromhex("20010db8" + 22 * "0" + "10"))
OUT_A, OUT_B = bytes([203, 0, 113, 1]), bytes([203, 0, 113, 2])
MAC_A, MAC_B = bytes.fromhex("00005e00532a"), bytes.fromhex("00005e005301")
MAC_C, MAC_D = bytes.fromhex("00005e005302"), bytes.fromhex("00005e005303")


def be16(v):
    return struct.pack(">H", v)


def be32(v):
    return struct.pack(">I", v)


def checksum(b):
    b += b"\0" * (len(b) % 2)
    s = sum(struct.unpack(">%dH" % (len(b) // 2), b))
    while s >> 16:
        s = (s & 0xffff) + (s >> 16)
    return ~s & 0xffff


def ip4(payload, proto, src=SRC4, dst=DST4, ident=1, frag=0, options=b""):
    head = struct.pack(">BBHHHBBH4s4s", 0x45 + len(options) // 4, 0, 20 + len(options) + len(payload), ident, frag, 64,
                       proto, 0, src, dst) + options
    return head[:10] + be16(checksum(head)) + head[12:] + payload


def ip6(payload, proto, src=SRC6, dst=DST6):
    return struct.pack(">IHBB16s16s", 6 << 28, len(payload), proto, 64, src, dst) + payload


def tcp(payload, src=SRC4, dst=DST4):
    head = struct.pack(">HHIIBBHHH", 40001, 80, 1000, 2000, 0x50, 0x18, 512, 0, 0)
    pseudo = src + dst + struct.pack(">HH" if len(src) == 4 else ">IxxxB", *((6, len(head + payload)) if len(src) == 4
                                                                            else (len(head + payload), 6)))
    return head[:16] + be16(checksum(pseudo + head + payload)) + head[18:] + payload


def udp(payload, sport, dport):
    return struct.pack(">HHHH", sport, dport, 8 + len(payload), 0) + payload


def eth(payload, proto=0x0800, src=MAC_A, dst=MAC_B):
    return dst + src + be16(proto) + payload


def llc(proto=0x0800):
    return bytes.fromhex("aaaa03000000") + be16(proto)


IN4 = ip4(tcp(HTTP), 6)
IN6 = ip6(tcp(HTTP, SRC6, DST6), 6)


def outer(payload, proto):
    return eth(ip4(payload, proto, OUT_A, OUT_B))


def over_udp(payload, dport, sport=50000):
    return outer(udp(payload, sport, dport), 17)


def gtp(packet, flags=0x30, extra=b""):
    return struct.pack(">BBHI", flags, 255, len(extra) + len(packet), 0x11223344) + extra + packet


def fragments4(packet, size):
    body, out = packet[20:], []
    for at in range(0, len(body), size):
        more = at + size < len(body)
        out.append(ip4(body[at:at + size], 6, frag=(0x2000 if more else 0) | at // 8))
    return out


def fragments6(packet, size):
    body, out = packet[40:], []
    for at in range(0, len(body), size):
        more = at + size < len(body)
        out.append(ip6(struct.pack(">BBHI", 6, 0, at | more, 77) + body[at:at + size], 44))
    return out


def in_three(packet):
    """Parts as multilink cuts them, each behind its flags: 80 begins, 40 ends."""
    a, b = len(packet) // 3, len(packet) * 2 // 3
    return [(0x80, packet[:a]), (0, packet[a:b]), (0x40, packet[b:])]


def wifi(flags, addrs, control=0x08, tail=b"", a4=b"", number=0):
    return bytes([control, flags]) + be16(0) + b"".join(addrs) + be16(0x1000 | number << 8) + a4 + tail


RADIOTAP = struct.pack("<BBHI", 0, 0, 8, 0)
RADIOTAP_FCS = struct.pack("<BBHIQB", 0, 0, 17, 3, 1234, 0x10)


def beacon(subtype=4, ssid=b"ExampleNet"):
    ies = bytes([0, len(ssid)]) + ssid + bytes.fromhex("010482848b96")
    return wifi(0, [b"\xff" * 6, MAC_A, b"\xff" * 6], subtype << 4, ies)


def amsdu():
    out = b""
    for packet in (IN4, IN6):
        part = MAC_B + MAC_A + be16(8 + len(packet)) + llc(0x0800 if packet is IN4 else 0x86dd) + packet
        out += part + b"\0" * (-len(part) % 4)
    return wifi(1, [MAC_C, MAC_A, MAC_B], 0x88, bytes([0x80, 0]) + out)


def pktap(dlt, packet):
    head = struct.pack("<III24sIIIIi20sIHHi20s", 156, 1, dlt, b"en0", 0, 2, 0, 0, 321, b"exampled", 0, 6, 0, 400,
                       b"ExampleApp")
    return head + b"\0" * (156 - len(head)) + packet


def juniper(flags=0x01):
    """Magic, flags and, with 0x80, extensions: type, length, value."""
    more = bytes.fromhex("0301010402000b")
    return b"MGC" + bytes([flags]) + (be16(len(more)) + more if flags & 0x80 else b"")


def fcs16(b):
    """ITU-T CRC-16 as IEEE 802.15.4 has it, least significant bit first."""
    crc = 0
    for byte in b:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x8408 if crc & 1 else 0)
    return struct.pack("<H", crc)


def wpan(payload, control=0xdc41, ends="1234 fffe005301 fffe00532a"):
    """A data frame with control's addressing, then 6LoWPAN's "IPv6, uncompressed"."""
    ends = [bytes.fromhex("00005e" + e)[::-1] if len(e) > 4 else bytes.fromhex(e)[::-1] for e in ends.split()]
    number = b"" if control & 0x100 else b"\x07"
    return struct.pack("<H", control) + number + b"".join(ends) + b"\x41" + payload


def tlv(kind, value):
    return struct.pack("<HH", 4 + len(value), kind) + value + b"\0" * (-len(value) % 4)


def exported(pdu):
    def tag(t, v):
        v += b"\0" * (-len(v) % 4)
        return be16(t) + be16(len(v)) + v
    return (tag(12, b"http\0") + tag(20, SRC4) + tag(21, DST4) + tag(24, be32(2)) + tag(25, be32(40001))
            + tag(26, be32(80)) + tag(0, b"") + pdu)


def pcapdroid(packet, uid, name):
    record = b"\0" * 12 + be16(0x0800) + packet
    record += b"\0" * (-len(record) % 4) + be32(0x01072021) + struct.pack(">i", uid) + name.ljust(20, b"\0")
    return record + struct.pack("<I", zlib.crc32(record))


def sctp(*chunks):
    out = struct.pack(">HHII", 40001, 80, 7, 0)
    for flags, tsn, data in chunks:
        out += struct.pack(">BBHIHHI", 0, flags, 16 + len(data), tsn, 1, 0, 0) + data + b"\0" * (-len(data) % 4)
    return out


def cases():
    """name, LINKTYPE, frames"""
    half = len(HTTP) // 2
    one = {
        "null_le": (0, struct.pack("<I", 2) + IN4),
        "null_be_ip6": (0, be32(30) + IN6),
        "loop": (108, be32(2) + IN4),
        "ethernet": (1, eth(IN4)),
        "ethernet_ip6": (1, eth(IN6, 0x86dd)),
        "ethernet_padded": (1, eth(IN4) + b"\xee" * 7),
        "ethernet_llc_snap": (1, MAC_B + MAC_A + be16(8 + len(IN4)) + llc() + IN4),
        "tokenring": (6, bytes([0x10, 0x40]) + MAC_B + MAC_A + llc() + IN4),
        "tokenring_routed": (6, bytes([0x10, 0x40]) + MAC_B + bytes([MAC_A[0] | 0x80]) + MAC_A[1:]
                             + bytes.fromhex("063001120020") + llc() + IN4),
        "slip": (8, b"\0" * 16 + IN4),
        "ppp": (9, bytes.fromhex("ff030021") + IN4),
        "ppp_compressed": (9, bytes.fromhex("21") + IN4),
        "ppp_ip6": (9, bytes.fromhex("ff030057") + IN6),
        "fddi": (10, bytes([0x50]) + MAC_B + MAC_A + llc() + IN4),
        "raw_dlt12": (12, IN4),
        "ppp_hdlc": (50, bytes.fromhex("ff030021") + IN4),
        "ppp_hdlc_cisco": (50, bytes.fromhex("0f000800") + IN4),
        "pppoe_link": (51, bytes.fromhex("11000001") + be16(2 + len(IN4)) + be16(0x21) + IN4),
        "atm_rfc1483": (100, llc() + IN4),
        "raw": (101, IN4),
        "raw_ip6": (101, IN6),
        "chdlc": (104, bytes.fromhex("0f000800") + IN4),
        "ieee80211_to_ap": (105, wifi(1, [MAC_C, MAC_A, MAC_B], tail=llc() + IN4)),
        "ieee80211_from_ap": (105, wifi(2, [MAC_B, MAC_C, MAC_A], tail=llc() + IN4)),
        "ieee80211_bridge": (105, wifi(3, [MAC_C, MAC_D, MAC_B], a4=MAC_A, tail=llc() + IN4)),
        "ieee80211_qos": (105, wifi(1, [MAC_C, MAC_A, MAC_B], 0x88, b"\0\0" + llc() + IN4)),
        "ieee80211_amsdu": (105, amsdu()),
        "ieee80211_probe": (105, beacon()),
        "atm_clip": (106, IN4),
        "atm_clip_snap": (106, llc() + IN4),
        "frelay": (107, bytes.fromhex("184103cc") + IN4),
        "frelay_snap": (107, bytes.fromhex("1841030080000000") + be16(0x0800) + IN4),
        "sll": (113, struct.pack(">HHH6sHH", 4, 1, 6, MAC_A, 0, 0x0800) + IN4),
        "pflog": (117, bytes([61, 2]) + b"\0" * 62 + IN4),
        "prism": (119, struct.pack("<II", 0x44, 144) + b"\0" * 136 + wifi(1, [MAC_C, MAC_A, MAC_B], tail=llc() + IN4)),
        "sunatm": (123, bytes.fromhex("02000020") + llc() + IN4),
        "radiotap": (127, RADIOTAP + wifi(1, [MAC_C, MAC_A, MAC_B], tail=llc() + IN4)),
        "radiotap_fcs_probe": (127, RADIOTAP_FCS + beacon() + struct.pack("<I", zlib.crc32(beacon()))),
        "arcnet": (129, bytes.fromhex("01020000d4000001") + IN4),
        "firewire": (138, b"\0" * 7 + b"\1" + b"\0" * 7 + b"\2" + be16(0x0800) + IN4),
        "pktap_user2": (149, pktap(1, eth(IN4))),
        "avs": (163, struct.pack(">II", 0x80211001, 64) + b"\0" * 56 + wifi(1, [MAC_C, MAC_A, MAC_B], tail=llc() + IN4)),
        "juniper_ether": (178, juniper(0x81) + eth(IN4)),
        "juniper_ppp": (179, juniper() + bytes.fromhex("ff030021") + IN4),
        "juniper_frelay": (180, juniper() + bytes.fromhex("184103cc") + IN4),
        "juniper_chdlc": (181, juniper() + bytes.fromhex("0f000800") + IN4),
        "juniper_mlppp": (130, juniper() + bytes.fromhex("ff030021") + IN4),
        "juniper_es": (132, juniper() + bytes.fromhex("0001400300001000") + OUT_A + OUT_B + IN4),
        "juniper_atm2": (135, juniper() + bytes(8) + llc() + IN4),
        "juniper_services": (136, juniper() + bytes.fromhex("0400000000010000") + IN4),
        "juniper_atm1": (137, juniper() + bytes(4) + llc() + IN4),
        "juniper_without_link_layer": (137, juniper(0x83) + struct.pack("<I", 2) + IN4),
        "juniper_monitor": (164, juniper() + bytes.fromhex("0100000100000001") + IN4),
        "ieee802154_fcs_ip6": (195, wpan(IN6) + fcs16(wpan(IN6))),
        "ieee802154_ip6": (230, wpan(IN6)),
        "ieee802154_short_ip6": (230, wpan(IN6, 0x8801, "1234 0001 4321 0002")),
        "ieee802154_2015_ip6": (230, wpan(IN6, 0xed01, "1234 fffe005301 fffe00532a")),
        "mfr": (182, bytes.fromhex("c000184103cc") + IN4),
        "ppi": (192, struct.pack("<BBHI", 0, 0, 8, 1) + eth(IN4)),
        "ppp_with_direction": (204, bytes.fromhex("00ff030021") + IN4),
        "chdlc_with_direction": (205, bytes.fromhex("010f000800") + IN4),
        "frelay_with_direction": (206, bytes.fromhex("01184103cc") + IN4),
        "ipv4": (228, IN4),
        "ipv6": (229, IN6),
        "nflog": (239, struct.pack(">BBH", 2, 0, 0) + tlv(11, be32(10123)) + tlv(9, IN4)),
        "upper_pdu": (252, exported(HTTP)),
        "pktap": (258, pktap(12, IN4)),
        "sll2": (276, struct.pack(">HHIHBB6sH", 0x0800, 0, 2, 1, 4, 6, MAC_A, 0) + IN4),
        "pcapdroid": (1, pcapdroid(IN4, 10123, b"Example App")),
        "vlan": (1, eth(be16(100) + be16(0x0800) + IN4, 0x8100)),
        "qinq": (1, eth(be16(100) + be16(0x8100) + be16(200) + be16(0x0800) + IN4, 0x88a8)),
        "mpls": (1, eth(be32(100 << 12 | 64) + be32(200 << 12 | 0x100 | 64) + IN4, 0x8847)),
        "mpls_ethernet": (1, eth(be32(100 << 12 | 0x100 | 64) + be32(0) + eth(IN4, src=MAC_C, dst=MAC_D), 0x8847)),
        "pppoe": (1, eth(bytes.fromhex("11000001") + be16(2 + len(IN4)) + be16(0x21) + IN4, 0x8864)),
        "ip4_options": (1, eth(ip4(tcp(HTTP), 6, options=b"\x94\x04\0\0"))),
        "ip6_extensions": (1, eth(ip6(bytes.fromhex("3c00050200000100" "2b00010400000000" "0602040000000000") + 16 * b"\0"
                                      + tcp(HTTP, SRC6, DST6), 0), 0x86dd)),
        "ip6_jumbo": (1, eth(struct.pack(">IHBB16s16s", 6 << 28, 0, 0, 64, SRC6, DST6)
                             + struct.pack(">BBBBI", 6, 0, 0xc2, 4, 8 + len(IN6) - 40) + IN6[40:], 0x86dd)),
        "ip6_atomic_fragment": (1, eth(fragments6(IN6, 4096)[0], 0x86dd)),
        "authentication_header": (1, eth(ip4(struct.pack(">BBHII12s", 6, 4, 0, 1, 1, b"") + tcp(HTTP), 51))),
        "gre": (1, outer(bytes.fromhex("00000800") + IN4, 47)),
        "gre_all_options": (1, outer(bytes.fromhex("b0000800") + be32(0) + be32(5) + be32(6) + IN4, 47)),
        "gre_ethernet": (1, outer(bytes.fromhex("00006558") + eth(IN4, src=MAC_C, dst=MAC_D), 47)),
        "gre_pptp": (1, outer(bytes.fromhex("3081880b") + be16(4 + len(IN4)) + be16(9) + be32(1) + be32(2)
                              + bytes.fromhex("ff030021") + IN4, 47)),
        "gre_erspan2": (1, outer(bytes.fromhex("100088be00000001") + bytes.fromhex("1000000100000000")
                                 + eth(IN4, src=MAC_C, dst=MAC_D), 47)),
        "ip_in_ip": (1, outer(IN4, 4)),
        "6in4": (1, outer(IN6, 41)),
        "4in6": (1, eth(ip6(IN4, 4), 0x86dd)),
        "etherip": (1, outer(bytes.fromhex("3000") + eth(IN4, src=MAC_C, dst=MAC_D), 97)),
        "vxlan": (1, over_udp(bytes.fromhex("0800000000002a00") + eth(IN4, src=MAC_C, dst=MAC_D), 4789)),
        "vxlan_linux": (1, over_udp(bytes.fromhex("0800000000002a00") + eth(IN4, src=MAC_C, dst=MAC_D), 8472)),
        "geneve": (1, over_udp(bytes.fromhex("0100655800002a00" "01020300") + eth(IN4, src=MAC_C, dst=MAC_D), 6081)),
        "teredo": (1, over_udp(IN6, 3544)),
        "teredo_origin": (1, over_udp(bytes.fromhex("00010000001122334455667700") + bytes.fromhex("00001234fefefefe")
                                      + IN6, 50001, 3544)),
        "teredo_off_port": (1, over_udp(ip6(tcp(HTTP, bytes.fromhex("20010000") + SRC6[4:], DST6), 6,
                                            bytes.fromhex("20010000") + SRC6[4:], DST6), 50001)),
        "l2tp": (1, over_udp(bytes.fromhex("4002") + be16(12 + len(IN4)) + be16(1) + be16(2)
                             + bytes.fromhex("ff030021") + IN4, 1701, 1701)),
        "l2tp_all_fields": (1, over_udp(bytes.fromhex("4a02") + be16(18 + len(IN4)) + be16(1) + be16(2) + be16(3)
                                        + be16(4) + be16(2) + b"\0\0" + be16(0x21) + IN4, 1701, 1701)),
        "gtpu": (1, over_udp(gtp(IN4), 2152)),
        "gtpu_extension": (1, over_udp(gtp(IN4, 0x34, bytes.fromhex("0000008501100900")), 2152)),
        "gtpu_off_port": (1, over_udp(gtp(IN4, 0x32, be32(7 << 16)), 50001)),
        "gtpu_ip6": (1, over_udp(gtp(IN6), 2152)),
        "qinq_gtpu_ip6": (1, eth(be16(100) + be16(0x8100) + be16(200) + be16(0x0800)
                                 + ip4(udp(gtp(IN6, 0x34, bytes.fromhex("0000008501100900")), 50000, 2152), 17, OUT_A,
                                       OUT_B), 0x88a8)),
        "sctp": (1, eth(ip4(sctp((3, 1, HTTP)), 132))),
        "udplite": (1, eth(ip4(struct.pack(">HHHH", 40001, 80, 8, 0) + HTTP, 136))),
        "udp": (1, eth(ip4(udp(HTTP, 40001, 80), 17))),
    }
    many = {
        "ip4_fragments": (1, [eth(f) for f in fragments4(IN4, 48)]),
        "ip4_fragments_reversed": (1, [eth(f) for f in reversed(fragments4(IN4, 48))]),
        "ip6_fragments": (1, [eth(f, 0x86dd) for f in fragments6(IN6, 64)]),
        "gtpu_inner_fragments": (1, [over_udp(gtp(f), 2152) for f in fragments4(IN4, 48)]),
        "sctp_in_parts": (1, [eth(ip4(sctp((2, 1, HTTP[:half]), (1, 2, HTTP[half:])), 132))]),
        "sctp_parts_in_frames": (1, [eth(ip4(sctp((2, 1, HTTP[:half])), 132)), eth(ip4(sctp((1, 2, HTTP[half:])), 132))]),
    }
    whole = bytes.fromhex("0021") + IN4
    many.update({
        "ppp_multilink": (9, [bytes.fromhex("ff03003d") + be32(flags << 24 | 1 + i) + part
                              for i, (flags, part) in enumerate(in_three(whole))]),
        "ppp_multilink_short": (9, [bytes.fromhex("ff03003d") + be16(flags << 8 | 1 + i) + part
                                    for i, (flags, part) in enumerate(in_three(whole))]),
        "mfr_fragments": (182, [bytes([flags | n >> 7 & 0x1e, n & 0xff]) + part for n, (flags, part) in
                                zip((0xffe, 0xfff, 0), in_three(bytes.fromhex("184103cc") + IN4))]),
        "ieee80211_fragments": (105, [wifi(1 | (0 if flags & 0x40 else 4), [MAC_C, MAC_A, MAC_B], tail=part, number=i)
                                      for i, (flags, part) in enumerate(in_three(llc() + IN4))]),
    })
    for name, (link, frame) in one.items():
        yield name, link, [frame]
    for name, (link, frames) in many.items():
        yield name, link, frames


def pcap(link, frames):
    out = struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, link)
    for i, f in enumerate(frames):
        out += struct.pack("<IIII", 1549870200 + i, 0, len(f), len(f)) + f
    return out


# What the packet decoder must say of a frame, besides its payload.
TUNNELLED = """gre gre_all_options gre_ethernet gre_pptp gre_erspan2 ip_in_ip 6in4 4in6 etherip vxlan vxlan_linux geneve
teredo teredo_origin teredo_off_port l2tp l2tp_all_fields gtpu gtpu_extension gtpu_off_port gtpu_ip6 qinq_gtpu_ip6
gtpu_inner_fragments""".split()
MAC_INSIDE = "mpls_ethernet gre_ethernet gre_erspan2 etherip vxlan vxlan_linux geneve".split()
NO_MAC = """null_le null_be_ip6 loop tokenring_routed slip ppp ppp_compressed ppp_ip6 raw_dlt12 ppp_hdlc ppp_hdlc_cisco
pppoe_link atm_rfc1483 raw raw_ip6 chdlc atm_clip atm_clip_snap frelay frelay_snap pflog sunatm arcnet firewire mfr
juniper_ppp juniper_frelay juniper_chdlc juniper_mlppp juniper_es juniper_atm2 juniper_services juniper_atm1
juniper_without_link_layer juniper_monitor ppp_with_direction ppp_multilink
ppp_multilink_short mfr_fragments chdlc_with_direction frelay_with_direction
ipv4 ipv6 nflog upper_pdu pktap pcapdroid ieee802154_fcs_ip6 ieee802154_ip6
ieee802154_short_ip6 ieee802154_2015_ip6""".split()
APPS = {"pktap": (-1, "ExampleApp"), "pktap_user2": (-1, "ExampleApp"), "pcapdroid": (10123, "Example App"),
        "nflog": (10123, "")}
TRANSPORTS = {"sctp": "SCTP", "sctp_in_parts": "SCTP", "sctp_parts_in_frames": "SCTP", "udplite": "UDP", "udp": "UDP",
              "ieee80211_probe": "LINK", "radiotap_fcs_probe": "LINK"}


def row(name, link, frames):
    mac = MAC_C if name in MAC_INSIDE else None if name in NO_MAC + TUNNELLED else MAC_A
    uid, app = APPS.get(name, (0, None))
    return '\t{ "%s", %d, TRANSPORT_%s, %d, %s, %d, %s,\n\t  { %s } },' % (
        name, link, TRANSPORTS.get(name, "TCP"), name in TUNNELLED,
        '"%s"' % mac.hex() if mac else "NULL", uid, '"%s"' % app if app is not None else "NULL",
        ",\n\t    ".join('"%s"' % f.hex() for f in frames))


def main():
    if sys.argv[1:] == ["--table"]:
        print("/* table: written by tests/captures/make_link_captures.py --table */")
        print("/* clang-format off */")
        print("static const char http[] = \"%s\";" % HTTP.hex())
        print("static const char probe[] = \"%s\";" % beacon().hex())
        print("static const struct row rows[] = {")
        for case in cases():
            print(row(*case))
        print("};")
        return
    folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else __file__ + "/..").resolve() / "link"
    folder.mkdir(exist_ok=True)
    for name, link, frames in cases():
        (folder / (name + ".pcap")).write_bytes(pcap(link, frames))


if __name__ == "__main__":
    main()
