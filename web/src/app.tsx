import { useCallback, useEffect, useMemo, useState } from "preact/hooks";
import { SYNTHETIC, told, transmissions, type Case } from "./data";
import { Closed } from "./closed";
import { Findings } from "./findings";
import { Flow } from "./flow";
import { Made } from "./made";
import { Owners } from "./owners";
import { Timeline } from "./timeline";
import { Claims, Comparisons, Triggers } from "./why";
import { Here, Printing, between, count, country, listed, operator, say, type Words } from "./words";

function operated(known: Map<string, string>, others: boolean): string {
  const [[name, where]] = known;
  const to = known.size > 1 ? count("answer.operators", known.size) : where ? say("answer.operated", { operator: name, country: where }) : count("answer.operators", 1);
  return others ? say("answer.others", { known: to }) : to;
}

/** When, how often and to which country: what the first sentence leaves open. */
function second(w: Words): string {
  const out = w.c.findings.filter(told);
  if (out.length === 0) return "";
  const known = new Map<string, string>(), unknown = new Set<string>();
  let first = Infinity, last = -Infinity;
  for (const f of out) {
    const o = operator(w, w.c.destinations[f.dst]), where = country(o.country);
    if (o.known) known.set(o.name, where);
    else unknown.add(where);
    if (f.first !== null) first = Math.min(first, f.first);
    if (f.last !== null) last = Math.max(last, f.last);
  }
  const sent = transmissions(w.c).length;
  const when = first < Infinity ? between(first, last) : "";
  const where = known.size ? operated(known, unknown.size > 0) : unknown.has("") ? say("answer.unknown")
    : say(unknown.size === 1 && new Set(out.map((f) => f.dst)).size === 1 ? "answer.network" : "answer.networks", { country: listed([...unknown].sort()) });
  return say("answer.second", { sent: count("answer.sent", sent), when, where });
}

function Reveal({ revealed, set }: { revealed: boolean; set: (v: boolean) => void }) {
  return <div class="reveal" data-revealed={revealed}>
    <button type="button" aria-pressed={revealed} onClick={() => set(!revealed)}>{say(revealed ? "reveal.hide" : "reveal.show")}</button>
    <p>{say(revealed ? "reveal.shown" : "reveal.masked")}</p>
  </div>;
}

/** Printing opens what is folded, and folds it again. */
function useUnfoldedPrint(): boolean {
  const [printing, setPrinting] = useState(false);
  useEffect(() => {
    let folded: HTMLDetailsElement[] = [];
    const open = () => {
      folded = [...document.querySelectorAll<HTMLDetailsElement>("details:not([open]):not(.typed)")];
      folded.forEach((d) => { d.open = true; });
      setPrinting(true); // drawn before the event is over
    };
    const close = () => { folded.forEach((d) => { d.open = false; }); setPrinting(false); };
    window.addEventListener("beforeprint", open);
    window.addEventListener("afterprint", close);
    return () => { window.removeEventListener("beforeprint", open); window.removeEventListener("afterprint", close); };
  }, []);
  return printing;
}

export function App({ c }: { c: Case }) {
  const [revealed, setRevealed] = useState(false);
  const show = useCallback((text: number) => (revealed && c.stood?.[text]) || c.texts[text] || "", [c, revealed]);
  const w = useMemo<Words>(() => ({ c, revealed, show }), [c, revealed, show]);
  const sent = useMemo(() => transmissions(c), [c]);
  const any = c.findings.some(told);
  const [headline, ...more] = c.answer.map(show);
  const synthetic = any && c.findings.filter(told).every((f) => f.flags & SYNTHETIC || c.kinds[f.kind][0] === "cell_id");

  const printing = useUnfoldedPrint();
  useEffect(() => { document.title = `telltale: ${headline}`; }, [headline]);
  const sections: [string, boolean, () => preact.JSX.Element][] = [
    ["flow", any, () => <Flow />],
    ["when", any, () => <Timeline sent={sent} />],
    ["triggers", !!c.triggers?.length, () => <Triggers />],
    ["rhythm", !c.triggers?.length && !!c.recurrences?.length, () => <Triggers />],
    ["comparison", !!c.comparison, () => <Comparisons />],
    ["claims", !!c.claims?.length, () => <Claims />],
    ["owners", any, () => <Owners />],
    ["findings", c.findings.length > 0, () => <Findings />],
    ["closed", true, () => <Closed />],
    ["made", true, () => <Made />],
  ];
  const shown = sections.filter(([, there]) => there);

  return <Here.Provider value={w}><Printing.Provider value={printing}>
    <a class="skip" href="#answer">{say("skip")}</a>
    <header>
      <p class="mark">telltale{synthetic ? <span class="tag">{say("synthetic")}</span> : null}</p>
    </header>
    <main id="answer">
      <div class="answer" data-told={any}>
        <h1>{headline}</h1>
        {any ? <p class="lede">{second(w)}</p> : null}
        {more.map((line) => <p class="aside" key={line}>{line}</p>)}
        {!any ? <p class="aside">{say("nothing.means")}</p> : null}
        {c.reveals && c.stood && Object.keys(c.stood).length ? <Reveal revealed={revealed} set={setRevealed} />
          : any ? <p class="aside quiet">{say(c.reveals ? "reveal.nothing" : "reveal.none")}</p> : null}
      </div>
      <nav aria-label={say("contents")}><ol>
        {shown.map(([id]) => <li key={id}><a href={`#${id}`}>{say(`${id}.title`)}</a></li>)}
      </ol></nav>
      {shown.map(([id, , part]) => <section id={id} key={id} aria-labelledby={`${id}-title`}>
        <h2 id={`${id}-title`}>{say(`${id}.title`)}</h2>
        {part()}
      </section>)}
    </main>
    <footer><p>{say("footer", { version: c.version })}</p></footer>
  </Printing.Provider></Here.Provider>;
}
