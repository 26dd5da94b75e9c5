"""An IPv6 address made of the MAC tells it to whoever is spoken to, beyond the link (RFC 4291 appendix A)."""
import shutil
import subprocess
import tempfile

from telltale import Run, main, need, same, scan, scan_bytes
import make_link_captures as made

MAC = "00:00:5e:00:53:2a"
PREFIX = bytes.fromhex("20010db800000007")
OF_THE_MAC = PREFIX + bytes.fromhex("02005efffe00532a")
SPOKEN = "5eff:fe00:532a"
RANDOM = PREFIX + bytes.fromhex("1a2b3c4d5e6f7081")
NO_VENDOR = PREFIX + bytes.fromhex("fedcbafffe123456")  # ff fe in the middle, no registered vendor
LOCAL_BIT = PREFIX + bytes.fromhex("00005efffe00532a")  # the universal bit was not turned over
LINK_LOCAL = bytes.fromhex("fe80000000000000") + OF_THE_MAC[8:]


def talk(src, dst=made.DST6):
    payload = b"GET / HTTP/1.1\r\nHost: www.example.org\r\n\r\n"
    return made.pcap(1, [made.eth(made.ip6(made.tcp(payload, src, dst), 6, src, dst), 0x86dd)])


def found(data, *args):
    return [f for f in scan_bytes(data, *args).findings() if f["form"] == "eui-64"]


def test_told_to_whom_it_speaks():
    f, = found(talk(OF_THE_MAC))
    same((f["kind"], f["value"], f["confidence"], f["path"], f["protocol"], f["transport"], f["frames"],
          f["direction"], f["dst"]["ip"], f["protection"]),
         ("mac", MAC, "likely", ["ipv6.src"], "ipv6", "tcp", [1], "out", "2001:db8::10", "none"))
    need(set(f["why"]) == {"structure", "registry", "protocol"}, f["why"])


def test_known_when_the_profile_has_it():
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as profile:
        profile.write(f"name: Phone\nidentifiers:\n  mac: [\"{MAC}\"]\n")
        profile.flush()
        f, = found(talk(OF_THE_MAC), "--device", profile.name)
    same((f["confidence"], f["value"], f["device"]), ("known", MAC, "Phone"))


def test_nothing_where_no_mac_is_told():
    for name, src, dst in (("random", RANDOM, made.DST6), ("no vendor", NO_VENDOR, made.DST6),
                           ("universal bit", LOCAL_BIT, made.DST6),
                           ("same /64", OF_THE_MAC, PREFIX + bytes(7) + b"\1"),
                           ("link-local", LINK_LOCAL, bytes.fromhex("fe80000000000000") + bytes(7) + b"\1"),
                           ("multicast", OF_THE_MAC, bytes.fromhex("ff020000000000000000000000010002"))):
        same(found(talk(src, dst), "--min-confidence=possible"), [], name)


def test_masked_where_the_address_is_shown():
    with tempfile.NamedTemporaryFile(suffix=".pcap") as f:
        f.write(talk(OF_THE_MAC))
        f.flush()
        for args in ([], ["--json"], ["--explain"]):
            out = Run(["scan", *args, f.name]).out
            need(SPOKEN not in out and "53:2a" not in out, f"{args} shows the MAC: {out}")
        need(f"2001:db8:0:7:200:{SPOKEN}" in scan(f.name).out, "with --show-values it is there")


def test_the_mac_is_the_one_tshark_reads():
    if shutil.which("tshark") is None:
        print("test_the_mac_is_the_one_tshark_reads: no tshark")
        return
    with tempfile.NamedTemporaryFile(suffix=".pcap") as f:
        f.write(talk(OF_THE_MAC))
        f.flush()
        shown = subprocess.run(["tshark", "-n", "-r", f.name, "-T", "fields", "-e", "ipv6.src_slaac_mac"],
                               capture_output=True, text=True, check=True).stdout.strip()
    same(shown, MAC)


def test_what_stays_on_the_link_is_said():
    with tempfile.NamedTemporaryFile(suffix=".pcap") as f:
        dst = bytes.fromhex("ff020000000000000000000000010002")
        body = made.udp(bytes.fromhex("01123456") + bytes.fromhex("0001000a00030001") + made.MAC_A, 546, 547)
        f.write(made.pcap(1, [made.eth(made.ip6(body, 17, LINK_LOCAL, dst), 0x86dd)]))
        f.flush()
        out = Run(["scan", f.name]).out
    need("dhcp6" in out and "goes no further than the link" in out, out)


main(globals())
