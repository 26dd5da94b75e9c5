// Which identifier goes to which destination, and who operates it where: a flow from left to right.
import { sankey, sankeyJustify, sankeyLinkHorizontal, type SankeyGraph } from "d3-sankey";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { told } from "./data";
import { count, country, kindName, operator, place, protection, say, useWords, worst, type Protection, type Words } from "./words";

interface Node { id: string; name: string; under: string[]; column: number }
interface Link { source: string; target: string; value: number; told: number; how: Protection }
type Graph = { nodes: Node[]; links: Link[] };
const MOST_LEFT = 12, MOST_PLACES = 9, MOST_OPERATORS = 8;

/** The largest stand alone, the rest as one. */
function ranked(weights: Map<string, number>, most: number): Map<string, string> {
  const order = [...weights].sort((a, b) => b[1] - a[1]);
  return new Map(order.map(([key], i) => [key, order.length <= most || i < most - 1 ? key : ""]));
}
const add = (m: Map<string, number>, key: string, n: number) => m.set(key, (m.get(key) ?? 0) + n);

function build(w: Words): Graph {
  const out = w.c.findings.filter(told);
  const values = new Map<string, number>(), places = new Map<string, number>();
  for (const f of out) {
    add(values, `${f.kind}/${f.value}`, f.count);
    add(places, place(w, w.c.destinations[f.dst]), f.count);
  }
  const single = values.size <= MOST_LEFT;
  const kinds = new Map<number, Set<number>>();
  for (const f of out) kinds.set(f.kind, (kinds.get(f.kind) ?? new Set()).add(f.value));
  const operators = new Map<string, number>();
  for (const f of out) { const o = operator(w, w.c.destinations[f.dst]); add(operators, `${o.name}/${o.network}/${o.country}`, f.count); }
  const by = ranked(places, MOST_PLACES), at2 = ranked(operators, MOST_OPERATORS);
  const rest = [...by.values()].filter((v) => v === "").length;
  const nodes = new Map<string, Node>(), links = new Map<string, Link>();
  const node = (n: Node) => { if (!nodes.has(n.id)) nodes.set(n.id, n); return n.id; };
  const link = (source: string, target: string, n: number, how: Protection) => {
    const l = links.get(`${source}>${target}`) ?? { source, target, value: 0, told: 0, how };
    links.set(`${source}>${target}`, { ...l, told: l.told + n, how: worst([l.how, how]) });
  };
  for (const f of out) {
    const d = w.c.destinations[f.dst], at = by.get(place(w, d))!, o = operator(w, d), how = protection(w.c, f);
    const left = node(single
      ? { id: `i${f.kind}/${f.value}`, name: kindName(w.c, f.kind), under: [w.show(f.value)], column: 0 }
      : { id: `i${f.kind}`, name: kindName(w.c, f.kind), under: [count("flow.values", kinds.get(f.kind)!.size)], column: 0 });
    const middle = node(at === "" ? { id: "d", name: count("flow.rest", rest), under: [], column: 1 }
      : { id: `d${at}`, name: at, under: [say(`protection.${how}`)], column: 1 });
    const who = `${o.name}/${o.network}/${o.country}`;
    const right = node(at2.get(who) === "" ? { id: "o", name: say("flow.several"), under: [], column: 2 }
      : { id: `o${who}`, name: o.name, under: [o.network, country(o.country) || say("country-unknown")].filter(Boolean), column: 2 });
    link(left, middle, f.count, how);
    link(middle, right, f.count, how);
  }
  return weigh([...nodes.values()], [...links.values()]);
}

/** Widths by the root of the count, so that the rare is seen beside the frequent; what flows in flows out. */
function weigh(nodes: Node[], links: Link[]): Graph {
  const sums = new Map<string, number>();
  for (const l of links) if (l.source[0] === "i") { l.value = Math.sqrt(l.told); add(sums, l.target, l.value); }
  const outs = new Map<string, number>();
  for (const l of links) if (l.source[0] === "d") add(outs, l.source, l.told);
  for (const l of links) if (l.source[0] === "d") l.value = sums.get(l.source)! * l.told / outs.get(l.source)!;
  return { nodes, links };
}

type Face = "name" | "under" | "value" | "lane";
let pen: CanvasRenderingContext2D | null = null;
/** How wide a text of the figure is, in the font of its style sheet. */
export function wide(text: string, face: Face): number {
  const root = getComputedStyle(document.documentElement), family = root.getPropertyValue(face === "value" ? "--mono" : "--sans");
  pen ??= document.createElement("canvas").getContext("2d");
  if (!pen) return text.length * 8;
  pen.font = `${{ name: "600 13.5px", under: "12px", value: "11.5px", lane: "12.5px" }[face]} ${family}`;
  return pen.measureText(text).width;
}
/** A word that is too wide loses its middle: of a host name both ends say most. */
export function cut(word: string, most: number, face: Face): string {
  let keep = word.length;
  const short = () => `${word.slice(0, Math.ceil(keep * 0.4))}\u2026${word.slice(word.length - Math.floor(keep * 0.6))}`;
  if (wide(word, face) <= most) return word;
  while (keep > 2 && wide(short(), face) > most) keep--;
  return short();
}
/** In two lines at most. */
function wrapped(text: string, most: number, face: Face): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines[lines.length - 1], longer = last === undefined ? word : `${last} ${word}`;
    if (last !== undefined && (lines.length === 2 || wide(longer, face) <= most)) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.map((line) => cut(line, most, face));
}
interface Label { text: string; face: Face }
const LINE = 15;

export function useWidth(): [preact.RefObject<HTMLDivElement>, number] {
  const ref = useRef<HTMLDivElement>(null);
  const [width, set] = useState(0);
  useEffect(() => {
    const look = () => set(Math.floor(ref.current?.getBoundingClientRect().width ?? 0));
    const seen = new ResizeObserver(look);
    look();
    seen.observe(ref.current!);
    return () => seen.disconnect();
  }, []);
  return [ref, width];
}

function Figure({ graph, width }: { graph: Graph; width: number }) {
  const narrow = width < 620;
  const columns = narrow ? graph.nodes.filter((n) => n.column < 2) : graph.nodes;
  const most = Math.max(...[0, 1, 2].map((i) => columns.filter((n) => n.column === i).length));
  /* on a phone the operator stands under the destination, when it has but one */
  const under = (n: Node) => {
    const owners = narrow && n.column === 1 ? graph.links.filter((l) => l.source === n.id).map((l) => graph.nodes.find((o) => o.id === l.target)!) : [];
    return owners.length === 1 ? [owners[0].name, ...owners[0].under] : n.under;
  };
  const { labels, tall, laid } = useMemo(() => {
    const ends = width * (narrow ? 0.4 : 0.27), last = narrow ? 1 : 2;
    const made = (n: Node, room: number): Label[] => [...wrapped(n.name, room, "name").map((text) => ({ text, face: "name" as Face })),
      ...under(n).flatMap((u) => wrapped(u, room, n.column === 0 ? "value" : "under").map((text) => ({ text, face: (n.column === 0 ? "value" : "under") as Face })))];
    const room = (column: number) => Math.ceil(Math.max(0, ...columns.filter((n) => n.column === column).flatMap((n) => made(n, ends)).map((l) => wide(l.text, l.face)))) + 12;
    const left = room(0), right = room(last), between = (width - left - right) / 2 - 24;
    const labels = new Map(columns.map((n) => [n.id, made(n, n.column === 1 && !narrow ? between : ends)]));
    const lines = Math.max(...[...labels.values()].map((l) => l.length));
    const tall = Math.max(150, most * (lines * LINE + 16) + 20), keep = new Set(columns.map((n) => n.id));
    const input = {
      nodes: columns.map((n) => ({ ...n })),
      links: graph.links.filter((l) => keep.has(l.source) && keep.has(l.target)).map((l) => ({ ...l })),
    };
    const laid = sankey<Node, Link>().nodeId((n) => n.id).nodeAlign(sankeyJustify).nodeWidth(3).nodePadding(lines * LINE)
      .extent([[left, lines * LINE / 2], [width - right, tall - lines * LINE / 2 - 4]])(input as unknown as SankeyGraph<Node, Link>);
    return { labels, tall, laid };
  }, [graph, width]);
  const line = sankeyLinkHorizontal<Node, Link>();
  return <svg class="flow" width={width} height={tall} viewBox={`0 0 ${width} ${tall}`} aria-hidden="true">
    {laid.links.map((l, i) => <path key={i} class={`link ${l.how}`} d={line(l) ?? ""} stroke-width={Math.max(1.5, l.width ?? 0)} />)}
    {laid.nodes.map((n) => {
      const first = n.column === 0, middle = n.column === 1 && !narrow, label = labels.get(n.id)!;
      const x = first ? n.x0! - 9 : n.x1! + 9, y = (n.y0! + n.y1!) / 2 + 4 - (label.length - 1) * LINE / 2;
      return <g key={n.id} class={`node column${n.column}`}>
        <title>{[n.name, ...under(n)].join(", ")}</title>
        <rect x={n.x0} y={n.y0! - 1} width={n.x1! - n.x0!} height={Math.max(3, n.y1! - n.y0! + 2)} />
        <text x={x} y={y} text-anchor={first ? "end" : "start"} class={middle ? "over" : ""}>
          {label.map((l, i) => <tspan key={i} class={l.face} x={x} dy={i ? LINE : 0}>{l.text}</tspan>)}
        </text>
      </g>;
    })}
  </svg>;
}

export function Flow() {
  const w = useWords();
  const graph = useMemo(() => build(w), [w]);
  const [ref, width] = useWidth();
  const names = new Map(graph.nodes.map((n) => [n.id, n]));
  const hows = [...new Set(graph.links.map((l) => l.how))];
  return <figure>
    <div ref={ref} class="wide">{width > 0 ? <Figure graph={graph} width={width} /> : null}</div>
    <figcaption>{say("flow.caption")}<span class="keys">{hows.map((how) => <span class={`key ${how}`} key={how}>{say(`protection.${how}`)}</span>)}</span></figcaption>
    <details class="table"><summary>{say("flow.table")}</summary>
      <table><thead><tr><th>{say("flow.identifier")}</th><th>{say("flow.destination")}</th><th>{say("flow.protected")}</th><th class="n">{say("flow.told")}</th></tr></thead>
        <tbody>{graph.links.filter((l) => l.source[0] === "i").map((l) => <tr key={`${l.source}>${l.target}`}>
          <td>{names.get(l.source)!.name} <span class="value">{names.get(l.source)!.under.join(" ")}</span></td>
          <td>{names.get(l.target)!.name}</td><td>{say(`protection.${l.how}`)}</td><td class="n">{count("times", l.told)}</td></tr>)}
        </tbody></table>
    </details>
  </figure>;
}
