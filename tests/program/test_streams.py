"""The bytes of every TCP stream, in order, are those that tshark's follow shows, by hash."""
import collections
import hashlib
import re

import oracle

MISSING = re.compile(rb"\[\d+ bytes missing in capture file\]\0?")

# Captures whose streams differ: how many (ours, tshark's), and why.
KNOWN = {
    "android_quickplay_phone_userid.pcap":
        (2, 2, "what waits behind a gap that nobody acknowledged before the end: tshark leaves it out"),
    "fuzz_ndpi_2006_sip.pcap":
        (1, 1, "numbers far ahead that nobody acknowledged are left out by tshark; of two copies that"
               " differ it shows the one that begins lower, we the one that came first (and the other beside)"),
    "mal_tcpdump_bgp-bgp_capabilities_print-oobr-1.pcap":
        (1, 0, "a first fragment without the others: tshark follows none"),
    "mal_tcpdump_bgp_pmsi_tunnel-oobr.pcap":
        (1, 0, "a first fragment without the others: tshark follows none"),
    "mobile_gtpu_http_inner_fragments.pcap":
        (1, 1, "four packets lost their last fragment: tshark leaves them out, we search what came"),
}


def shown_by_tshark(path):
    """{(address, port, address, port, hash, hash): count}, the smaller side first."""
    numbers = {n for line in oracle.tshark("-r", path, "-T", "fields", "-e", "tcp.stream").splitlines()
               for n in line.split(",") if n}
    follow = [a for n in sorted(numbers, key=int) for a in ("-z", f"follow,tcp,raw,{n}")]
    out = collections.Counter()
    if not follow:
        return out
    ends, data = [], [bytearray(), bytearray()]
    for line in oracle.tshark("-q", "-r", path, *follow).splitlines():
        if line.startswith("Follow: "):
            ends, data = [], [bytearray(), bytearray()]
        elif line.startswith("Node "):
            ends.append(tuple(line.split(": ", 1)[1].rsplit(":", 1)))
        elif line.startswith("===") and len(ends) == 2:
            add(out, ends, data)
            ends = []
        elif re.fullmatch(r"\t?[0-9a-f]+", line):
            part = bytes.fromhex(line.strip())
            if not MISSING.fullmatch(part):
                data[line[0] == "\t"] += part
    return out


def add(out, ends, data):
    sides = sorted((address.strip("[]"), int(port), hashlib.sha256(bytes(side)).hexdigest(), len(side))
                   for (address, port), side in zip(ends, data))
    if any(side[3] for side in sides):
        out[tuple(sides)] += 1


def shown_by_us(path):
    out = collections.Counter()
    for a, port, b, peer, n, sha, _, _, m, other, _, _ in oracle.tool("flowdump", path):
        sides = sorted([(a, int(port), sha, int(n)), (b, int(peer), other, int(m))])
        if any(side[3] for side in sides):
            out[tuple(sides)] += 1
    return out


def compare(path):
    ours, theirs = shown_by_us(path), shown_by_tshark(path)
    # addresses of people's captures are not printed: ports and lengths say which stream it is
    return len(ours - theirs), len(theirs - ours), [
        f"{who}: {' '.join(f'port {port} {n} bytes {sha[:8]}' for _, port, sha, n in sides)}"
        for who, only in (("only we", ours - theirs), ("only tshark", theirs - ours))
        for sides in sorted(only.elements(), key=lambda s: (s[0][1], s[1][1]))]


oracle.needed()
oracle.compare_all(compare, KNOWN)
