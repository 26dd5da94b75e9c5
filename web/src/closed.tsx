// What stayed closed, what was malformed or cut off, and what was never tried.
import { useMemo, useState } from "preact/hooks";
import { eventName } from "./timeline";
import { bytes, count, has, number, place, say, useWords } from "./words";

const FIRST = 12;

function Shut() {
  const w = useWords(), [most, setMost] = useState(FIRST);
  const rows = useMemo(() => {
    const by = new Map<string, { where: string; proto: string; bytes: number }>();
    for (const x of w.c.closed) {
      const where = place(w, w.c.destinations[x.dst]), proto = w.c.texts[x.proto], row = by.get(`${where}/${proto}`);
      if (row) row.bytes += x.bytes; else by.set(`${where}/${proto}`, { where, proto, bytes: x.bytes });
    }
    return [...by.values()].sort((a, b) => b.bytes - a.bytes);
  }, [w]);
  const total = rows.reduce((n, r) => n + r.bytes, 0) + w.c.cut.closed_bytes;
  if (!rows.length) return <p>{say("closed.nothing")}</p>;
  return <>
    <p>{say("closed.total", { bytes: bytes(total), places: count("flow.places", rows.length + w.c.cut.closed) })}</p>
    <table><thead><tr><th>{say("flow.destination")}</th><th>{say("closed.protocol")}</th><th class="n">{say("closed.bytes")}</th><th class="bar"><span class="away">{say("closed.share")}</span></th></tr></thead>
      <tbody>{rows.slice(0, most).map((r) => <tr key={r.where + r.proto}><td>{r.where}</td><td>{has(`closed.${r.proto}`) ? say(`closed.${r.proto}`) : r.proto}</td><td class="n">{bytes(r.bytes)}</td>
        <td class="bar"><svg width="100" height="8" aria-hidden="true"><rect width={Math.max(1, 100 * r.bytes / rows[0].bytes)} height="8" /></svg></td></tr>)}</tbody></table>
    {rows.length > most ? <p class="more"><button type="button" onClick={() => setMost(most * 4)}>{say("more", { n: number(rows.length - most) })}</button></p> : null}
  </>;
}

function Trouble() {
  const w = useWords(), all = w.c.anomalies;
  if (!all.length) return null;
  return <><h3>{say("closed.trouble")}</h3>
    <details><summary>{count("closed.anomalies", all.reduce((n, a) => n + a.count, 0))}</summary>
      <table><thead><tr><th>{say("closed.what")}</th><th>{say("closed.reason")}</th><th class="n">{say("frame")}</th><th class="n">{say("closed.count")}</th></tr></thead>
        <tbody>{all.map((a, i) => <tr key={i}><td>{w.show(a.what)}</td><td>{w.show(a.reason)}</td><td class="n">{a.frame || ""}</td><td class="n">{number(a.count)}</td></tr>)}</tbody></table>
      {w.c.cut.anomalies ? <p class="aside">{say("closed.anomalies-cut", { n: number(w.c.cut.anomalies) })}</p> : null}
    </details></>;
}

/** What is known to set such clients off and never happened, by the record of the device. */
const possible = ["power_on", "screen_on", "unlock", "sim_change", "wifi_connect", "mobile_connect", "app_start", "ota"];

function Untried() {
  const w = useWords(), c = w.c;
  const unread = c.captures.filter((x) => x.status !== "whole");
  const happened = new Set((c.events ?? []).map(([, name]) => name)), never = possible.filter((name) => !happened.has(name));
  const lines = [
    ...unread.map((x) => say(`closed.${x.status}`, { capture: w.show(x.path), reason: w.show(x.reason) })),
    !c.events?.length ? say("closed.no-events") : never.length ? say("closed.never", { events: never.map(eventName).join(", ") }) : "",
    ...(c.event_files ?? []).filter((f) => f.unread).map((f) => say("closed.unread-lines", { n: number(f.unread), file: w.show(f.file) })),
    c.events_cut ? say("closed.events-cut", { n: number(c.events_cut) }) : "",
    say("closed.other-nets"),
    say("closed.least", { level: say(`level.${c.least}`) }),
  ].filter(Boolean);
  return <><h3>{say("closed.untried")}</h3><ul>{lines.map((l) => <li key={l}>{l}</li>)}</ul></>;
}

export function Closed() {
  return <><p class="intro">{say("closed.intro")}</p><Shut /><Trouble /><Untried /></>;
}
