"""Each protocol whole, off its port, split, truncated and begun in the middle: what it names, and beside tshark."""
import shutil
import subprocess

from telltale import CAPTURES, Run, main, need, same, scan, scan_bytes
import make_protocol_captures as made

ALL = "--min-confidence=possible"


def told(run):
    return {(f["kind"], f["value"], f["path"][0]) for f in run.findings()}


def closed(run):
    return {row["protocol"] for row in run.rows("summary")[0]["not_looked_at"]}


def each(check):
    """Runs check for every entry; one message names all that fail."""
    wrong = []
    for entry in made.ENTRIES:
        try:
            check(entry)
        except AssertionError as error:
            wrong.append(f"{entry.name}: {error}")
    need(not wrong, "\n".join(wrong))


def all_there(entry, run, anomalies=False):
    need(set(entry.want) <= told(run), f"missing {set(entry.want) - told(run)}, told {told(run)}")
    need(entry.closed is None or entry.closed in closed(run), f"closed: {closed(run)}")
    if not anomalies:
        same(run.rows("anomaly"), [])
    same(run.status, 1 if entry.want else 0, run.err)


def test_every_row_of_the_list_is_here():
    rows = {line.split()[0] for line in Run(["protocols"]).out.splitlines()}
    same(rows, {entry.row for entry in made.ENTRIES})
    for entry in made.ENTRIES:
        need(entry.want or entry.closed or entry.why_not == made.NO_FIELD, f"{entry.name} expects nothing")


def test_whole():
    def check(entry):
        path = CAPTURES / "protocol" / f"{entry.name}.pcap"
        same(path.read_bytes(), made.capture(entry).pcap(), "is not what make_protocol_captures.py writes")
        run = scan(path, ALL)
        all_there(entry, run)
        for f in run.findings():
            if (f["kind"], f["value"], f["path"][0]) in entry.want:
                same(f["protocol"], entry.shows_as, f["path"])
    each(check)


def test_off_its_port():
    def check(entry):
        if entry.over not in ("tcp", "udp", "sctp"):
            return
        run = scan_bytes(made.capture(entry, port=made.OFF_PORT).pcap(), ALL)
        if entry.off is None:
            all_there(entry, run)
        else:  # recognised by its port alone: its bytes are searched all the same
            same({(k, v) for k, v, _ in told(run)}, set(entry.off), entry.name)
    each(check)


def test_split():
    def check(entry):
        if entry.over in ("tcp", "udp", "sctp"):
            all_there(entry, scan_bytes(made.capture(entry, size=8).pcap(), ALL))
    each(check)


def test_a_byte_a_segment():
    def check(entry):
        if entry.over == "tcp":
            all_there(entry, scan_bytes(made.capture(entry, size=1).pcap(), ALL))
    each(check)


def kept_of(entry, size):
    """What each packet still holds of its payload."""
    return [data[:size] for _, data, _ in made.capture(entry).frames]


def is_cut(value, kind, whole, kept):
    """The beginning of what is told of the whole, or what stands at the very end of a packet that was cut."""
    return any(k == kind and v.startswith(value) for k, v in whole) or any(k.endswith(value.encode()) for k in kept)


def test_truncated():
    """Each packet cut by the snap length: nothing is told that the whole does not tell, but for values that were cut
    themselves; and what is still there in letters is told."""
    def check(entry):
        whole = {(k, v) for k, v, _ in told(scan_bytes(made.capture(entry).pcap(), ALL))}
        longest = max(len(data) for _, data, _ in made.capture(entry).frames)
        for size in {longest - n for n in (1, 2, 5, 13)} | {longest * n // 8 for n in range(1, 8)}:
            data, kept = made.capture(entry).pcap(snaplen=size), kept_of(entry, size)
            run = scan_bytes(data)
            need(run.status in (0, 1), run.err)
            for kind, value, _ in told(run):
                need((kind, value) in whole or is_cut(value, kind, whole, kept), f"at {size}: {kind} {value} is made up")
            found = {(k, v) for k, v, _ in told(scan_bytes(data, ALL))}
            for kind, value, _ in entry.want:
                there = any(value.encode() in k and entry.until in k for k in kept)
                need(not there or (kind, value) in found, f"at {size} of {longest}: {kind} {value} is there and not told")
    each(check)


def test_begun_in_the_middle():
    def check(entry):
        if entry.over != "tcp":
            return
        run = scan_bytes(made.capture(entry, midway=True).pcap(), ALL)
        if entry.middle is None:
            need({(k, v) for k, v, _ in entry.want} <= {(k, v) for k, v, _ in told(run)},
                 f"missing {set(entry.want) - told(run)}, told {told(run)}")
        else:
            same({(k, v) for k, v, _ in told(run)}, set(entry.middle))
        need(run.status in (0, 1), run.err)
    each(check)


def test_beside_tshark():
    if shutil.which("tshark") is None:
        print("test_beside_tshark: no tshark")
        return

    def check(entry):
        if entry.shown is None:
            need(entry.why_not, "no field of tshark, and no reason why")
            return
        field, text = entry.shown
        out = subprocess.run(["tshark", "-n", "-r", CAPTURES / "protocol" / f"{entry.name}.pcap", *entry.options, "-T",
                              "fields", "-e", field], capture_output=True, text=True, check=False)
        need(text in out.stdout, f"tshark shows {field} as {out.stdout.strip()!r} {out.stderr[-200:]}")
    each(check)


main(globals())
