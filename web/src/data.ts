// What src/report/html_data.c writes: one case. Texts are numbers into `texts`; number 0 is empty.
export type Text = number;
export type Micros = number;

export interface Fact { role: string; name: string | null; country: string | null; source: string | null; date: string | null; asn?: number }
export interface Conflict { text: string; role: string | null; name: string | null; country: string | null; source: string | null; date: string | null }
export interface Judged { country: string; of: string; basis: "eea" | "adequacy" | "conditional" | "none"; covers: string | null; source: string | null; date: string | null }
export interface Who {
  facts: Fact[]; conflicts: Conflict[]; jurisdiction: (Judged & { also: Judged[] }) | null;
  client: string | null; purpose: string | null; special: string | null; notes: string[];
}
export interface Destination {
  ip: Text; port: number; host: Text; domain: Text; asn: number; as_name: Text; country: string | null;
  owner: Text; owner_source: Text; told: boolean; looked_up: boolean | null; who?: Who;
}
export interface Capture {
  path: Text; sha256: string | null; format: string | null; packets: number; bytes: number; flows: number;
  first: Micros | null; last: Micros | null; status: "whole" | "partial" | "unreadable"; reason: Text;
}
export interface Finding {
  index: number; id: string; kind: number; value: Text; matched: Text; level: number; why: number; form: Text; key: Text; path: number;
  first: Micros | null; last: Micros | null; count: number; frames: number[]; direction: 0 | 1; protection: Text;
  proto: Text; trans: string; near: Text; dst: number; device: Text; app: Text; client: Text; by: Text; flags: number;
  capture: number; beside: Text; sightings: (number | null)[];
}
/** One step of a derivation; of bytes it left: how many, the part that led on, and (hex, from byte `at` on) what stands around that. */
export interface Step { what: string; name: Text; text: Text; command: Text; gives: Text; of?: number; from?: number; to?: number; at?: number; hex?: string }
export interface Closed { capture: number; dst: number; proto: Text; trans: string; bytes: number; first: Micros | null; last: Micros | null }
export interface Anomaly { capture: number; what: Text; reason: Text; frame: number; count: number }
export interface Trigger {
  client: Text; event: string; events: number; followed: number; sent: number; preceded: number;
  delay_median_s: number | null; p: number; rank: number; is: "cause" | "tied" | "explained"; other: string | null;
}
export interface Recurrence { client: Text; pattern: string; text: Text }
export interface EventFile { file: Text; events: number; lines: number; unread: number }
export interface Claim { id: string; text: string; verdict: "contradicted" | "supported" | "not-testable"; findings: string[]; reason: string }
export interface Sent { dst: string; kinds: string[]; protection: string; count: number; path: string }
export interface Coverage { trigger: string; before_events: number; before_sent: number; after_events: number; after_sent: number; p_silence: number }
export interface Comparison {
  rows: { client: string; before: Sent | null; after: Sent | null; change: string; coverage: Coverage[] }[];
  verdict: { fixed: "yes" | "no" | "not-shown"; level: number; missing: string[]; text: string };
}

interface Raw {
  schema: string; version: string; lang: string; least: string; reveals: boolean; asked: boolean; command: Text;
  tables: [string, string][]; passed_over: number; kinds: [string, string][]; witnesses: [string, string][]; levels: string[];
  phrases: Record<string, string>; answer: Text[]; captures: Capture[]; finding_columns: string[]; findings: unknown[][];
  closed: Closed[]; anomalies: Anomaly[]; destinations: Destination[]; owners_cut: number;
  cut: { findings: number; sightings: number; closed: number; closed_bytes: number; anomalies: number };
  texts: string[]; paths: Text[][]; stood?: Record<string, string>;
  events?: [Micros, string, Text][]; events_cut?: number; event_files?: EventFile[]; head: string | null;
  triggers?: Trigger[]; recurrences?: Recurrence[]; recurrences_more?: number; claims?: Claim[]; comparison?: Comparison;
  steps?: Record<string, Step[]>; steps_cut?: number;
}
export interface Case extends Omit<Raw, "findings"> { findings: Finding[] }

/** Everything one packet (or stretch of packets) told one destination at one moment. */
export interface Transmission { at: Micros; frame: number; dst: number; device: Text; capture: number; findings: number[] }

export const PLACEHOLDER = 1, SYNTHETIC = 2, REVERSIBLE = 4;

export function read(text: string): Case {
  const raw = JSON.parse(text) as Raw;
  if (raw.schema !== "telltale.page/1") throw new Error(`a page of another schema: ${raw.schema}`);
  const findings = raw.findings.map((row, index) => {
    const finding: Record<string, unknown> = { index };
    raw.finding_columns.forEach((name, i) => { finding[name] = row[i]; });
    return finding as unknown as Finding;
  });
  raw.texts = raw.texts.map(shown);
  for (const i of Object.keys(raw.stood ?? {})) raw.stood![i] = shown(raw.stood![i]);
  return { ...raw, findings };
}

/** Text from outside as it may be read: what is invisible or reverses its neighbours stands as its code (base/text.h). */
const hidden = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180b-\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff0-\ufffb\u{e0000}-\u{e0fff}]/gu;
export const shown = (text: string) => text.replace(hidden, (c) => `\\u{${c.codePointAt(0)!.toString(16)}}`);

/** Does a finding count: it left the device, and names somebody? */
export const told = (f: Finding) => f.direction === 0 && (f.flags & PLACEHOLDER) === 0;

/** In order of time. */
export function transmissions(c: Case): Transmission[] {
  const all = new Map<string, Transmission>();
  for (const f of c.findings) {
    if (!told(f) || f.first === null) continue;
    for (let i = 0; i < f.sightings.length; i += 2) {
      const frame = f.sightings[i] as number, after = f.sightings[i + 1];
      if (after === null) continue;
      const key = `${f.capture}/${frame}/${f.dst}/${f.device}`;
      const known = all.get(key);
      if (known) { if (known.findings[known.findings.length - 1] !== f.index) known.findings.push(f.index); }
      else all.set(key, { at: f.first + after, frame, dst: f.dst, device: f.device, capture: f.capture, findings: [f.index] });
    }
  }
  return [...all.values()].sort((a, b) => a.at - b.at || a.frame - b.frame);
}
