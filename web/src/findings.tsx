// By finding: the way from frame to value, layer by layer, and how to repeat it without telltale.
import { useContext, useMemo, useState } from "preact/hooks";
import { PLACEHOLDER, REVERSIBLE, told, type Finding, type Step } from "./data";
import { Printing, count, has, kindName, moment, number, place, protection, say, useWords } from "./words";

const FIRST = 12;

/** "http.request.body" or "json:/SIM1ICCID" as a place or layer and its name. */
function element(text: string, first: boolean): [string, string] {
  const colon = text.indexOf(":"), what = colon < 0 ? text : text.slice(0, colon), name = colon < 0 ? "" : text.slice(colon + 1);
  return [first && has(`place.${what}`) ? say(`place.${what}`) : what, name];
}

export function filter(f: Finding): string {
  const a = f.frames[0], b = f.frames[f.frames.length - 1];
  if (a === undefined) return "";
  return f.frames.length === 1 ? `frame.number == ${a}` : b - a + 1 === f.frames.length ? `frame.number >= ${a} && frame.number <= ${b}` : `frame.number in {${f.frames.join(", ")}}`;
}
const quoted = (s: string) => /^[\w./:=,+@%-]+$/.test(s) ? s : `'${s.replace(/'/g, "'\\''")}'`;

/** A command: broken between its words only, as long as one fits a line. */
export const Command = ({ text }: { text: string }) => <>{text.split(" ").map((word, i) => <>{i ? " " : null}<span class="word">{word}</span></>)}</>;

function Copy({ text, label }: { text: string; label: string }) {
  const [done, setDone] = useState(false);
  if (!navigator.clipboard) return null;
  return <button type="button" onClick={() => navigator.clipboard.writeText(text).then(() => { setDone(true); setTimeout(() => setDone(false), 1500); }, () => undefined)} aria-label={say("copy-what", { what: label })}>{say(done ? "copied" : "copy")}</button>;
}
const Code = ({ text, label }: { text: string; label: string }) => <div class="code"><span class="label">{label}</span><code><Command text={text} /></code><Copy text={text} label={label} /></div>;

/** Bytes of one layer as text, what leads on to the next one marked; masked, where that stands. */
function Bytes({ step }: { step: Step }) {
  const w = useWords(), { of = 0, from = 0, to = 0, at = 0, hex } = step;
  if (!w.revealed || hex === undefined) return to - from < of ? <p class="span">{say("findings.part", { first: number(from + 1), last: number(to), of: number(of) })}</p> : null;
  const end = at + hex.length / 2, text = (a: number, b: number) => (hex.slice(2 * (a - at), 2 * (b - at)).match(/../g) ?? []).map((h) => { const v = parseInt(h, 16); return v >= 32 && v < 127 ? String.fromCharCode(v) : "\u00b7"; }).join("");
  return <pre class="bytes">{at > 0 ? "\u2026" : ""}{text(at, from)}<mark>{text(from, Math.min(to, end))}</mark>{to < end ? text(to, end) : ""}{end < of ? "\u2026" : ""}</pre>;
}

/** As the case kept it: each step with its bytes, then the commands that repeat it all. */
function Steps({ steps }: { steps: Step[] }) {
  const w = useWords(), c = w.c, first = steps.findIndex((s) => s.name);
  const commands = steps.filter((s) => s.command).map((s) => `${w.show(s.command)}\n# ${say("findings.gives")} ${w.show(s.gives).replace(/\n/g, "\n# ")}`).join("\n");
  return <><ol class="steps">{steps.map((s, i) => <li key={i}>{s.name ? <><strong>{element(c.texts[s.name], i === first)[0]}</strong>: </> : null}{w.show(s.text)}{s.of ? <Bytes step={s} /> : null}</li>)}</ol>
    {commands ? <details class="table typed"><summary>{say("findings.commands")}</summary><pre class="bytes commands" tabIndex={0} role="region" aria-label={say("findings.commands")}>{commands}</pre><p class="more"><Copy text={commands} label={say("findings.commands")} /></p></details> : null}</>;
}

/** From the path alone, where the bytes were not kept. */
function Way({ f }: { f: Finding }) {
  const w = useWords(), c = w.c, path = c.paths[f.path].map(w.show), last = path[path.length - 1] ?? "", key = w.show(f.key);
  return <ol class="steps">
    <li>{count("findings.frames", f.frames.length)} <code>{f.frames.length > 8 ? `${f.frames.slice(0, 8).join(", ")}\u2026` : f.frames.join(", ")}</code> {say("findings.of", { capture: w.show(c.captures[f.capture].path) })}</li>
    {path.map((text, i) => { const [what, name] = element(text, i === 0); return <li key={i}>{i === 0 ? null : `${say("findings.layer")} `}<strong>{what}</strong>{name ? <> <code>{name}</code></> : null}</li>; })}
    {key && !last.endsWith(key) ? <li>{say("findings.field")} <code>{key}</code></li> : null}
    <li>{!f.form || c.texts[f.form] === "plain" ? say("findings.plain") : say("findings.value", { form: w.show(f.form) })} <code class="value">{w.show(f.value)}</code>{w.revealed && f.matched && w.show(f.matched) !== w.show(f.value) ? <> {say("findings.stood")} <code class="value">{w.show(f.matched)}</code></> : null}</li>
  </ol>;
}

function Derivation({ f }: { f: Finding }) {
  const w = useWords(), c = w.c, steps = c.steps?.[f.id], kept = steps?.some((s) => s.of) ?? false;
  const why = c.witnesses.filter((_, i) => f.why >> i & 1).map(([name, help]) => has(`witness.${name}`) ? say(`witness.${name}`) : help);
  return <div class="derivation">
    {kept ? <Steps steps={steps!} /> : <><Way f={f} />
      <p>{say("findings.why", { level: say(`level.${c.levels[f.level]}`) })} {why.join("; ")}.</p></>}
    {f.beside ? <p class="aside">{say("findings.beside")} {w.show(f.beside)}</p> : null}
    {f.frames.length ? <><Code label="Wireshark" text={filter(f)} />
      <Code label="tshark" text={`tshark -x -r ${quoted(w.show(c.captures[f.capture].path))} -Y '${filter(f)}'`} /></> : null}
    <p class="id">{say("findings.id")} <code>{f.id}</code></p>
  </div>;
}

function One({ f, open }: { f: Finding; open: boolean }) {
  const w = useWords(), d = w.c.destinations[f.dst], [opened, setOpened] = useState(open), printing = useContext(Printing), seen = opened || printing, how = protection(w.c, f);
  return <details class="finding" id={`f-${f.id}`} open={open} onToggle={(e) => { if ((e.target as HTMLDetailsElement).open) setOpened(true); }}>
    <summary><span class="kind">{kindName(w.c, f.kind)}</span> <code class="value">{w.show(f.value)}</code>
      <span class="to">{f.direction === 0 ? say("findings.to", { place: place(w, d) }) : say("findings.from", { place: place(w, d) })}</span>
      <span class="often">{count("times", f.count)}{f.flags & PLACEHOLDER ? `, ${say("placeholder")}` : ""}{f.flags & REVERSIBLE ? `, ${say("reversible")}` : ""}</span>
      <span class={`key ${how}`}>{say(`protection.${how}`)}</span></summary>
    {seen ? <><p class="span">{f.first !== null ? `${moment(f.first)}${f.last !== null && f.last !== f.first ? ` \u2013 ${moment(f.last)}` : ""} UTC` : ""}{w.show(f.device) ? ` \u00b7 ${w.show(f.device)}` : ""}{w.show(f.app) ? ` \u00b7 ${w.show(f.app)}` : ""}</p><Derivation f={f} /></> : null}
  </details>;
}

export function Findings() {
  const w = useWords(), [most, setMost] = useState(FIRST), [asked, setAsked] = useState("");
  const order = useMemo(() => [...w.c.findings].sort((a, b) => Number(told(b)) - Number(told(a)) || b.level - a.level || a.index - b.index), [w.c]);
  const found = useMemo(() => {
    const q = asked.trim().toLowerCase();
    if (!q) return order;
    return order.filter((f) => [kindName(w.c, f.kind), w.c.kinds[f.kind][0], w.show(f.value), place(w, w.c.destinations[f.dst]), w.show(f.key), f.id, w.show(f.device)].some((t) => t.toLowerCase().includes(q)));
  }, [order, asked, w]);
  return <>
    <p class="intro">{say("findings.intro")}</p>
    {order.length > FIRST ? <p class="search"><label for="ask">{say("findings.search")}</label> <input id="ask" type="search" autocomplete="off" value={asked} onInput={(e) => { setAsked((e.target as HTMLInputElement).value); setMost(FIRST); }} />
      <span aria-live="polite"> {count("findings.found", found.length)}</span></p> : null}
    {found.slice(0, most).map((f, i) => <One f={f} key={f.id + f.capture} open={i === 0 && !asked} />)}
    {found.length > most ? <p class="more"><button type="button" onClick={() => setMost(most * 4)}>{say("more", { n: number(found.length - most) })}</button></p> : null}
    {w.c.cut.findings ? <p class="aside">{say("findings.cut", { n: number(w.c.cut.findings) })}</p> : null}
  </>;
}
