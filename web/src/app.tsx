import { useCallback, useEffect, useMemo, useState } from "preact/hooks";
import { SYNTHETIC, told, transmissions, type Case } from "./data";
import { Closed } from "./closed";
import { Findings } from "./findings";
import { Flow } from "./flow";
import { Made } from "./made";
import { Owners } from "./owners";
import { Timeline } from "./timeline";
import { Claims, Comparisons, Triggers } from "./why";
import { Here, between, count, country, operator, say, type Words } from "./words";

/** When, how often and to which country: what the first sentence leaves open. */
function second(w: Words): string {
  const out = w.c.findings.filter(told);
  if (out.length === 0) return "";
  const operators = new Map<string, string>();
  let first = Infinity, last = -Infinity;
  for (const f of out) {
    const o = operator(w, w.c.destinations[f.dst]);
    operators.set(`${o.known}${o.name}/${o.country}`, o.known && o.country ? say("answer.operated", { operator: o.name, country: country(o.country) })
      : o.country ? say("answer.network", { country: country(o.country) }) : say("answer.unknown"));
    if (f.first !== null) first = Math.min(first, f.first);
    if (f.last !== null) last = Math.max(last, f.last);
  }
  const sent = transmissions(w.c).length;
  const when = first < Infinity ? between(first, last) : "";
  const where = operators.size === 1 ? [...operators.values()][0] : count("answer.operators", operators.size);
  return say("answer.second", { sent: count("answer.sent", sent), when, where });
}

function Reveal({ revealed, set }: { revealed: boolean; set: (v: boolean) => void }) {
  return <div class="reveal" data-revealed={revealed}>
    <button type="button" aria-pressed={revealed} onClick={() => set(!revealed)}>{say(revealed ? "reveal.hide" : "reveal.show")}</button>
    <p>{say(revealed ? "reveal.shown" : "reveal.masked")}</p>
  </div>;
}

/** Printing opens what is folded, and folds it again. */
function useUnfoldedPrint() {
  useEffect(() => {
    let folded: HTMLDetailsElement[] = [];
    const open = () => {
      folded = [...document.querySelectorAll<HTMLDetailsElement>("details:not([open])")];
      folded.forEach((d) => { d.open = true; });
    };
    const close = () => folded.forEach((d) => { d.open = false; });
    window.addEventListener("beforeprint", open);
    window.addEventListener("afterprint", close);
    return () => { window.removeEventListener("beforeprint", open); window.removeEventListener("afterprint", close); };
  }, []);
}

export function App({ c }: { c: Case }) {
  const [revealed, setRevealed] = useState(false);
  const show = useCallback((text: number) => (revealed && c.stood?.[text]) || c.texts[text] || "", [c, revealed]);
  const w = useMemo<Words>(() => ({ c, revealed, show }), [c, revealed, show]);
  const sent = useMemo(() => transmissions(c), [c]);
  const any = c.findings.some(told);
  const [headline, ...more] = c.answer.map(show);
  const synthetic = any && c.findings.filter(told).every((f) => f.flags & SYNTHETIC || c.kinds[f.kind][0] === "cell_id");

  useUnfoldedPrint();
  useEffect(() => { document.title = `telltale: ${headline}`; }, [headline]);
  const sections: [string, boolean, () => preact.JSX.Element][] = [
    ["flow", any, () => <Flow />],
    ["when", any, () => <Timeline sent={sent} />],
    ["triggers", !!(c.triggers?.length || c.recurrences?.length), () => <Triggers />],
    ["comparison", !!c.comparison, () => <Comparisons />],
    ["claims", !!c.claims?.length, () => <Claims />],
    ["owners", any, () => <Owners />],
    ["findings", c.findings.length > 0, () => <Findings />],
    ["closed", true, () => <Closed />],
    ["made", true, () => <Made />],
  ];
  const shown = sections.filter(([, there]) => there);

  return <Here.Provider value={w}>
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
  </Here.Provider>;
}
