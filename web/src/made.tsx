// How the page was made: inputs and their hashes, versions, dates of tables, and the command again.
import { Command } from "./findings";
import { bytes, moment, number, say, useWords } from "./words";

export function Made() {
  const w = useWords(), c = w.c, command = w.show(c.command);
  return <>
    <p class="intro">{say(c.asked ? "made.intro-asked" : "made.intro", { version: c.version })}</p>
    {command ? <div class="code"><span class="label">{say("made.command")}</span><code><Command text={command} /></code></div> : null}
    <h3>{say("made.inputs")}</h3>
    {c.captures.map((x, i) => <dl class="input" key={i}>
      <dt>{w.show(x.path)}</dt>
      <dd>{[x.format, say("made.packets", { n: number(x.packets) }), bytes(x.bytes), x.first !== null && x.last !== null ? `${moment(x.first)} \u2013 ${moment(x.last)} UTC` : ""].filter(Boolean).join(" \u00b7 ")}</dd>
      <dd class="hash">{x.sha256 ? <>SHA-256 <code>{x.sha256}</code></> : say("made.no-hash")}</dd>
    </dl>)}
    {c.passed_over ? <p>{say("made.passed-over", { n: number(c.passed_over) })}</p> : null}
    {c.head ? <><h3>{say("made.chain")}</h3><p>{say("made.chain-text")} <code class="hash">{c.head}</code></p></> : null}
    {c.tables.length ? <><h3>{say("made.tables")}</h3><ul class="tables">{c.tables.map(([name, date]) => <li key={name}><code>{name}</code> {date}</li>)}</ul></> : null}
    <p class="aside">{say("made.masking")}</p>
  </>;
}
