// By destination: who stands behind it, each fact with its source, and what does not agree.
import { useMemo, useState } from "preact/hooks";
import { told, transmissions, type Conflict, type Destination, type Fact, type Finding, type Judged } from "./data";
import { count, country, has, kindName, number, place, protection, say, span, useWords, worst } from "./words";

const FIRST = 6;
const role = (name: string | null) => name && has(`role.${name}`) ? say(`role.${name}`) : name ?? "";

function Source({ source, date }: { source: string | null; date: string | null }) {
  if (!source) return null;
  return <span class="source">{say("according-to", { source })}{date && !source.includes(date) ? <span class="date"> ({date})</span> : null}</span>;
}

function Link({ f }: { f: Fact }) {
  const name = f.role === "announcer" ? `AS${f.asn}${f.name ? ` ${f.name}` : ""}` : f.role === "network" && !f.name ? say("registered-in", { country: country(f.country) }) : f.name;
  return <><dt>{role(f.role)}</dt><dd><strong>{name}</strong>{f.country && f.name ? <span class="country">, {country(f.country)}</span> : null}<Source source={f.source} date={f.date} /></dd></>;
}

function Dispute({ c }: { c: Conflict }) {
  return <li>{c.name ? <><strong>{c.name}</strong>{c.country ? ` (${country(c.country)})` : ""} {say("named-as", { role: c.role && has(`named.${c.role}`) ? say(`named.${c.role}`) : c.role ?? "" })}: </> : null}{c.text}.<Source source={c.source} date={c.date} /></li>;
}

function Law({ all }: { all: Judged[] }) {
  const same = all.filter((j) => j.country === all[0].country && j.basis === all[0].basis);
  const rows = same.length === all.length ? [all[0]] : all;
  return <>{rows.map((j) => <p class="law" key={j.of + j.country}>
    {say(`basis.${j.basis}`, { country: country(j.country), of: rows.length === 1 ? all.map((a) => role(a.of).toLowerCase()).join(", ") : role(j.of).toLowerCase(), covers: j.covers ?? "" })}
    <Source source={j.source} date={j.date} /></p>)}</>;
}

function Place({ d, findings, sent }: { d: Destination; findings: Finding[]; sent: number }) {
  const w = useWords(), out = findings;
  const first = Math.min(...out.map((f) => f.first ?? Infinity)), last = Math.max(...out.map((f) => f.last ?? -Infinity));
  const times = out.reduce((most, f) => Math.max(most, f.count), sent);
  const protos = [...new Set(out.map((f) => w.c.texts[f.proto] || f.trans))].join(", ");
  const how = worst(out.map((f) => protection(w.c, f)));
  const client = out.map((f) => w.show(f.client)).find((t) => t) ?? d.who?.client;
  const kinds = new Map<number, number>();
  out.forEach((f) => kinds.set(f.kind, (kinds.get(f.kind) ?? 0) + 1));
  return <article class="place">
    <h3>{place(w, d)}</h3>
    <p class="address">{[d.host && w.show(d.ip), d.port ? say("port", { port: d.port }) : "", protos].filter(Boolean).join(" \u00b7 ")} <span class={`key ${how}`}>{say(`protection.${how}`)}</span></p>
    <p>{say("owners.told", { kinds: [...kinds].map(([k, n]) => n > 1 ? `${kindName(w.c, k)} (${number(n)})` : kindName(w.c, k)).join(", "), times: count("times", times), when: first < Infinity ? span(first, last) : "?" })}</p>
    {client ? <p>{say("owners.client", { client })}</p> : null}
    {d.who?.purpose ? <p>{say("owners.purpose", { purpose: d.who.purpose })}</p> : null}
    {d.looked_up === false ? <p>{say("owners.hard-coded")}</p> : null}
    {d.who?.facts.length ? <dl class="chain">{d.who.facts.map((f, i) => <Link f={f} key={i} />)}</dl> : <p class="aside">{d.who?.special ? say("owners.special", { range: d.who.special }) : say("owners.unknown")}</p>}
    {d.who?.conflicts.length ? <div class="disputed"><h4>{say("owners.disputed")}</h4><ul>{d.who.conflicts.map((c, i) => <Dispute c={c} key={i} />)}</ul></div> : null}
    {d.who?.notes.map((note) => <p class="aside" key={note}>{say("owners.asked", { note })}</p>)}
    {d.who?.jurisdiction ? <Law all={[d.who.jurisdiction, ...d.who.jurisdiction.also]} /> : null}
  </article>;
}

export function Owners() {
  const w = useWords(), [most, setMost] = useState(FIRST);
  const by = useMemo(() => {
    const all = new Map<number, Finding[]>();
    for (const f of w.c.findings) if (told(f)) { const known = all.get(f.dst); if (known) known.push(f); else all.set(f.dst, [f]); }
    return [...all].sort((a, b) => Number(!!b[1].length && !!w.c.destinations[b[0]].who?.facts.length) - Number(!!w.c.destinations[a[0]].who?.facts.length) || b[1].length - a[1].length);
  }, [w.c]);
  const sent = useMemo(() => {
    const n = new Map<number, number>();
    for (const t of transmissions(w.c)) n.set(t.dst, (n.get(t.dst) ?? 0) + 1);
    return n;
  }, [w.c]);
  return <>
    <p class="intro">{say("owners.intro")}</p>
    {by.slice(0, most).map(([dst, findings]) => <Place key={dst} d={w.c.destinations[dst]} findings={findings} sent={sent.get(dst) ?? 0} />)}
    {by.length > most ? <p class="more"><button type="button" onClick={() => setMost(most * 3)}>{say("more", { n: number(by.length - most) })}</button></p> : null}
    {w.c.owners_cut ? <p class="aside">{say("owners.cut", { n: number(w.c.owners_cut) })}</p> : null}
  </>;
}
