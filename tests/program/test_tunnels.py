"""A conversation in QinQ, GTP-U and fragments: found with the right frames, both inner addresses and the app."""
import shutil
import subprocess

from telltale import CAPTURES, main, need, same, scan, scan_bytes
import make_tunnelled_app as made
import wire

WANT = {"IMEI1": wire.IMEI, "IMEI2": wire.IMEI2, "SIM1LTEIMSI": wire.IMSI, "SIM1ICCID": wire.ICCID,
        "MACID": wire.MAC, "SIM1CELLID": wire.CELL}


def check(run, blocks, app):
    """blocks: records in front that Wireshark numbers too."""
    same(run.rows("anomaly"), [])
    same(run.status, 1, run.err)
    found = {f["key"]: f for f in run.findings()}
    same({k: f["value"] for k, f in found.items()}, WANT)
    capture = made.conversation()
    for key, f in found.items():
        same(f["frames"], [i + 1 + blocks for i in capture.frames_of(WANT[key].encode())], key)
        same((f["src"]["ip"], f["src"]["port"], f["dst"]["ip"], f["dst"]["port"], f["dst"]["host"]),
             (made.PHONE, 40000, made.SERVER, 80, "register.example.org"), key)
        same((f["app"], f["direction"], f["path"]), (app, "out", ["http.request.body", f"json:/{key}"]), key)
    need(any(len(f["frames"]) > 1 for f in found.values()), "no value lies across fragments")


def test_trailers():
    check(scan(CAPTURES / "tunnelled-app.pcap"), 0,
          {"uid": made.UID, "name": made.APP, "package": None})


def test_custom_blocks_and_comments():
    check(scan(CAPTURES / "tunnelled-app.pcapng"), 1,
          {"uid": made.UID, "name": made.APP, "package": made.PACKAGE})


def test_a_wrong_checksum_names_no_app():
    data = made.pcap(made.conversation()).replace(made.APP.encode(), made.APP.upper().encode())
    run = scan_bytes(data)
    same({f["key"]: f["app"] for f in run.findings()}, dict.fromkeys(WANT))


def test_frames_and_addresses_as_tshark_has_them():
    if shutil.which("tshark") is None:
        print("test_frames_and_addresses_as_tshark_has_them: no tshark")
        return
    for name in ("tunnelled-app.pcap", "tunnelled-app.pcapng"):
        shown = subprocess.run(["tshark", "-n", "-r", CAPTURES / name, "-Y", "http.request", "-T", "fields", "-e",
                                "frame.number", "-e", "ipv6.src", "-e", "ipv6.dst"], capture_output=True,
                               text=True, check=True).stdout.split()
        frames = [n for f in scan(CAPTURES / name).findings() for n in f["frames"]]
        same(shown[1:], [made.PHONE, made.SERVER], name)
        same(int(shown[0]), max(frames), name)  # what completes the request


main(globals())
