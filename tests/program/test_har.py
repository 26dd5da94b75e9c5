"""HAR archives and dumps of mitmproxy: every dialect, damage, and memory that stays small."""
import base64
import gzip
import json
import resource
import subprocess

from telltale import PROGRAM, main, need, same, scan_bytes, values

IMEI = "001010000000016"
KEYED = {("imei", IMEI)}
TIME = "2017-07-14T02:40:00.123Z"
URL = "https://t.example.org/report"
SECRET = json.dumps({"imei": IMEI})


def har(*entries, **log):
    return json.dumps({"log": {"version": "1.2", "creator": {"name": "x", "version": "1"}, **log,
                               "entries": list(entries)}}).encode()


def headers(**pairs):
    return [{"name": k.replace("_", "-"), "value": v} for k, v in pairs.items()]


def entry(body=SECRET, url=URL, **more):
    return {"startedDateTime": TIME, "time": 12.5,
            "request": {"method": "POST", "url": url, "httpVersion": "HTTP/1.1", "cookies": [],
                        "headers": headers(Host="t.example.org"), "queryString": [],
                        "postData": {"mimeType": "application/json", "text": body},
                        "headersSize": -1, "bodySize": len(body)},
            "response": {"status": 200, "statusText": "OK", "httpVersion": "HTTP/1.1",
                         "headers": [], "cookies": [], "redirectURL": "",
                         "content": {"size": 2, "mimeType": "text/plain", "text": "ok"}},
            "cache": {}, "timings": {"send": 1, "wait": 1, "receive": 1},
            "serverIPAddress": "192.0.2.1", **more}


def one(run, kind="imei"):
    found = [f for f in run.findings() if f["kind"] == kind]
    need(len(found) == 1, f"{len(found)} findings, {run.err}")
    return found[0]


def test_what_a_finding_says():
    run = scan_bytes(har(entry(body="{}"), entry()))
    same(run.status, 1)
    f, capture = one(run), run.rows("capture")[0]
    same((f["value"], f["protection"], f["protocol"], f["transport"]), (IMEI, "tls", "http", "tcp"))
    same(f["path"], ["http.request.body", "json:/imei"])
    same((f["frames"], f["direction"], f["first"]), ([2], "out", "2017-07-14T02:40:00.123000Z"))
    same({k: f["dst"][k] for k in ("ip", "port", "host", "domain")},
         {"ip": "192.0.2.1", "port": 443, "host": "t.example.org", "domain": "example.org"})
    same((capture["format"], capture["status"], capture["packets"]), ("har", "whole", 2))


def test_host_without_an_address():
    e = entry(url="http://t.example.org:8080/")
    del e["serverIPAddress"]
    f = one(scan_bytes(har(e)))
    same((f["dst"]["host"], f["dst"]["port"], f["protection"]), ("t.example.org", 8080, "none"))


def test_two_hosts_at_one_address():
    run = scan_bytes(har(entry(), entry(url="https://other.example.net/")))
    same(sorted(f["dst"]["host"] for f in run.findings() if f["kind"] == "imei"),
         ["other.example.net", "t.example.org"])


def chrome():
    e = entry(_priority="High", _resourceType="xhr", connection="443", serverIPAddress="[2001:db8::1]")
    e["_initiator"] = {"type": "script", "stack": {"callFrames": [{"url": "x", "lineNumber": 1}]}}
    e["request"]["httpVersion"] = "http/2.0"
    e["request"]["headers"] = [{"name": ":authority", "value": "t.example.org"},
                               {"name": ":method", "value": "POST"}, {"name": ":path", "value": "/report"},
                               {"name": ":scheme", "value": "https"}]
    return har(e, pages=[{"id": "page_1", "startedDateTime": TIME, "pageTimings": {"onLoad": 1.5}}])


def firefox():
    e = entry(startedDateTime="2017-07-14T04:40:00.123+02:00", _securityState="secure", time=0)
    e["response"]["content"].update(text=base64.b64encode(b"\x89PNG").decode(), encoding="base64")
    return har(e, browser={"name": "Firefox", "version": "118"})


def safari():
    e = entry(_priority="high", cache={}, pageref="page_0")
    e["request"]["headersSize"] = None
    return json.dumps({"log": json.loads(har(e))["log"]}, indent=2).encode()


def charles():
    e = entry(startedDateTime="2017-07-14T02:40:00.123+0000")
    e["response"].update({"_charlesStatus": "COMPLETE", "redirectURL": None})
    return har(e)


def insomnia():
    e = {k: v for k, v in entry().items() if k != "serverIPAddress"}
    return json.dumps(json.loads(har(e)), indent="\t").encode()


def mitmproxy():
    e = entry(startedDateTime="2017-07-14T02:40:00.123000+00:00")
    e["request"]["postData"]["params"] = []
    return har(e, pages=[{"pageTimings": {}}])


def numbers_as_text():
    e = entry(time="12")
    e["response"]["status"] = "200"
    e["request"]["bodySize"] = "18"
    return har(e)


def test_dialects():
    for make in (chrome, firefox, safari, charles, insomnia, mitmproxy, numbers_as_text):
        run = scan_bytes(make())
        same((run.status, one(run)["value"]), (1, IMEI), make.__name__)
        same(one(run)["first"], "2017-07-14T02:40:00.123000Z", make.__name__)
        same(one(run)["dst"]["host"], "t.example.org", make.__name__)


def variants(value, name=""):
    """The value with each of its parts missing, or null, one at a time."""
    if isinstance(value, dict):
        for key in value:
            rest = {k: v for k, v in value.items() if k != key}
            yield f"{name}/{key}", rest
            yield f"{name}/{key}=null", {**rest, key: None}
            for what, part in variants(value[key], f"{name}/{key}"):
                yield what, {**value, key: part}
    if isinstance(value, list):
        for n, one in enumerate(value):
            yield f"{name}/{n}", value[:n] + value[n + 1:]
            for what, part in variants(one, f"{name}/{n}"):
                yield what, value[:n] + [part] + value[n + 1:]


def test_each_dialect_with_each_part_missing():
    needed = ("/request", "/request/postData", "/request/postData/text")
    for make in (chrome, firefox, safari, charles, insomnia, mitmproxy, numbers_as_text):
        log = json.loads(make())["log"]
        every = dict(variants(log["entries"][0]))
        kept = [e for what, e in every.items() if what.removesuffix("=null") not in needed]
        run = scan_bytes(b"\xef\xbb\xbf" + json.dumps({"log": {**log, "entries": list(every.values())}}).encode())
        same((run.rows("capture")[0]["status"], run.rows("anomaly")), ("whole", []), make.__name__)
        same(sum(f["count"] for f in run.findings() if f["kind"] == "imei"), len(kept), make.__name__)
        for what, part in variants(log):
            if not what.startswith("/entries"):
                same(values(scan_bytes(json.dumps({"log": part}).encode())), KEYED, f"{make.__name__} {what}")


def test_byte_order_mark_and_compression():
    data = b"\xef\xbb\xbf \r\n" + har(entry())
    same(values(scan_bytes(data)), KEYED)
    same(values(scan_bytes(gzip.compress(data))), KEYED)


def test_base64_body_is_not_called_encoded():
    e = entry(body="{}")
    e["response"]["content"] = {"text": base64.b64encode(SECRET.encode()).decode(), "encoding": "base64"}
    f = one(scan_bytes(har(e)))
    same((f["protection"], f["path"], f["direction"]), ("tls", ["http.response.body", "json:/imei"], "in"))


def test_body_that_is_no_gzip_after_all():
    e = entry(body="{}")
    body = gzip.compress(SECRET.encode() * 20)
    e["response"]["headers"] = headers(Content_Encoding="gzip")
    e["response"]["content"] = {"text": base64.b64encode(body).decode(), "encoding": "base64"}
    need(values(scan_bytes(har(e))) == KEYED, "a gzip body is opened")
    e["response"]["content"]["text"] = base64.b64encode(body[:11] + b"\xff\0\xff" + body[14:]).decode()
    same(scan_bytes(har(e)).rows("capture")[0]["status"], "whole")


def test_missing_fields():
    for keep in (["request"], ["request", "serverIPAddress"], ["startedDateTime", "request"]):
        run = scan_bytes(har({k: v for k, v in entry().items() if k in keep}, {}, {"request": {}}))
        same(values(run), KEYED, str(keep))
        same(run.rows("capture")[0]["status"], "whole")
        need(any(a["what"] == "har.entry" and a["frame"] == 2 for a in run.rows("anomaly")), run.out)


def test_websocket():
    e = entry(body="{}", url="wss://t.example.org/s", _webSocketMessages=[
        {"type": "send", "time": 1500000001.5, "opcode": 1, "data": SECRET},
        {"type": "receive", "time": 1500000002, "opcode": 2,
         "data": base64.b64encode(SECRET.encode()).decode()}])
    run = scan_bytes(har(e))
    same(sorted((f["direction"], f["protocol"], f["protection"], f["path"][0]) for f in run.findings()),
         [("in", "websocket", "tls", "websocket.payload"), ("out", "websocket", "tls", "websocket.payload")])


def test_cut_off():
    data = har(entry(), entry(body="{}"), entry(body="{}"))
    run = scan_bytes(data[:-400])
    same(run.status, 3)
    same(values(run), KEYED)
    row = run.rows("capture")[0]
    same(row["status"], "partial")
    need("entry 3" in row["reason"], row["reason"])
    need([a["frame"] for a in run.rows("anomaly") if a["what"] == "har.entry"] == [3], run.out)
    # in the very text that tells
    run = scan_bytes(data[:data.index(IMEI.encode()) + len(IMEI)])
    same((run.status, values(run)), (3, KEYED))


def test_from_a_cache_is_not_told():
    run = scan_bytes(har(entry(_fromCache="memory"), entry(url="data:application/json," + SECRET)))
    same((run.status, values(run, "possible")), (0, set()))
    need(any(a["what"] == "har.local" and a["count"] == 2 for a in run.rows("anomaly")), run.out)


def test_same_for_any_threads():
    data = har(*[entry(url=f"https://h{n}.example.org/") for n in range(50)])
    outs = {json.dumps([{k: v for k, v in f.items() if k != "capture"}
                        for f in scan_bytes(data, f"--threads={n}").findings()]) for n in (1, 2, 4)}
    same(len(outs), 1)
    same(len(json.loads(outs.pop())), 50)


def tnet(v):
    if v is None:
        return b"0:~"
    kind, b = {bool: (b"!", str(v).lower().encode()), int: (b"#", str(v).encode()),
               float: (b"^", repr(v).encode()), bytes: (b",", v),
               str: (b";", str(v).encode())}.get(type(v), (None, None))
    if isinstance(v, list):
        kind, b = b"]", b"".join(map(tnet, v))
    elif isinstance(v, dict):
        kind, b = b"}", b"".join(tnet(k) + tnet(x) for k, x in v.items())
    return b"%d:%s%s" % (len(b), b, kind)


def flow(**more):
    return {"websocket": None,
            "response": {"status_code": 200, "reason": b"OK", "headers": [], "content": b"ok"},
            "request": {"method": b"POST", "scheme": b"https", "host": "t.example.org", "port": 443,
                        "path": b"/report", "authority": b"", "timestamp_start": 1500000000.125,
                        "headers": [[b"Host", b"t.example.org"]], "content": SECRET.encode()},
            "server_conn": {"peername": ["192.0.2.1", 443], "address": ["t.example.org", 443], "tls": True},
            "client_conn": {"peername": ["192.168.1.7", 50123], "tls": True},
            "type": "http", "version": 21, **more}


def test_mitmproxy_flows():
    run = scan_bytes(tnet(flow(type="x", request=None, response=None)) + tnet(flow()))
    f = one(run)
    same((f["value"], f["protection"], f["frames"], f["src"]["ip"], f["src"]["port"]),
         (IMEI, "tls", [2], "192.168.1.7", 50123))
    same((f["dst"]["ip"], f["dst"]["host"], f["first"], f["device"]),
         ("192.0.2.1", "t.example.org", "2017-07-14T02:40:00.125000Z", "192.168.1.7"))
    same(run.rows("capture")[0]["format"], "mitm")
    same(values(scan_bytes(gzip.compress(tnet(flow())))), KEYED)
    run = scan_bytes(tnet(flow()) + tnet(flow())[:-100])
    same((run.status, values(run), run.rows("capture")[0]["status"]), (3, KEYED, "partial"))


def generated(megabytes):
    """A HAR in pieces: many entries, in the middle one of a third of the whole."""
    small = json.dumps(entry(body="hello " * 150)).encode()
    block = b",".join([json.dumps(entry(body="<p class=\"x\">" * 60000)).encode()] + [small] * 50)
    yield b'{"log":{"version":"1.2","entries":['
    for _ in range(megabytes * 1000000 // 3 // len(block)):
        yield block + b","
    before, after = json.dumps(entry(body="@@@")).encode().split(b"@@@")
    yield before
    for _ in range(megabytes // 3):
        yield b"x" * 1000000
    yield after + b","
    for _ in range(megabytes * 1000000 // 3 // len(block)):
        yield block + b","
    yield json.dumps(entry()).encode() + b"]}}"


def test_memory_is_bounded():
    run = subprocess.Popen([PROGRAM, "scan", "--json", "--show-values", "-"], stdin=subprocess.PIPE,
                           stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    for piece in generated(300):
        run.stdin.write(piece)
    run.stdin.close()
    rows = [json.loads(line) for line in run.stdout.read().splitlines()]
    same(run.wait(), 1)
    need(any(r["type"] == "finding" and r["value"] == IMEI for r in rows), "the last entry is read")
    need(any(r["type"] == "anomaly" and r["what"] == "limit.entry" for r in rows), "said what was cut")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    with open(PROGRAM, "rb") as f:
        sanitized = b"__asan_init" in f.read()  # keeps what was freed, and a map of all
    need(peak < (1200 if sanitized else 300), f"{peak} MiB")


main(globals())
