"""HTTP bodies and DNS names are those that tshark shows, over all captures: bodies by SHA-256."""
import collections
import hashlib
import pathlib
import re
import tempfile
import zlib

import oracle

# tshark opens what the capture brings the keys for, and guesses; both sides read what is plain.
PLAIN = ["-o", "tcp.reassemble_out_of_order:TRUE", "--disable-protocol", "tls", "--disable-protocol", "quic"]
NAMES = {  # by what a name is: our fields, tshark's
    "asked or answered": (("dns.qname", "dns.name"), ("dns.qry.name", "dns.resp.name")),
    "cname": (("dns.cname",), ("dns.cname", "dns.dname")),
    "ptr": (("dns.ptr", "mdns.instance"), ("dns.ptr.domain_name",)),
    "ns": (("dns.ns",), ("dns.ns",)),
    "mx": (("dns.mx",), ("dns.mx.mail_exchange",)),
    "srv": (("dns.srv",), ("dns.srv.target",)),
    "soa": (("dns.soa",), ("dns.soa.mname",)),
}

# Captures that differ: how many (ours, tshark's), and why.
KNOWN = {
    "android_quickplay_phone_userid.pcap":
        (0, 4, "segments are missing: tshark takes the next one for a whole body, to us it is bytes behind a gap"),
    "android_sdk_json_bogus_gzip_header_imei.pcap":
        (1, 0, "a body that is said to be gzip and is not: tshark exports none"),
    "dns_fragmented.pcap":
        (6, 6, "the last fragment of an answer holds no name: tshark numbers by it, we by the names"),
    "fuzz_ndpi_2006_sip.pcap":
        (14, 36, "damaged counts and labels: tshark shows names up to the damage, we search such a"
                 " datagram as bytes; damaged NetBIOS names are DNS to us"),
    "http2_cleartext.pcapng":
        (2, 0, "tshark exports no bodies of HTTP/2: test_http2 compares them frame by frame"),
    "iot_roku_ssdp_wakeup_mac.pcap":
        (1, 0, "tshark shows the owner of a service record in three fields of their own"),
    "mobile_gtpu_http_inner_fragments.pcap":
        (5, 0, "four packets lost their last fragment: no whole body to tshark, pieces to us"),
    "neg_weibo_browser.pcap":
        (5, 0, "bodies that the end of the capture cuts off: tshark exports whole ones only"),
}


def our_fields(path):
    """Each field as (message, frame, protocol, name, bytes), windows put together."""
    out, long = [], {}
    for flow, side, message, frame, protocol, name, overlap, data in oracle.tool("messagedump", path):
        data = bytes.fromhex(data)
        if overlap != "-":
            long[flow, side, name][4].extend(data[int(overlap):])
            continue
        out.append((int(message), int(frame), protocol, name, bytearray(data)))
        long[flow, side, name] = out[-1]
    return out


def digest(data):
    return hashlib.sha256(data).hexdigest()[:16], len(data)


def decoded(data):
    """As it was before its content coding, where it is gzip or deflate (whole or cut off), else as it is."""
    for bits in (31, 15, -15):
        unpack = zlib.decompressobj(bits)
        try:
            out = unpack.decompress(data)
        except zlib.error:
            continue
        if unpack.eof or (out and bits != -15):
            return out
    return data


def our_bodies(fields):
    """[(digest as it stood, digest without content coding)] of each body and part of one."""
    return [(digest(data), digest(decoded(data))) for _, _, protocol, name, data in fields
            if protocol == "http" and name.endswith((".body", ".part")) and decoded(data)]


def parts(data):
    """The parts of a multipart body, where it is one."""
    boundary = re.match(rb"--([^\r\n]{1,70})\r\n", data)
    if boundary is None or b"\r\n--" + boundary[1] not in data:
        return [data]
    pieces = (b"\r\n" + data).split(b"\r\n--" + boundary[1])[1:]
    return [p.partition(b"\r\n\r\n")[2] for p in pieces if not p.startswith(b"--")]


def their_bodies(path):
    out = collections.Counter()
    with tempfile.TemporaryDirectory() as folder:
        oracle.tshark("-q", "-r", path, *PLAIN, "--export-objects", f"http,{folder}")
        for file in pathlib.Path(folder).iterdir():
            for data in parts(file.read_bytes()):
                if data:
                    out[digest(data)] += 1
    return out


def matched(ours, theirs):
    """What is left of both when each of tshark's objects took one of our bodies."""
    theirs, left = collections.Counter(theirs), []
    for forms in ours:
        form = next((f for f in forms if theirs[f] > 0), None)
        if form is None:
            left.append(forms[0])
        else:
            theirs[form] -= 1
    return left, list(theirs.elements())


def written(name):
    """Bytes of a name as tshark writes them."""
    short = dict(zip("\a\b\f\n\r\t\v", "abfnrtv"))
    return "".join(c if c.isprintable() else "\\" + short.get(c, f"{ord(c):03o}")
                   for c in name.decode("utf-8", "replace"))


def our_names(fields):
    out = set()
    for _, frame, protocol, name, data in fields:
        for what, (ours, _) in NAMES.items():
            # first-level coded NetBIOS names (RFC 1001 14.1) are another protocol to tshark
            if protocol in ("dns", "mdns", "llmnr") and name in ours and not re.match(b"[A-P]{32}", data):
                out.add((frame, what, written(bytes(data))))
    return out


def their_names(path):
    out = set()
    wanted = [f for _, theirs in NAMES.values() for f in theirs]
    args = [a for f in wanted for a in ("-e", f)]
    text = oracle.tshark("-r", path, *PLAIN, "-Y", "dns || mdns || llmnr", "-T", "fields", "-E", "aggregator=|", "-e",
                         "frame.number", *args)
    for line in text.splitlines():
        frame, *cells = line.split("\t")
        for what, (_, theirs) in NAMES.items():
            for field in theirs:
                for name in cells[wanted.index(field)].split("|"):
                    if name and not name.startswith("<"):  # "<Root>", "<Name too long>"
                        out.add((int(frame), what, name))
    return out


def compare(path):
    fields = our_fields(path)
    ours, theirs = our_names(fields), their_names(path)
    bodies, objects = matched(our_bodies(fields), their_bodies(path))
    lines = [f"only {who}: body of {n} bytes {sha}"
             for who, only in (("we", bodies), ("tshark", objects)) for sha, n in only]
    lines += [f"only {who}: frame {frame}, {what}, {len(name)} characters"
              for who, only in (("we", ours - theirs), ("tshark", theirs - ours))
              for frame, what, name in sorted(only)]
    return len(bodies) + len(ours - theirs), len(objects) + len(theirs - ours), lines


if __name__ == "__main__":
    oracle.needed()
    oracle.compare_all(compare, KNOWN)
