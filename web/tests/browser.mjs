// Chromium as Debian ships it, driven by playwright-core, and the pages that the tests look at.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const here = dirname(fileURLToPath(import.meta.url)), root = resolve(here, "../..");
const program = process.env.TELLTALE ?? join(root, "build/telltale");
export const flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];

/** Made once: pages of scenes and captures in a directory of their own. */
export function makePages() {
  const dir = mkdtempSync(join(tmpdir(), "telltale-page-")), at = (name) => join(dir, name);
  const run = (...args) => {
    const done = spawnSync(program, args, { encoding: "utf8" });
    if (done.error || done.status > 1) throw new Error(`${args.join(" ")}: ${done.error ?? done.stderr}`);
  };
  for (const scene of ["nokia-7-plus", "clean"]) run("lab", "play", scene, at(scene), "--quiet");
  execFileSync("python3", [join(here, "make_captures.py"), dir]);
  const scan = (name, ...args) => run("scan", "--quiet", "--html", at(`${name}.html`), ...args);
  const device = `--device=${at("nokia-7-plus/device.yaml")}`, before = at("nokia-7-plus/before.pcap");
  scan("nokia", device, "--show-values", before);
  scan("masked", device, before);
  scan("clean", at("clean/before.pcap"));
  scan("hostile", "--show-values", at("hostile.pcap"));
  scan("many", at("many.pcap"));
  scan("nets", at("nets.pcap"));
  scan("events", `--events=${at("nokia-7-plus/before.events.csv")}`, before);
  const logs = ["before", "after"].map((side) => `--events=${at(`nokia-7-plus/${side}.events.csv`)}`);
  run("compare", "--quiet", "--html", at("compared.html"), ...logs, before, "--", at("nokia-7-plus/after.pcap"));
  run("claims", "--quiet", "--html", at("claimed.html"), before, at("nokia-7-plus/claims.yaml"));
  const again = (name) => { const begin = performance.now(); scan(name, at(`${name}.pcap`)); return performance.now() - begin; };
  writeFileSync(at("why.html"), withMore(readFileSync(at("nokia.html"), "utf8"), JSON.parse(readFileSync(join(here, "more.json"), "utf8"))));
  return { dir, url: (name) => pathToFileURL(at(`${name}.html`)).href, file: (name) => at(`${name}.html`), again, remove: () => rmSync(dir, { recursive: true }) };
}

/** The page's data with parts that this case has not; "@1" there is the text of that number in its "@". */
function withMore(html, { "@": texts, ...more }) {
  return html.replace(/(id="data">)(.*?)(<\/script>)/s, (_, before, text, behind) => {
    const data = JSON.parse(text), base = data.texts.length;
    const put = JSON.stringify({ ...data, ...more, texts: [...data.texts, ...texts] })
      .replace(/"@(\d+)"/g, (_, n) => base + Number(n)).replace(/</g, "\\u003c");
    return before + put + behind;
  });
}

export const launch = () => chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: flags });

/** A page with what it asked for, said and broke. */
export async function open(browser, url, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1200, height: 900 }, ...options });
  await context.setOffline(true);
  const page = await context.newPage(), asked = [], said = [];
  page.on("request", (r) => asked.push(r.url()));
  page.on("console", (m) => { if (m.type() !== "log") said.push(m.text()); });
  page.on("pageerror", (e) => said.push(String(e)));
  page.on("dialog", (d) => { said.push(`dialog: ${d.message()}`); void d.dismiss(); });
  await page.goto(url);
  await page.waitForSelector("h1");
  return { page, asked, said, close: () => context.close() };
}
