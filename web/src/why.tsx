// What came before a transmission, what the vendor claims, and whether an update changed anything.
import type { Coverage, Sent, Trigger } from "./data";
import { duration, has, number, say, useWords } from "./words";
import { eventName } from "./timeline";

const share = (p: number) => p < 0.001 ? "< 0.1 %" : `${(100 * p).toFixed(p < 0.1 ? 1 : 0)} %`;

/** A chance that may be very small. */
const rare = (p: number) => p < 1e-9 ? say("share.billion") : p < 0.001 ? say("share.one-in", { n: number(Number((1 / p).toPrecision(2))) }) : share(p);
/** The verdict's own first words, when they say it already; else ours before them. */
function Verdict({ word, text }: { word: string; text: string }) {
  const end = text.search(/[.:]/) + 1, known = text.toLowerCase().startsWith(word.replace(/\.$/, "").toLowerCase());
  return known && end > 0 ? <><strong>{text.slice(0, end)}</strong>{text.slice(end)}</> : <><strong>{word}</strong> {text}</>;
}

const note = (t: Trigger) => t.is === "cause" || !t.other ? "" : say(`triggers.${t.is}`, { event: eventName(t.other) });

export function Triggers() {
  const { c, show } = useWords(), by = new Map<string, Trigger[]>();
  for (const t of c.triggers ?? []) by.set(show(t.client), [...by.get(show(t.client)) ?? [], t]);
  const rhythms = new Map<string, string[]>();
  for (const r of c.recurrences ?? []) rhythms.set(show(r.client), [...rhythms.get(show(r.client)) ?? [], show(r.text)]);
  const clients = [...new Set([...by.keys(), ...rhythms.keys()])];
  return <>
    <p class="intro">{say(by.size ? "triggers.intro" : "rhythm.intro")}</p>
    {clients.map((client) => <div key={client}>
      <h3>{client}</h3>
      {rhythms.get(client)?.map((text, i) => <p key={i}>{say("triggers.rhythm", { text })}</p>)}
      {by.has(client) ? <table><thead><tr><th>{say("when.event")}</th><th class="n">{say("triggers.followed")}</th><th class="n">{say("triggers.delay")}</th><th class="n">{say("triggers.chance")}</th><th>{say("triggers.note")}</th></tr></thead>
        <tbody>{by.get(client)!.sort((x, y) => x.rank - y.rank).map((t, i) => <tr key={i}><td>{eventName(t.event)}</td><td class="n">{say("of", { n: number(t.followed), all: number(t.events) })}</td><td class="n">{t.delay_median_s === null ? "" : duration(t.delay_median_s)}</td><td class="n">{share(t.p)}</td><td>{note(t)}</td></tr>)}</tbody></table>
        : c.events?.length ? <p>{say("triggers.none")}</p> : null}
    </div>)}
    {c.recurrences_more ? <p class="quiet">{say("rhythm.more", { n: number(c.recurrences_more) })}</p> : null}
  </>;
}

export function Claims() {
  const { c } = useWords(), ids = new Set(c.findings.map((f) => f.id));
  return <>
    <p class="intro">{say("claims.intro")}</p>
    <table class="claims"><thead><tr><th>{say("claims.claim")}</th><th>{say("claims.verdict")}</th><th>{say("closed.reason")}</th></tr></thead>
      <tbody>{c.claims!.map((x) => <tr key={x.id}><td>{x.text}</td><td><span class={`verdict ${x.verdict}`}>{say(`verdict.${x.verdict}`)}</span></td>
        <td>{x.reason} {x.findings.filter((id) => ids.has(id)).slice(0, 3).map((id, i) => <span key={id}>{i ? ", " : ""}<a class="ref" href={`#f-${id}`} title={id}>{id.slice(0, 8)}</a></span>)}</td></tr>)}</tbody></table>
  </>;
}

const Side = ({ s }: { s: Sent | null }) => <>{s ? `${s.kinds.map((k) => has(`kind.${k}`) ? say(`kind.${k}`) : k).join(", ")} \u2192 ${s.dst}, ${has(`protection.${s.protection}`) ? say(`protection.${s.protection}`) : s.protection}, ${number(s.count)}\u00d7` : "\u2013"}</>;
const Cover = ({ v }: { v: Coverage }) => <tr><td>{eventName(v.trigger)}</td><td class="n">{say("of", { n: number(v.before_sent), all: number(v.before_events) })}</td><td class="n">{say("of", { n: number(v.after_sent), all: number(v.after_events) })}</td><td class="n">{rare(v.p_silence)}</td></tr>;

export function Comparisons() {
  const { c } = useWords(), { rows, verdict } = c.comparison!;
  const cover = new Map(rows.flatMap((r) => r.coverage).map((v) => [v.trigger, v]));
  return <>
    <p class={`fixed ${verdict.fixed}`}><Verdict word={say(`fixed.${verdict.fixed}`)} text={verdict.text} /></p>
    <table><thead><tr><th>{say("triggers.client")}</th><th>{say("comparison.before")}</th><th>{say("comparison.after")}</th><th>{say("comparison.change")}</th></tr></thead>
      <tbody>{rows.map((r, i) => <tr key={i}><td>{r.client}</td><td><Side s={r.before} /></td><td><Side s={r.after} /></td><td>{has(`change.${r.change}`) ? say(`change.${r.change}`) : r.change}</td></tr>)}</tbody></table>
    {cover.size ? <table><thead><tr><th>{say("when.event")}</th><th class="n">{say("comparison.before")}</th><th class="n">{say("comparison.after")}</th><th class="n">{say("comparison.silence")}</th></tr></thead><tbody>{[...cover.values()].map((v) => <Cover v={v} key={v.trigger} />)}</tbody></table> : null}
    {verdict.missing.length ? <><h3>{say("comparison.missing")}</h3><ul>{verdict.missing.map((m) => <li key={m}>{m}</li>)}</ul></> : null}
  </>;
}
