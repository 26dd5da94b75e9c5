// Numbers, times and phrases in the reader's language. Phrases come with the data (data/texts/).
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Case, Destination, Finding, Micros, Text } from "./data";

/** What every part of the page needs. */
export interface Words {
  c: Case;
  revealed: boolean;
  /** A text from the capture, masked until the reader asks. */
  show: (text: Text) => string;
}
/** Is it being printed? Then all is unfolded, and drawn. */
export const Printing = createContext(false);
export const Here = createContext<Words>(null as unknown as Words);
export const useWords = () => useContext(Here);

let phrases: Record<string, string> = {};
let lang = "en";
export function speak(c: Case) { phrases = c.phrases; lang = c.lang; }

/** A phrase of the catalogue with {names} put in; plain text always. */
export function say(id: string, put: Record<string, string | number> = {}): string {
  const phrase = phrases[id];
  if (phrase === undefined) return id;
  return phrase.replace(/\{(\w+)\}/g, (whole, name: string) => name in put ? String(put[name]) : whole);
}
export const has = (id: string) => phrases[id] !== undefined;
/** "one transmission", "3 transmissions": the phrases id.one and id.many. */
export const count = (id: string, n: number) => say(n === 1 ? `${id}.one` : `${id}.many`, { n: number(n) });

export const number = (n: number) => n.toLocaleString(lang);
export function bytes(n: number): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];
  let i = 0;
  for (; n >= 999.5 && i < units.length - 1; i++) n /= 1000;
  return n.toLocaleString(lang, { style: "unit", unit: units[i], unitDisplay: i ? "short" : "long", maximumFractionDigits: i ? 1 : 0 });
}
const form = (options: Intl.DateTimeFormatOptions) => {
  let made: Intl.DateTimeFormat | null = null;
  return (at: Micros) => (made ??= new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, { timeZone: "UTC", ...options })).format(at / 1000);
};
export const day = form({ day: "numeric", month: "long", year: "numeric" });
export const moment = form({ day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });
const long = () => new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, { timeZone: "UTC", day: "numeric", month: "long", year: "numeric" });
export function between(first: Micros, last: Micros): string {
  return day(first) === day(last) ? say("on", { day: day(first) }) : say("between", { range: long().formatRange(first / 1000, last / 1000) });
}
/** The same to the second. */
export const span = (first: Micros, last: Micros) => moment(first) === moment(last) ? moment(first) : `${moment(first)} \u2013 ${moment(last)}`;
export const listed = (all: string[]) => new Intl.ListFormat(lang, { type: "conjunction" }).format(all);
/** What to write at a tick of an axis: the part of the time that changes there. */
const clock = form({ hour: "2-digit", minute: "2-digit", hour12: false }), seconds = form({ hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });
const parts = form({ hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 1, hour12: false });
const date = form({ day: "numeric", month: "short" }), month = form({ month: "short", year: "numeric" });
export function tick(at: Micros, step: Micros): string {
  if (step < 1e6) return parts(at);
  if (step < 60e6) return seconds(at);
  if (step < 86400e6) return at % 86400e6 === 0 ? date(at) : clock(at);
  return step < 28 * 86400e6 ? date(at) : month(at);
}
let regions: Intl.DisplayNames | null = null;
export function country(code: string | null | undefined): string {
  if (!code) return "";
  try { return (regions ??= new Intl.DisplayNames(lang, { type: "region" })).of(code) ?? code; } catch { return code; }
}
export function duration(seconds: number): string {
  const [n, unit] = seconds < 90 ? [seconds, "second"] : seconds < 5400 ? [seconds / 60, "minute"] : seconds < 172800 ? [seconds / 3600, "hour"] : [seconds / 86400, "day"];
  return (n as number).toLocaleString(lang, { style: "unit", unit: unit as string, unitDisplay: "long", maximumFractionDigits: (n as number) < 10 ? 1 : 0 });
}

export const kindName = (c: Case, kind: number) => { const id = `kind.${c.kinds[kind][0]}`; return has(id) ? say(id) : c.kinds[kind][0]; };
export const place = (w: Words, d: Destination) => w.show(d.host) || w.show(d.ip) || say("link");

/** How well it was protected, worst first: "none", "encoded", "weak", "tls". */
export const protections = ["none", "encoded", "weak", "tls"] as const;
export type Protection = (typeof protections)[number];
export function protection(c: Case, f: Finding): Protection {
  const word = c.texts[f.protection] as Protection;
  return protections.includes(word) ? word : "none";
}
export const worst = (all: Iterable<Protection>): Protection => {
  let least = protections.length - 1;
  for (const p of all) least = Math.min(least, protections.indexOf(p));
  return protections[least];
};

/** Who operates a destination, and from which country, as far as somebody says so. */
export function operator(w: Words, d: Destination): { name: string; network: string; country: string | null; known: boolean } {
  const fact = d.who?.facts.find((f) => f.role === "operator");
  const name = fact?.name ?? w.show(d.owner);
  const where = fact?.country ?? d.who?.jurisdiction?.country ?? d.country;
  if (name) return { name, network: "", country: where, known: true };
  const network = w.show(d.as_name);
  return { name: say("operator-unknown"), network: network ? say("network-of", { name: network }) : "", country: where, known: false };
}
