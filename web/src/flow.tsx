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
  for (const f of out) { const o = operator(w, w.c.destinations[f.dst]); add(operators, `${o.name}/${o.country}`, f.count); }
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
    const middle = node(at === "" ? { id: "d", name: count("flow.places", rest), under: [], column: 1 }
      : { id: `d${at}`, name: at, under: [say(`protection.${how}`)], column: 1 });
    const right = node(at2.get(`${o.name}/${o.country}`) === "" ? { id: "o", name: say("flow.several"), under: [], column: 2 }
      : { id: `o${o.name}/${o.country}`, name: o.name, under: [country(o.country) || say("country-unknown")], column: 2 });
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

const cut = (s: string, n: number) => s.length > n ? `${s.slice(0, n - 1)}\u2026` : s;

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
  const label = narrow ? Math.floor(width * 0.36) : Math.floor(width * 0.24);
  const height = Math.max(150, most * 46 + 20), letters = Math.floor((narrow ? width * 0.36 : width * 0.235) / 7.2);
  const laid = useMemo(() => {
    const keep = new Set(columns.map((n) => n.id));
    const input = {
      nodes: columns.map((n) => ({ ...n })),
      links: graph.links.filter((l) => keep.has(l.source) && keep.has(l.target)).map((l) => ({ ...l })),
    };
    return sankey<Node, Link>().nodeId((n) => n.id).nodeAlign(sankeyJustify).nodeWidth(3).nodePadding(30)
      .extent([[label, 12], [width - label, height - 26]])(input as unknown as SankeyGraph<Node, Link>);
  }, [graph, width]);
  const line = sankeyLinkHorizontal<Node, Link>();
  /* on a phone the operator stands under the destination, when it has but one */
  const under = (n: Node) => {
    const owners = narrow && n.column === 1 ? graph.links.filter((l) => l.source === n.id).map((l) => graph.nodes.find((o) => o.id === l.target)!) : [];
    return owners.length === 1 ? [owners[0].name, ...owners[0].under] : n.under;
  };
  return <svg class="flow" width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
    {laid.links.map((l, i) => <path key={i} class={`link ${l.how}`} d={line(l) ?? ""} stroke-width={Math.max(1.5, l.width ?? 0)} />)}
    {laid.nodes.map((n) => {
      const left = n.column === 0, middle = n.column === 1 && !narrow;
      const x = left ? n.x0! - 9 : n.x1! + 9, y = (n.y0! + n.y1!) / 2;
      return <g key={n.id} class={`node column${n.column}`}>
        <rect x={n.x0} y={n.y0! - 1} width={n.x1! - n.x0!} height={Math.max(3, n.y1! - n.y0! + 2)} />
        <text x={x} y={y - 3} text-anchor={left ? "end" : "start"} class={middle ? "over" : ""}>
          <tspan class="name">{cut(n.name, letters)}</tspan>
          {under(n).map((line) => <tspan key={line} class={left ? "value" : "under"} x={x} dy="1.25em">{cut(line, letters)}</tspan>)}
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
    <figcaption>{say("flow.caption")} {hows.map((how) => <span class={`key ${how}`} key={how}>{say(`protection.${how}`)}</span>)}</figcaption>
    <details class="table"><summary>{say("flow.table")}</summary>
      <table><thead><tr><th>{say("flow.identifier")}</th><th>{say("flow.destination")}</th><th>{say("flow.protected")}</th><th class="n">{say("flow.told")}</th></tr></thead>
        <tbody>{graph.links.filter((l) => l.source[0] === "i").map((l) => <tr key={`${l.source}>${l.target}`}>
          <td>{names.get(l.source)!.name} <span class="value">{names.get(l.source)!.under.join(" ")}</span></td>
          <td>{names.get(l.target)!.name}</td><td>{say(`protection.${l.how}`)}</td><td class="n">{count("times", l.told)}</td></tr>)}
        </tbody></table>
    </details>
  </figure>;
}
