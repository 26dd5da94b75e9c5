"""Writes a small table in MaxMind's format (MaxMind DB file format 2.0), for tests of --mmdb."""
import ipaddress
import struct

UINT16, UINT32, UINT64 = 5, 6, 9


def control(kind, size):
    if kind > 7:
        return bytes([size, kind - 7])
    return bytes([kind << 5 | size])


def value(v):
    if isinstance(v, dict):
        return control(7, len(v)) + b"".join(value(k) + value(x) for k, x in v.items())
    if isinstance(v, list):
        return control(11, len(v)) + b"".join(value(x) for x in v)
    if isinstance(v, str):
        raw = v.encode()
        return control(2, len(raw)) + raw if len(raw) < 29 else bytes([2 << 5 | 29, len(raw) - 29]) + raw
    kind, number = v if isinstance(v, tuple) else (UINT32, v)
    raw = struct.pack(">Q", number).lstrip(b"\0")
    return control(kind, len(raw)) + raw


def mmdb(networks, epoch=1767225600):
    """networks: {"192.0.2.0/24": record}; IPv4 only, none inside another."""
    nodes, data, places = [[None, None]], b"", []
    for net, record in networks.items():
        net, at = ipaddress.ip_network(net), 0
        places.append((net, len(data)))
        data += value(record)
        bits = [int(net.network_address) >> (31 - i) & 1 for i in range(net.prefixlen)]
        for bit in bits[:-1]:
            if nodes[at][bit] is None:
                nodes.append([None, None])
                nodes[at][bit] = len(nodes) - 1
            at = nodes[at][bit]
        nodes[at][bits[-1]] = ("data", places[-1][1])
    count = len(nodes)

    def number(link):
        if link is None:
            return count
        return count + 16 + link[1] if isinstance(link, tuple) else link

    tree = b"".join(number(link).to_bytes(3, "big") for node in nodes for link in node)
    about = {"node_count": count, "record_size": (UINT16, 24), "ip_version": (UINT16, 4), "database_type": "Test-ASN-Country",
             "languages": ["en"], "binary_format_major_version": (UINT16, 2),
             "binary_format_minor_version": (UINT16, 0),
             "build_epoch": (UINT64, epoch), "description": {"en": "test"}}
    return tree + bytes(16) + data + b"\xab\xcd\xefMaxMind.com" + value(about)
