"""Whatever link layer or tunnel carries it, the same request tells the same: who, to whom, in which frames."""
from telltale import CAPTURES, main, need, same, scan
import make_link_captures as made

VALUES = {"imei": b"001010000000016", "mac": b"00:00:5e:00:53:2a"}
V4, V6 = ("198.51.100.7", "192.0.2.10"), ("2001:db8::7", "2001:db8::10")
NO_REQUEST = {"ieee80211_probe", "radiotap_fcs_probe"}
NOT_HTTP = {"udp": "udp", "udplite": "udp", "sctp": "sctp", "sctp_in_parts": "sctp",
            "sctp_parts_in_frames": "sctp"}
OUTER = {made.MAC_A: "00:00:5e:00:53:2a", made.MAC_C: "00:00:5e:00:53:02"}


def addresses(name):
    if name == "ieee80211_amsdu":  # one frame, both packets
        return [V4, V6]
    if name == "teredo_off_port":
        return [("2001::7", "2001:db8::10")]
    inside = b"".join(b"".join(frames) for n, _, frames in made.cases() if n == name)
    return [V6 if made.SRC6 + made.DST6 in inside and made.SRC4 + made.DST4 not in inside else V4]


def frames_of(name, frames, value):
    """Numbers of the frames that carry bytes of the value: found in them, or by where fragments begin."""
    whole = [n for n, frame in enumerate(frames, 1) if value in frame]
    if whole:
        return whole
    # in parts: the last bytes of one frame and the first of another; each part is long enough to be sure
    ends = {n for n, frame in enumerate(frames, 1) for k in range(4, len(value))
            if frame.endswith(value[:k]) or frame.endswith(value[-k:])}
    need(len(ends) >= 1, f"{name}: the value is nowhere")
    return sorted(ends)


def shape(f):
    return f["kind"], f["value"], f["src"]["ip"], f["dst"]["ip"]


def link_mac(name):
    if name in made.NO_MAC + made.TUNNELLED and name not in made.MAC_INSIDE:
        return None
    return OUTER[made.MAC_C if name in made.MAC_INSIDE else made.MAC_A]


def check(name, frames):
    run = scan(CAPTURES / "link" / f"{name}.pcap")
    same(run.rows("anomaly"), [], name)
    same(run.status, 1, name)
    found = sorted(run.findings(), key=shape)
    same([shape(f) for f in found],
         sorted((k, v.decode(), *pair) for k, v in VALUES.items() for pair in addresses(name)), name)
    uid, app = made.APPS.get(name, (None, None))
    for f in found:
        same((f["key"], f["confidence"], f["direction"], f["src"]["port"], f["dst"]["port"], f["count"]),
             (f["kind"], "certain", "out", 40001, 80, 1), name)
        same(f["frames"], frames_of(name, frames, VALUES[f["kind"]]), name)
        same(f["src"]["mac"], link_mac(name), name)
        same(f["app"] and (f["app"]["uid"], f["app"]["name"] or ""),
             None if app is None else (uid, app), name)
        if name in NOT_HTTP:
            same(f["transport"], NOT_HTTP[name], name)
        else:
            same((f["protocol"], f["transport"], f["dst"]["host"], f["path"]),
                 ("http", "tcp", "collect.example.org",
                  ["http.request.body", f"json:/{f['kind']}"]), name)


def test_every_link_type_and_tunnel():
    n, wrong = 0, []
    for name, _, frames in made.cases():
        if name in NO_REQUEST:
            continue
        try:
            check(name, frames)
            n += 1
        except AssertionError as error:
            wrong.append(str(error))
    need(not wrong, "\n".join(wrong))
    need(n >= 90, f"only {n} captures")


def test_probe_requests_name_networks():
    for name in sorted(NO_REQUEST):
        run = scan(CAPTURES / "link" / f"{name}.pcap")
        same(run.rows("anomaly"), [], name)
        same([(f["kind"], f["value"], f["frames"], f["direction"], f["device"]) for f in run.findings()],
             [("ssid", "ExampleNet", [1], "out", "00:00:5e:00:53:2a")], name)


main(globals())
