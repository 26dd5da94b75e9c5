// What was sent when, a lane for each destination, over the device's events: zoomed and filtered.
import { scaleUtc } from "d3-scale";
import { select } from "d3-selection";
import { zoom, zoomIdentity, type ZoomTransform } from "d3-zoom";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Micros, Transmission } from "./data";
import { cut, useWidth, wide } from "./flow";
import { count, duration, has, kindName, moment, number, place, protection, say, tick, useWords, worst, type Protection, type Words } from "./words";

const LANES_MOST = 10, LANE = 34, EVENT_LANE = 20, LISTED = 12, SHORTLY = 120e6;

interface Lane { name: string; marks: Transmission[]; how: Protection; rest: boolean }
interface Filter { dst: string; kind: string; device: string; how: string }
const anything: Filter = { dst: "", kind: "", device: "", how: "" };

function passes(w: Words, f: Filter, t: Transmission): boolean {
  if (f.dst && place(w, w.c.destinations[t.dst]) !== f.dst) return false;
  if (f.device && String(t.device) !== f.device) return false;
  return (!f.kind && !f.how) || t.findings.some((i) => {
    const x = w.c.findings[i];
    return (!f.kind || String(x.kind) === f.kind) && (!f.how || protection(w.c, x) === f.how);
  });
}

function lanes(w: Words, sent: Transmission[]): Lane[] {
  const by = new Map<string, Transmission[]>();
  for (const t of sent) {
    const name = place(w, w.c.destinations[t.dst]), lane = by.get(name);
    if (lane) lane.push(t); else by.set(name, [t]);
  }
  const order = [...by].sort((a, b) => b[1].length - a[1].length);
  const how = (marks: Transmission[]) => {
    const seen = new Set<Protection>();
    for (const t of marks) for (const i of t.findings) seen.add(protection(w.c, w.c.findings[i]));
    return worst(seen);
  };
  const lane = (name: string, marks: Transmission[], rest = false): Lane => ({ name, marks, how: how(marks), rest });
  const first = order.length > LANES_MOST ? LANES_MOST - 1 : order.length;
  const all = order.slice(0, first).map(([name, marks]) => lane(name, marks));
  const left = order.slice(first).flatMap(([, marks]) => marks).sort((a, b) => a.at - b.at);
  return left.length ? [...all, lane(count("flow.rest", order.length - first), left, true)] : all;
}

/** Index of the first mark at or after a time. */
function from(marks: { at: Micros }[], at: Micros): number {
  let low = 0, high = marks.length;
  while (low < high) { const mid = (low + high) >> 1; if (marks[mid].at < at) low = mid + 1; else high = mid; }
  return low;
}

/** One path for a lane: a stroke a pixel column, as high as the root of how many fell into it. */
function strokes(marks: { at: Micros }[], x: (at: Micros) => number, a: Micros, b: Micros, base: number, height: number, dense: boolean): string {
  const columns = new Map<number, number>();
  let most = 1;
  for (let i = from(marks, a); i < marks.length && marks[i].at <= b; i++) {
    const at = Math.round(x(marks[i].at) / 3) * 3, n = (columns.get(at) ?? 0) + 1;
    columns.set(at, n);
    if (n > most) most = n;
  }
  let d = "";
  for (const [at, n] of columns) d += `M${at} ${base}v${-(dense ? height * (0.35 + 0.65 * Math.sqrt(n / most)) : height).toFixed(1)}`;
  return d;
}

/** Labels of an axis that neither leave it nor run into each other; what has no room goes without. */
function labelled(ticks: { x: number; text: string }[], left: number, right: number): { x: number; at: number; text: string }[] {
  let free = -Infinity;
  return ticks.map(({ x, text }) => {
    const half = wide(text, "lane") / 2, at = Math.min(Math.max(x, left + half), right - half);
    if (at - half < free) return { x, at, text: "" };
    free = at + half + 8;
    return { x, at, text };
  });
}

function Chart({ all, width, span, zoomed, set }: {
  all: Lane[]; width: number; span: [Micros, Micros]; zoomed: ZoomTransform; set: (t: ZoomTransform) => void;
}) {
  const w = useWords(), svg = useRef<SVGSVGElement>(null);
  const narrow = width < 620, left = narrow ? 4 : Math.min(210, Math.floor(width * 0.24)), right = 8;
  const events = useMemo(() => {
    const by = new Map<string, { at: Micros }[]>();
    for (const [at, name] of w.c.events ?? []) {
      if (name === "note") continue;
      const row = by.get(name);
      if (row) row.push({ at }); else by.set(name, [{ at }]);
    }
    return [...by].map(([name, marks]) => ({ name, marks: marks.sort((a, b) => a.at - b.at) }));
  }, [w.c]);
  const lane = narrow ? LANE + 12 : LANE, eventLane = narrow ? EVENT_LANE + 12 : EVENT_LANE;
  const top = 24, split = top + all.length * lane, height = split + (events.length ? 14 + events.length * eventLane : 0) + 6;
  const scale = scaleUtc().domain(span.map((v) => v / 1000)).range([left, width - right]);
  const x = zoomed.rescaleX(scale), at = (v: Micros) => x(v / 1000);
  const [a, b] = x.domain().map((d) => d.getTime() * 1000);

  useEffect(() => {
    const longest = Math.max(8, (span[1] - span[0]) / 2e6); // down to a window of two seconds
    const z = zoom<SVGSVGElement, unknown>().scaleExtent([1, longest]).translateExtent([[left, 0], [width - right, height]])
      .extent([[left, 0], [width - right, height]])
      .filter((e) => (e.type !== "wheel" || e.ctrlKey || e.metaKey) && !e.button)
      .on("zoom", (e) => set(e.transform));
    const s = select(svg.current!).call(z);
    const go = (e: Event) => {
      const how = (e as CustomEvent<string>).detail;
      if (how === "in" || how === "out") s.call(z.scaleBy, how === "in" ? 2 : 0.5);
      else if (how === "whole") s.call(z.transform, zoomIdentity);
      else s.call(z.translateBy, (how === "later" ? -1 : 1) * (width - left) / 3 / zoomOf(svg.current!).k, 0);
    };
    svg.current!.addEventListener("go", go);
    const node = svg.current!;
    return () => { node.removeEventListener("go", go); s.on(".zoom", null); };
  }, [width, height, span[0], span[1]]);

  const ticks = x.ticks(narrow ? 3 : 7), step = ticks.length > 1 ? (ticks[1].getTime() - ticks[0].getTime()) * 1000 : 1e6;
  return <svg ref={svg} class="timeline" width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
    <clipPath id="plot"><rect x={left} y={0} width={width - left - right} height={height} /></clipPath>
    {labelled(ticks.map((t) => ({ x: x(t), text: tick(t.getTime() * 1000, step) })), left, width).map((t) => <g class="tick" key={t.x}><line x1={t.x} x2={t.x} y1={top - 4} y2={height - 4} />{t.text ? <text x={t.at} y={12} text-anchor="middle">{t.text}</text> : null}</g>)}
    {all.map((l, i) => {
      const base = top + (i + 1) * lane - 6;
      return <g key={l.name}>
        <line class="base" x1={left} x2={width - right} y1={base + 0.5} y2={base + 0.5} />
        <text class="lane" x={narrow ? left : left - 10} y={narrow ? base - 27 : base - 7} text-anchor={narrow ? "start" : "end"}>{cut(l.name, narrow ? width - left - right : left - 14, "lane")}</text>
        <path class={`marks ${l.how}`} clip-path="url(#plot)" d={strokes(l.marks, at, a, b, base, 22, true)} />
      </g>;
    })}
    {events.map((e, i) => {
      const base = split + 14 + (i + 1) * eventLane - 5;
      return <g key={e.name}>
        <text class="lane event" x={narrow ? left : left - 10} y={narrow ? base - 13 : base - 1} text-anchor={narrow ? "start" : "end"}>{eventName(e.name)}</text>
        <path class="marks event" clip-path="url(#plot)" d={strokes(e.marks, at, a, b, base, 10, false)} />
      </g>;
    })}
  </svg>;
}
const zoomOf = (node: Element) => (node as unknown as { __zoom?: ZoomTransform }).__zoom ?? zoomIdentity;
export const eventName = (name: string) => has(`event.${name}`) ? say(`event.${name}`) : name.replace(/_/g, " ");

/** "4 seconds after: screen on", where the case has events. */
function before(w: Words, events: { at: Micros; name: string }[], t: Transmission): string {
  const i = from(events, t.at) - 1;
  if (!w.c.events || i < 0 || t.at - events[i].at > SHORTLY) return "";
  return say("when.after", { time: duration(Math.max(0.1, (t.at - events[i].at) / 1e6)), event: eventName(events[i].name) });
}

function Listed({ sent, a, b, total }: { sent: Transmission[]; a: Micros; b: Micros; total: number }) {
  const w = useWords(), [most, setMost] = useState(LISTED);
  const events = useMemo(() => (w.c.events ?? []).filter(([, name]) => name !== "note").map(([at, name]) => ({ at, name })).sort((x, y) => x.at - y.at), [w.c]);
  const first = from(sent, a), last = from(sent, b + 1), n = last - first;
  const places = useMemo(() => new Set(sent.map((t) => place(w, w.c.destinations[t.dst]))).size > 1, [w, sent]);
  return <div class="listed">
    <p aria-live="polite" data-view={n}>{say("when.in-view", { shown: number(n), total: number(total), first: moment(a), last: moment(b) })}</p>
    <div class={most > LISTED ? "scroll" : ""} tabIndex={0} role="region" aria-label={say("when.list")}><table>
      <thead><tr><th>{say("when.time")}</th>{places ? <th>{say("flow.destination")}</th> : null}<th>{say("when.told")}</th>{events.length ? <th>{say("when.event")}</th> : null}<th class="n">{say("frame")}</th></tr></thead>
      <tbody>{sent.slice(first, Math.min(last, first + most)).map((t) => <tr key={`${t.capture}/${t.frame}/${t.dst}/${t.device}`}>
        <td class="time">{moment(t.at)}</td>{places ? <td>{place(w, w.c.destinations[t.dst])}</td> : null}
        <td>{[...new Set(t.findings.map((i) => kindName(w.c, w.c.findings[i].kind)))].join(", ")}</td>
        {events.length ? <td>{before(w, events, t)}</td> : null}<td class="n">{t.frame}</td></tr>)}
      </tbody></table></div>
    {n > most ? <p class="more"><button type="button" onClick={() => setMost(most * 4)}>{say("more", { n: number(n - most) })}</button></p> : null}
  </div>;
}

function Choice({ id, label, value, options, set }: { id: string; label: string; value: string; options: [string, string][]; set: (v: string) => void }) {
  if (options.length < 2) return null;
  return <label for={id}>{label} <select id={id} value={value} onChange={(e) => set((e.target as HTMLSelectElement).value)}>
    <option value="">{say("when.all")}</option>
    {options.map(([v, name]) => <option value={v} key={v}>{name}</option>)}
  </select></label>;
}

function choices(w: Words, sent: Transmission[]) {
  const kinds = new Set<number>(), hows = new Set<Protection>(), devices = new Set<number>(), places = new Set<string>();
  for (const t of sent) {
    devices.add(t.device);
    places.add(place(w, w.c.destinations[t.dst]));
    for (const i of t.findings) { kinds.add(w.c.findings[i].kind); hows.add(protection(w.c, w.c.findings[i])); }
  }
  const sorted = (all: [string, string][]) => all.sort((x, y) => x[1].localeCompare(y[1]));
  return {
    dst: sorted([...places].slice(0, 500).map((p) => [p, p])), kind: sorted([...kinds].map((k) => [String(k), kindName(w.c, k)])),
    device: sorted([...devices].slice(0, 500).map((d) => [String(d), w.show(d) || say("device-unknown")])), how: [...hows].map((h) => [h, say(`protection.${h}`)] as [string, string]),
  };
}

export function Timeline({ sent }: { sent: Transmission[] }) {
  const w = useWords(), [ref, width] = useWidth(), chart = useRef<HTMLDivElement>(null);
  const [filter, setFilter] = useState(anything), [zoomed, setZoomed] = useState<ZoomTransform>(zoomIdentity);
  const offered = useMemo(() => choices(w, sent), [w, sent]);
  const kept = useMemo(() => sent.filter((t) => passes(w, filter, t)), [w, sent, filter]);
  const all = useMemo(() => lanes(w, kept), [w, kept]);
  const span = useMemo<[Micros, Micros]>(() => {
    const times = [...sent.slice(0, 1), ...sent.slice(-1)].map((t) => t.at).concat((w.c.events ?? []).map(([at]) => at));
    if (!times.length) return [0, 1];
    const a = times.reduce((x, y) => Math.min(x, y)), b = times.reduce((x, y) => Math.max(x, y)), pad = Math.max(1e6, (b - a) * 0.01);
    return [a - pad, b + pad];
  }, [sent, w.c]);
  if (!sent.length) return <p>{say("when.no-times")}</p>;
  const go = (how: string) => chart.current?.querySelector("svg")?.dispatchEvent(new CustomEvent("go", { detail: how }));
  const keys: Record<string, string> = { ArrowLeft: "earlier", ArrowRight: "later", "+": "in", "=": "in", "-": "out", "0": "whole", Home: "whole" };
  const left = width < 620 ? 4 : Math.min(210, Math.floor(width * 0.24));
  const view = zoomed.rescaleX(scaleUtc().domain(span.map((v) => v / 1000)).range([left, width - 8])).domain().map((d) => d.getTime() * 1000);
  const pick = (name: keyof Filter) => (v: string) => setFilter({ ...filter, [name]: v });
  return <><figure>
    <div class="controls">
      <div class="zoom" role="group" aria-label={say("when.zoom")}>
        {(["in", "out", "earlier", "later", "whole"] as const).map((how) => <button type="button" key={how} data-go={how} onClick={() => go(how)} title={say(`when.${how}`)} aria-label={say(`when.${how}`)}>{how === "whole" ? say("when.whole-short") : { in: "+", out: "\u2212", earlier: "\u2190", later: "\u2192" }[how]}</button>)}
      </div>
      <Choice id="f-dst" label={say("flow.destination")} value={filter.dst} options={offered.dst} set={pick("dst")} />
      <Choice id="f-kind" label={say("flow.identifier")} value={filter.kind} options={offered.kind} set={pick("kind")} />
      <Choice id="f-device" label={say("when.device")} value={filter.device} options={offered.device} set={pick("device")} />
      <Choice id="f-how" label={say("flow.protected")} value={filter.how} options={offered.how} set={pick("how")} />
    </div>
    <div ref={ref} class="wide"><div ref={chart} class="chart" tabIndex={0} role="group" aria-label={say("when.chart")} onKeyDown={(e) => {
      const how = keys[e.key];
      if (how && !e.ctrlKey && !e.metaKey && !e.altKey) { e.preventDefault(); go(how); }
    }}>{width > 0 ? <Chart all={all} width={width} span={span} zoomed={zoomed} set={setZoomed} /> : null}</div></div>
    <figcaption>{say(w.c.events?.length ? "when.caption-events" : "when.caption")}{w.c.cut.sightings ? ` ${say("when.cut", { n: number(w.c.cut.sightings) })}` : ""}</figcaption>
  </figure>
    <Listed sent={kept} a={view[0]} b={view[1]} total={kept.length} /></>;
}
