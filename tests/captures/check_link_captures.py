#!/usr/bin/env python3
"""Compares tests/captures/link/ with tshark: the bytes it shows innermost must be the request.

usage: check_link_captures.py

Exit status 0 when all agree, 1 when one differs, 77 when there is no tshark.
"""
import pathlib, shutil, subprocess, sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import make_link_captures as made

# What tshark 4.0 does not show as payload, and why.
EXCEPT = {
    "atm_clip_snap": "tshark reads this link type as bare IP only",
    "chdlc_with_direction": "link type 205 is not read by tshark",
    "frelay_with_direction": "link type 206 is not read by tshark",
    "juniper_es": "link type 132 is not read by tshark (tcpdump shows the request)",
    "juniper_monitor": "link type 164 is not read by tshark (tcpdump shows the request)",
    "juniper_services": "tshark shows what stands behind this cookie as IP without a payload (tcpdump shows the request)",
    "mfr_fragments": "link type 182 is not read by tshark",
    "mfr": "link type 182 is not read by tshark",
    "ieee80211_probe": "no request inside; see wlan.ssid",
    "radiotap_fcs_probe": "no request inside; see wlan.ssid",
    "ip6_jumbo": "tshark refuses jumbo lengths under 65536",
    "sctp": "tshark hands the message to HTTP without a field for it",
    "sctp_in_parts": "tshark hands the message to HTTP without a field for it",
    "sctp_parts_in_frames": "tshark hands the message to HTTP without a field for it",
}
FIELDS = ["tcp.payload", "udp.payload", "data.data", "exported_pdu.exported_pdu"]


# Only negotiation tells which of its two forms multilink has; tshark asks the user.
PREFERENCES = {"ppp_multilink_short": ["-o", "mp.short_seqno:TRUE"]}


def shown(name, path):
    cmd = ["tshark", "-n", "-r", str(path), "-o", "tcp.desegment_tcp_streams:FALSE", "-T", "fields"]
    cmd += PREFERENCES.get(name, [])
    for f in FIELDS:
        cmd += ["-e", f]
    return subprocess.run(cmd, capture_output=True, text=True).stdout


def main():
    if shutil.which("tshark") is None:
        print("no tshark")
        return 77
    bad = 0
    for name, link, frames in made.cases():
        path = pathlib.Path(made.__file__).parent / "link" / (name + ".pcap")
        if path.read_bytes() != made.pcap(link, frames):
            print(name, "is not what make_link_captures.py writes")
            bad += 1
        elif name not in EXCEPT and made.HTTP.hex() not in shown(name, path):
            print(name, "differs from tshark")
            bad += 1
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
