"""The same conversation, however the network mangled it, tells the same (issue: order, loss, fragments)."""
import random
import struct

from telltale import main, need, same, scan_bytes, values
import wire

WANT = {("imei", wire.IMEI), ("imei", wire.IMEI2), ("imsi", wire.IMSI), ("iccid", wire.ICCID),
        ("mac", wire.MAC), ("cell_id", wire.CELL)}
REQUEST = wire.http_post("zzhc.vnet.cn", wire.wrapped_base64(wire.registration()), "/",
                         "application/encrypted-json")


def conversation(arrange):
    """A capture whose request packets are what arrange(packets) makes of them."""
    capture = wire.Capture()
    talk = wire.Conversation(capture, "203.0.113.80", 80)
    talk.open()
    start = talk.seq
    for packet in arrange(talk, start):
        capture.add(packet)
    talk.seq = start + len(REQUEST)
    talk.hear(wire.http_answer(b'{"resultCode":"1"}'))
    talk.close()
    return capture


def plain(size):
    return lambda talk, start: talk.packets(REQUEST, size)


def found(capture, *args):
    run = scan_bytes(capture.pcap(), *args)
    same(run.status, 1, run.err)
    return run


def check(capture):
    same(values(found(capture)), WANT)


def shape(run):
    """What must not depend on how the bytes came: kind, value, key, path, sizes of answers."""
    return sorted((f["kind"], f["value"], f["key"], f["path"], f["confidence"]) for f in run.findings())


def test_one_segment():
    check(conversation(plain(1400)))


def test_one_byte_segments():
    same(shape(found(conversation(plain(1)))), shape(found(conversation(plain(1400)))))


def test_out_of_order():
    def arrange(talk, start):
        packets = talk.packets(REQUEST, 40)
        random.Random(1).shuffle(packets)
        return packets
    check(conversation(arrange))


def test_reversed():
    check(conversation(lambda talk, start: talk.packets(REQUEST, 100)[::-1]))


def test_overlapping_and_repeated():
    def arrange(talk, start):
        out = []
        for at in range(0, len(REQUEST), 50):
            talk.seq = start + max(0, at - 30)
            out += talk.packets(REQUEST[max(0, at - 30):at + 50], 1400)
        return out + out[3:6]
    check(conversation(arrange))


def test_fragmented():
    def arrange(talk, start):
        out = []
        for n, packet in enumerate(talk.packets(REQUEST, 600)):
            pieces = wire.fragments(packet, 64, ident=n)
            random.Random(n).shuffle(pieces)
            out += pieces
        return out
    check(conversation(arrange))


def test_sequence_wraps():
    capture = wire.Capture()
    talk = wire.Conversation(capture, "203.0.113.80", 80, isn=2**32 - 300)
    talk.open()
    talk.say(REQUEST, 100)
    talk.close()
    check(capture)


def test_no_handshake():
    capture = wire.Capture()
    wire.Conversation(capture, "203.0.113.80", 80).say(REQUEST, 200)
    check(capture)


def test_lost_segment_costs_itself_only():
    """One segment inside the body is never captured: what stands outside it is still found."""
    def arrange(talk, start):
        packets = talk.packets(REQUEST, 100)
        return packets[:4] + packets[5:]
    got = values(found(conversation(arrange)))
    need(got and got < WANT, f"found {sorted(k for k, _ in got)}")


def test_frames_are_those_that_carried_the_bytes():
    capture = conversation(plain(60))
    run = found(capture)
    for f in run.findings():
        # the base64 of a value of n bytes is wholly inside the named frames, and they are few
        need(1 <= len(f["frames"]) <= 3, f"{f['kind']}: frames {f['frames']}")
        for n in f["frames"]:
            payload = capture.frames[n - 1][1][54:]
            need(payload and payload in REQUEST, f"frame {n} carries none of the request")


def test_frame_of_a_plain_value_is_exact():
    body = b'{"imei":"' + wire.IMEI.encode() + b'"}'
    request = wire.http_post("example.org", body)
    at = request.index(wire.IMEI.encode())
    capture = wire.Capture()
    talk = wire.Conversation(capture, "203.0.113.80", 80)
    talk.open()
    talk.say(request, 7)
    run = found(capture)
    want = [4 + at // 7 + i for i in range((at + 14) // 7 - at // 7 + 1)]
    same([f["frames"] for f in run.findings() if f["kind"] == "imei"], [want])


def test_threads_change_nothing():
    capture = wire.Capture()
    for n in range(40):
        wire.look_up(capture, f"h{n}.example.org", f"203.0.113.{n + 1}", 30000 + n, n)
        talk = wire.Conversation(capture, f"203.0.113.{n + 1}", 80, sport=20000 + n)
        talk.open()
        talk.say(wire.http_post(f"h{n}.example.org", wire.wrapped_base64(wire.registration())), 77)
        talk.close()
    runs = [scan_bytes_at(capture.pcap(), n) for n in (1, 2, 4, 64)]
    need(len(runs[0].findings()) >= 40 * 6, "too few findings to mean anything")
    for run in runs[1:]:
        same(run.out, runs[0].out)


def scan_bytes_at(data, threads):
    import os
    import tempfile
    from telltale import scan
    folder = tempfile.mkdtemp()
    path = os.path.join(folder, "capture.pcap")
    with open(path, "wb") as f:
        f.write(data)
    run = scan(path, f"--threads={threads}")
    os.unlink(path)
    os.rmdir(folder)
    run.out = run.out.replace(folder, "")
    return run


def test_chunked_and_compressed():
    body = wire.gz(wire.registration())
    chunks = b"".join(f"{len(body[i:i + 50]):x}\r\n".encode() + body[i:i + 50] + b"\r\n"
                      for i in range(0, len(body), 50)) + b"0\r\n\r\n"
    request = (b"POST /c HTTP/1.1\r\nHost: example.org\r\nTransfer-Encoding: chunked\r\n\r\n") + chunks
    capture = wire.Capture()
    talk = wire.Conversation(capture, "203.0.113.80", 80)
    talk.open()
    talk.say(request, 33)
    check(capture)


def test_both_byte_orders_and_resolutions_and_pcapng():
    capture = conversation(plain(500))
    want = shape(found(capture))
    for data in (capture.pcap(">"), capture.pcap("<", nano=True), capture.pcap(">", nano=True),
                 capture.pcapng("<"), capture.pcapng(">"), wire.gz(capture.pcap())):
        run = scan_bytes(data)
        same(shape(run), want)
        same(run.rows("capture")[0]["first"], "2019-02-11T07:00:00.001000Z")


def test_vlan_and_qinq():
    capture = conversation(plain(500))
    tagged = wire.Capture()
    for when, data, _ in capture.frames:
        vlan = data[:12] + struct.pack(">HHHH", 0x88A8, 5, 0x8100, 7) + data[12:]
        tagged.frames.append((when, vlan, len(vlan)))
    same(values(found(tagged)), WANT)


main(globals())
