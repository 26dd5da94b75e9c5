"""When and why: `telltale events`, triggers and recurrence of `scan --events`."""
import datetime
import json
import pathlib
import tempfile
import zipfile

from telltale import Run, main, need, same
import wire

DIR = tempfile.TemporaryDirectory()


def scene(name, seed=1):
    to = pathlib.Path(DIR.name) / f"{name}-{seed}"
    if not to.exists():
        same(Run(["lab", "play", name, to, "--seed", str(seed)]).status, 0)
    return to


def scan(at, *more):
    return Run(["scan", "--json", "--quiet", "--device", at / "device.yaml", at / "before.pcap", *more])


def as_log(csv, zone_h):
    """The contract's CSV as Android's event log of a device whose clock shows UTC+zone_h, without year and zone."""
    tag = {"screen_on": "screen_toggled: 1", "screen_off": "screen_toggled: 0", "unlock": "screen_toggled: 2",
           "power_on": "boot_progress_start: 1", "wifi_connect": "connectivity_state_changed: [1,0,1]",
           "mobile_connect": "connectivity_state_changed: [0,0,1]"}
    lines = ["--------- beginning of events"]
    for row in csv.read_text().splitlines()[1:]:
        time, event = row.split(",")[:2]
        if event in tag:
            t = datetime.datetime.fromisoformat(time[:-1]) + datetime.timedelta(hours=zone_h)
            lines.append(f"{t:%m-%d %H:%M:%S}.{t.microsecond // 1000:03}  1000  1311 I {tag[event]}")
    return "\n".join(lines) + "\n"


def test_events():
    at = scene("nokia-7-plus")
    run = Run(["events", "--json", at / "before.events.csv"])
    (row,) = run.rows("events")
    same((run.status, row["format"], row["unread"]), (0, "csv", 0))
    same(row["events"], len((at / "before.events.csv").read_text().splitlines()) - 1)
    same(sum(row["by_event"].values()), row["events"])
    text = Run(["events", at / "before.events.csv"])
    need("screen-ons" in text.out and "unlocks" in text.out, text.out)


def test_what_was_not_read():
    with tempfile.NamedTemporaryFile("w", suffix=".csv") as f:
        f.write("time,event\n2019-02-04T07:00:00Z,unlock\n2019-02-04T07:00:00,unlock\nnonsense\n")
        f.flush()
        run = Run(["events", "--json", f.name])
        (row,) = run.rows("events")
        same((run.status, row["events"], row["unread"]), (3, 1, 2))
        same([u["line"] for u in row["first_unread"]], [3, 4])
    run = Run(["events", "/nonexistent/file"])
    same((run.status, "No such file" in run.err), (3, True))
    run = Run(["events", "-"], stdin=b"02-04 07:52:52.226  1  2 I screen_toggled: 1\n")
    same((run.status, "--year" in run.err), (3, True))
    same(Run(["events"]).status, 2)
    same(Run(["events", "--year", "x", "-"], stdin=b"").status, 2)


def test_the_sentence():
    """Each unlock is followed, by the contract's fields and in words; the best trigger is one that always is."""
    at = scene("nokia-7-plus")
    run = scan(at, "--events", at / "before.events.csv")
    same(run.status, 1)
    rows = {r["event"]: r for r in run.rows("trigger")}
    unlock = rows["unlock"]
    need(unlock["followed"] == unlock["events"] > 30, unlock)
    need(unlock["p"] <= 1e-4 and 0 < unlock["delay_median_s"] < 5, unlock)
    need("by chance less than once in 10,000" in unlock["text"], unlock["text"])
    best = min(rows.values(), key=lambda r: r["rank"])
    same((best["rank"], best["followed"] >= 0.95 * best["events"]), (1, True))
    need("screen_off" not in rows, rows)
    (again,) = run.rows("recurrence")
    same(again["pattern"], "event")
    need(3500 < again["period_s"] < 3700, again)  # the client's own alarm
    same(run.rows()[-1]["type"], "summary")
    text = Run(["scan", "--quiet", "--events", at / "before.events.csv", at / "before.pcap"])
    need(f"after {unlock['followed']} of {unlock['events']} unlocks" in " ".join(text.out.split()), text.out)


def test_once():
    at = scene("accepted")
    (row,) = scan(at, "--events", at / "before.events.csv").rows("recurrence")
    same((row["pattern"], row["first_only"]), ("once", True))
    same(scan(at).rows("recurrence"), [row])  # also without events
    need("once in 7.0 days, at the beginning" in Run(["scan", "--quiet", at / "before.pcap"]).out)


def when(text):
    """The lines of the part that says when, without the folding."""
    part = text.split("\nWhen\n")[1:]
    return part[0].split("\n\n")[0].splitlines() if part else []


def test_without_events():
    """How often is said of every client, in every form, and the same of a case."""
    at = scene("nokia-7-plus")
    run = scan(at)
    same((run.rows("trigger"), run.rows()[-1]["type"]), ([], "summary"))
    (row,) = run.rows("recurrence")
    same((row["pattern"], row["messages"]), ("retry", run.findings()[0]["count"]))
    need(3500 < row["period_s"] < 3700 and "tried again after 1 hour" in row["text"], row)
    text = Run(["scan", "--quiet", at / "before.pcap"])
    (line,) = when(text.out)
    need(line.endswith(row["text"]), (line, row))
    case, page = at / "when.case", at / "when.html"
    Run(["scan", "--quiet", "--case", case, "--html", page, "--device", at / "device.yaml", at / "before.pcap"])
    same(Run(["report", "--json", case]).rows("recurrence"), [row])
    same(when(Run(["report", case]).out), [line])
    need(row["text"] in page.read_text(), "the page does not say it")


def test_too_little_to_say():
    """One message in a short capture: a row for programs, no sentence."""
    capture = wire.Capture()
    for i in range(2):
        talk = wire.Conversation(capture, "203.0.113.80", 80)
        talk.open()
        talk.say(wire.http_post("a.example.org", b'{"imei":"001010000000016"}'))
        with tempfile.NamedTemporaryFile(suffix=".pcap") as f:
            f.write(capture.pcap())
            f.flush()
            rows = Run(["scan", "--json", f.name]).rows("recurrence")
            same([r["pattern"] for r in rows], ["once"])
            same("When" in Run(["scan", f.name]).out, False)


def test_a_log_says_the_same():
    """Without year and zone: the year from the captures, the zone stated, or found by what was sent."""
    at = scene("nokia-7-plus")
    log = at / "log.txt"
    log.write_text(as_log(at / "before.events.csv", 1))
    want = {r["event"]: (r["events"], r["followed"]) for r in
            scan(at, "--events", at / "before.events.csv").rows("trigger")}
    for more in (["--utc-offset=+01:00"], []):
        got = {r["event"]: r for r in scan(at, "--events", log, *more).rows("trigger")}
        same({k: (v["events"], v["followed"]) for k, v in got.items()}, want)
        need(all(r["p"] <= 0.005 for r in got.values()), got)


def test_a_bug_report_is_read_zipped():
    at = scene("nokia-7-plus")
    log = "== dumpstate: 2019-02-10 23:00:00\n" + as_log(at / "before.events.csv", 1)
    plain, zipped, other, cut = at / "report.txt", at / "report.zip", at / "other.zip", at / "cut.zip"
    plain.write_text(log)
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("version.txt", "2.0")
        z.writestr("main_entry.txt", "bugreport-x-2019.txt\n")
        z.writestr("FS/data/anr/bugreport.txt", "x" * 100000)
        z.writestr("bugreport-x-2019.txt", log)
    with zipfile.ZipFile(other, "w") as z:
        z.writestr("a.txt", "x")
    cut.write_bytes(zipped.read_bytes()[:-40])
    a, b = (scan(at, "--utc-offset=+01:00", "--events", file) for file in (plain, zipped))
    need(a.rows("trigger"), a.out)
    same([a.rows("trigger"), a.rows("recurrence")], [b.rows("trigger"), b.rows("recurrence")])
    same(Run(["events", "--json", "--utc-offset=+01:00", zipped]).rows()[0]["events"],
         Run(["events", "--json", "--utc-offset=+01:00", plain]).rows()[0]["events"])
    for file, words in ((other, "without a bug report's text"), (cut, "damaged or cut off")):
        run = Run(["events", file])
        same(run.status, 3, file)
        need(words in run.err, run.err)


def connections(at, zone=None):
    """PCAPdroid's list of what the scene's capture holds: one connection for each message, all of one app."""
    rows = ["IPProto,SrcIP,SrcPort,DstIp,DstPort,UID,App,Proto,Status,Info,BytesSent,BytesRcvd,PktsSent,PktsRcvd,FirstSeen,LastSeen"]
    for f in Run(["scan", "--json", "--quiet", "--show-values", at / "before.pcap"]).findings():
        t = datetime.datetime.fromisoformat(f["first"].replace("Z", "+00:00"))
        when = (f"{t.timestamp():.0f}" if zone is None else
                f"{t + datetime.timedelta(hours=zone):%Y-%m-%d %H:%M:%S}")
        rows.append(f'6,{f["src"]["ip"]},{f["src"]["port"]},{f["dst"]["ip"]},{f["dst"]["port"]},10042,"Service, Activation",HTTP,'
                    f'Closed,{f["dst"]["host"]},900,100,5,4,{when},{when}')
    return "\n".join(rows) + "\n"


def test_the_app_by_a_list_of_connections():
    at = scene("nokia-7-plus")
    apps = {"uid": 10042, "name": "Service, Activation", "package": "com.example.activation"}
    log = at / "apps.log"
    log.write_text("--------- beginning of events\n"
                   "02-04 06:00:00.000  1000  1311 I am_proc_start: [0,2101,10042,com.example.activation,broadcast,"
                   "{com.example.activation/com.example.activation.Boot}]\n")
    lists = {"utc.csv": connections(at), "local.csv": connections(at, 1)}
    for name, text in lists.items():
        (at / name).write_text(text)
    for more in (["--events", at / "utc.csv"], ["--events", at / "local.csv", "--utc-offset=+01:00"],
                 ["--events", at / "local.csv"]):
        run = scan(at, *more)
        same(([f["app"] for f in run.findings()]), [{**apps, "package": None}] * len(run.findings()), (more, run.err))
    both = scan(at, "--events", at / "utc.csv", "--events", log)
    same([f["app"] for f in both.findings()], [apps] * len(both.findings()))
    same([f["id"] for f in both.findings()], [f["id"] for f in scan(at).findings()])
    wrong = scan(at, "--events", at / "local.csv", "--utc-offset=-05:00")  # another hour, another connection
    same({str(f["app"]) for f in wrong.findings()}, {"None"})
    case = at / "apps.case"
    for more in ([], ["--events", at / "utc.csv", "--events", log]):  # read again with more beside it
        Run(["scan", "--quiet", "--case", case, "--device", at / "device.yaml", at / "before.pcap", *more])
    same([f["app"] for f in Run(["report", "--json", case]).findings()], [apps] * len(both.findings()))
    need("com.example.activation" in Run(["report", case]).out)
    (row,) = Run(["events", "--json", at / "utc.csv"]).rows("events")
    same((row["format"], row["unread"], row["events"]), ("pcapdroid connections", 0, len(both.findings())))


def test_events_given_for_nothing():
    """Of another time, in another zone than stated, or unread: it is said, and nothing is made of it."""
    at = scene("nokia-7-plus")
    csv = at / "before.events.csv"
    far, bad, log = at / "far.csv", at / "bad.csv", at / "zone.log"
    far.write_text(csv.read_text().replace("2019-", "2021-"))
    run = scan(at, "--events", far)
    same(run.rows("trigger"), [])
    n = len(csv.read_text().splitlines()) - 1
    need(f"far.csv: none of its {n} events lies within the captures; they are of 2021-02-" in run.err, run.err)
    text = Run(["scan", "--quiet", "--events", far, at / "before.pcap"])
    need("nothing that the device did lies within the captures" in text.out, text.out)
    log.write_text(as_log(csv, 1))
    for zone, said in (("+01:00", False), ("-08:00", True)):
        run = scan(at, "--events", log, f"--utc-offset={zone}")
        same("stated to show UTC-08:00, but what was sent fits UTC+01:00" in run.err, said, (zone, run.err))
    bad.write_text("\n".join([*csv.read_text().splitlines()[:60], "2019-02-30T00:00:00Z,unlock", "x"]) + "\n")
    need("bad.csv: 2 of its 62 lines were not read, the first is line 61 (no RFC 3339 time" in scan(at, "--events", bad).err)
    same(scan(at, "--events", csv).err, "")


def test_several_files_and_masking():
    at = scene("nokia-7-plus")
    rows = (at / "before.events.csv").read_text().splitlines()
    halves = []
    for i, part in enumerate((rows[1::2], rows[2::2])):
        halves.append(at / f"half{i}.csv")
        halves[-1].write_text("\n".join([rows[0], *part]) + "\n")
    both = scan(at, "--events", halves[0], "--events", halves[1])
    one = scan(at, "--events", at / "before.events.csv")
    same([r for r in both.rows("trigger")], [r for r in one.rows("trigger")])
    for secret in ("001010000000016", "8900101012345678904"):
        need(secret not in one.out, "masked")


def test_same_answer_twice():
    at = scene("nokia-7-plus")
    a, b = (scan(at, "--threads", n, "--events", at / "before.events.csv").out for n in "12")
    same(a, b)


def test_how_a_file_of_events_was_read():
    log, rows = pathlib.Path(DIR.name) / "log.txt", pathlib.Path(DIR.name) / "rows.csv"
    log.write_text("--------- beginning of events\n02-11 08:01:00.226  1000  1311 I screen_toggled: 1\n"
                   "02-11 08:01:05.226  1000  1311 I screen_toggled: 2\n")
    rows.write_text("time,event\n2019-02-11T07:01:00Z,unlock\nx,y\n2019-02-11T07:01:00Z,frob\n")
    run = Run(["events", log])
    same((run.out, run.err), ("", f"telltale: {log}: line 2: the time has no year; state it with --year\n"))
    kinds = "  1 screen-on\n  1 unlock\n"
    same(Run(["events", "--year", "2019", log]).out,
         f"{log} android log, 2 events in 3 lines 2019-02-11 08:01:00 to 08:01:05 UTC\n{kinds}"
         "  year as stated, time zone not known - times are shown as the device's clock had them; state it with --utc-offset\n")
    same(Run(["events", "--year", "2019", "--utc-offset", "+01:00", log]).out,
         f"{log} android log, 2 events in 3 lines 2019-02-11 07:01:00 to 07:01:05 UTC\n{kinds}"
         "  year as stated, time zone as stated (+1.00 hours)\n")
    same(Run(["events", rows]).out,
         f"{rows} csv, 1 event in 4 lines 2019-02-11 07:01:00 UTC\n  1 unlock\n"
         "  2 lines not read: line 3 (no RFC 3339 time with its zone), line 4 (no event of that name)\n")


main(globals())
