// What a reader sees and does, in a real browser.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { spawnSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { after, before, test } from "node:test";
import { launch, makePages, open } from "./browser.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
let browser, pages;
before(async () => { pages = makePages(); browser = await launch(); });
after(async () => { await browser?.close(); pages?.remove(); });

const seen = async (name, options, look) => {
  const o = await open(browser, pages.url(name), options);
  try {
    await look(o.page, o);
    assert.deepEqual(o.said, [], "errors and warnings of the page");
    assert.deepEqual(o.asked, [pages.url(name)], "the page asked for something");
  } finally { await o.close(); }
};
const text = (page, selector) => page.locator(selector).innerText();

test("the answer stands first, in two sentences", () => seen("nokia", {}, async (page) => {
  assert.equal(await text(page, "h1"), "Nokia 7 Plus (re-enacted) told 6 identifiers to zzhc.vnet.cn (42.99.2.15), unprotected.");
  const lede = await text(page, ".lede");
  assert.match(lede, /160 times/);
  assert.match(lede, /February 2019/);
  assert.match(lede, /China Telecom/);
  assert.match(lede, /China\b/);
  assert.match(await page.title(), /^telltale: Nokia 7 Plus/);
}));

test("the picture leads from identifier to operator and country", () => seen("nokia", {}, async (page) => {
  const names = await page.locator("svg.flow .node .name").allTextContents();
  assert.deepEqual((await page.locator("svg.flow .column0 .name").allTextContents()).sort(), ["IMEI", "IMEI", "IMSI", "MAC address", "Radio cell", "SIM card number"]);
  assert.ok(names.includes("zzhc.vnet.cn") && names.includes("China Telecom"));
  assert.equal(await page.locator("svg.flow .link").count(), 7);
  assert.match(await page.locator("svg.flow .column2").textContent(), /China$/);
  await page.getByText("The same as a table").click();
  assert.equal(await page.locator("#flow table tbody tr").count(), 6);
}));

test("the timeline zooms by button, key and wheel, and goes back", () => seen("nokia", {}, async (page) => {
  const inView = async () => Number(await page.locator("[data-view]").getAttribute("data-view"));
  assert.equal(await inView(), 160);
  await page.locator("[data-go=in]").click();
  await page.locator("[data-go=in]").click();
  const closer = await inView();
  assert.ok(closer > 0 && closer < 100, `${closer} in view`);
  await page.locator("[data-go=later]").click();
  await page.locator("[data-go=whole]").click();
  assert.equal(await inView(), 160);
  await page.locator(".chart").focus();
  await page.keyboard.press("+");
  await page.keyboard.press("+");
  assert.ok(await inView() < 160);
  await page.keyboard.press("0");
  assert.equal(await inView(), 160);
  await page.locator(".chart").hover();
  await page.keyboard.down("Control");
  await page.mouse.wheel(0, -400);
  await page.keyboard.up("Control");
  await page.waitForFunction(() => Number(document.querySelector("[data-view]").dataset.view) < 160);
}));

test("the timeline filters by destination, device and identifier", () => seen("many", {}, async (page) => {
  const inView = () => page.locator("[data-view]").getAttribute("data-view").then(Number);
  assert.equal(await inView(), 10000);
  await page.locator("#f-dst").selectOption({ index: 1 });
  const one = await inView();
  assert.ok(one > 100 && one < 1000, `${one} of one destination`);
  assert.equal(await page.locator("svg.timeline path.marks").count(), 1);
  await page.locator("#f-dst").selectOption({ index: 0 });
  await page.locator("#f-kind").selectOption({ label: "IMEI" });
  assert.equal(await inView(), 10000);
}));

test("who stands behind a destination, with what is not agreed", () => seen("nokia", {}, async (page) => {
  const owners = await text(page, "#owners");
  for (const word of ["CNNIC", "China Telecom", "AS4134", "Not agreed", "HMD Global", "no adequacy decision", "according to"])
    assert.ok(owners.includes(word), word);
}));

test("how often a destination was told is how often something was sent to it", () => seen("many", {}, async (page) => {
  while (await page.locator("#owners .more button").count()) await page.locator("#owners .more button").click();
  const said = [...(await text(page, "#owners")).matchAll(/: ([\d,]+) times, /g)].map((m) => Number(m[1].replace(",", "")));
  assert.equal(said.reduce((a, b) => a + b), 10000);
}));

test("a finding is derived again from its frame", () => seen("nokia", {}, async (page) => {
  const first = page.locator("details.finding").first();
  const steps = await first.locator(".steps").innerText();
  assert.match(steps, /capture .*before\.pcap\s+frame 23, 2019-02-04/);
  assert.match(steps, /body of an HTTP request: [\s\S]*base64: [\s\S]*Bytes 114 to 132 of \d+ lead on[\s\S]*json:\/SIM1ICCID[\s\S]*Luhn/);
  assert.equal(await first.locator("pre.bytes:not(.commands)").count(), 0, "bytes are values");
  const said = await first.innerText();
  assert.ok(said.includes("frame.number == 23") && /tshark -x -r \S+before\.pcap -Y 'frame\.number == 23'/.test(said));
  await page.locator("details.finding > summary").nth(3).click();
  await page.locator("details.finding").nth(3).locator(".derivation").waitFor(); // a fold opens in its own time
  assert.match(await page.locator("details.finding").nth(3).innerText(), /json:\/IMEI/);
}));

test("layer by layer, the bytes that led on are marked; only where values are shown", () => seen("nokia", {}, async (page) => {
  const first = page.locator("details.finding").first();
  assert.doesNotMatch(await page.locator("body").innerText(), /8900101\d{6}/);
  await page.getByRole("button", { name: "Show the identifiers in full" }).click();
  const marked = await first.locator("pre.bytes mark").allTextContents();
  assert.equal(marked.length, 3);
  assert.match(marked[0], /^eyJSRUdWRVIi/, "the body, in base64");
  assert.match(Buffer.from(marked[0].replace(/\u00b7/g, ""), "base64").toString(), /"SIM1ICCID":"8900101\d{12}"/);
  assert.match(marked[1], /^8900101\d{12}$/, "in what base64 held");
  assert.equal(marked[2], marked[1]);
  assert.match(await first.locator("pre.bytes").nth(1).textContent(), /"SIM1ICCID":"8900101\d{12}"/);
  await first.locator("details summary").click();
  assert.match(await first.locator(".commands").textContent(), /base64 -di[\s\S]*# gives 509/);
}));

test("the commands of a derivation give what they say", () => seen("nokia", {}, async (page) => {
  const first = page.locator("details.finding").first();
  await first.locator("details summary").click();
  const text = await first.locator(".commands").textContent();
  const done = spawnSync("bash", ["-c", text], { encoding: "utf8" });
  const wanted = text.split("\n").filter((l) => l.startsWith("# gives ")).map((l) => l.slice(8).trim());
  assert.deepEqual(done.stdout.trim().split("\n").map((l) => l.trim()), wanted, done.stderr);
}));

test("what stayed closed and was not tried is said", () => seen("nokia", {}, async (page) => {
  const closed = await text(page, "#closed");
  assert.match(closed, /push\.example\.net/);
  assert.match(closed, /Silence is not innocence/);
  assert.match(closed, /was not tried/);
  assert.match(await text(page, "#made"), /SHA-256 [0-9a-f]{64}[\s\S]*net\.table\s+2026-06-17/);
}));

test("values are masked until the button is pressed, and again after", () => seen("nokia", {}, async (page) => {
  const body = () => page.locator("body").innerText();
  assert.doesNotMatch(await body(), /001010000000\d{3}/);
  await page.getByRole("button", { name: "Show the identifiers in full" }).click();
  assert.match(await body(), /001010000000\d{3}/);
  assert.match(await body(), /8900101\d+/);
  await page.getByRole("button", { name: "Mask the identifiers again" }).click();
  assert.doesNotMatch(await body(), /001010000000\d{3}/);
}));

test("a page made without values has nothing to reveal", () => seen("masked", {}, async (page) => {
  assert.equal(await page.locator(".reveal button").count(), 0);
  assert.match(await text(page, ".answer"), /does not hold them/);
  assert.doesNotMatch(readFileSync(pages.file("masked"), "utf8"), /0010100000000\d\d|00:00:5e:00:53|"hex"/);
}));

test("a clean result says what it is worth", () => seen("clean", {}, async (page) => {
  assert.match(await text(page, "h1"), /^Nothing was found/);
  assert.match(await text(page, ".answer"), /not a promise/);
  assert.equal(await page.locator("#flow, #when, #owners").count(), 0);
  assert.match(await text(page, "#closed"), /could not be read/);
}));

test("hostile text is text", () => seen("hostile", {}, async (page) => {
  for (const show of [false, true]) {
    if (show) await page.getByRole("button", { name: "Show the identifiers in full" }).click();
    assert.equal(await page.locator("img, #page b, iframe, object").count(), 0);
    assert.equal(await page.locator("script").count(), 2);
  }
  for (const d of await page.locator("details.finding:not([open]) > summary").all()) await d.click();
  await page.waitForFunction(() => document.querySelectorAll("details.finding .derivation").length === document.querySelectorAll("details.finding").length);
  const body = await page.locator("body").innerText();
  assert.ok(body.includes("<img src=x onerror=alert(1)>"), "the text itself is shown");
  assert.doesNotMatch(body, /[\u202a-\u202e\u2066-\u2069]/, "marks that reverse what is read");
}));

test("how often is said without events, too", () => seen("nokia", {}, async (page) => {
  assert.match(await text(page, "#rhythm"), /^How often[\s\S]*Sent on [\d,]+ occasions in [\d.]+ days/);
  assert.equal(await page.locator("#triggers").count(), 0);
  assert.equal(await page.locator("#rhythm table").count(), 0);
}));

test("triggers, comparison, claims and events are shown where the case has them", () => seen("why", {}, async (page) => {
  assert.match(await text(page, "#triggers"), /unlocked[\s\S]*22 of 24[\s\S]*comes with: screen on/);
  assert.match(await text(page, "#closed"), /has none of these: other SIM, joined mobile network, app opened, update installed/);
  assert.match(await text(page, "#comparison"), /^Was it fixed\?\s+Fixed\./);
  assert.match(await text(page, "#claims"), /contradicted/);
  assert.match(await text(page, "#made"), /5feceb66/);
  assert.deepEqual(await page.locator("svg.timeline .lane.event").allTextContents(), ["power on", "started up", "joined Wi-Fi", "screen on", "unlocked"]);
  assert.match(await text(page, ".listed"), /after: joined Wi-Fi/);
}));

test("a comparison's and a statement's own pages", async () => {
  await seen("compared", {}, async (page) => {
    assert.match(await text(page, "#comparison"), /^Was it fixed\?\s+Fixed, as far as was seen\. Before, 84 of 84[\s\S]*gone[\s\S]*under 1 in a billion/);
    assert.ok(await page.locator("#findings .derivation mark, #findings .derivation .span").count() > 0, "derived layer by layer");
  });
  await seen("claimed", {}, async (page) => {
    const first = page.locator("#claims a.ref").first(), id = await first.getAttribute("title");
    assert.match(id, /^[0-9a-f]{16}$/);
    assert.equal(await first.innerText(), id.slice(0, 8));
    assert.equal(await page.locator(`#f-${id}`).count(), 1, "leads to the finding");
  });
});

test("nothing is shown by its phrase's name", async () => {
  for (const name of ["nokia", "clean", "many", "why"])
    await seen(name, {}, async (page) => {
      const body = (await page.locator("body").innerText()).replace(/\w+\.yaml/g, "");
      assert.doesNotMatch(body, /\b(flow|when|owners|findings|closed|made|answer|reveal|kind|role|basis|level|protection|verdict|change|event)\.[a-z_-]+(\.(one|many))?\b(?!\.)/, name);
      assert.doesNotMatch(body, /\{\w+\}|undefined|NaN|\[object/, name);
    });
});

for (const [name, options] of [["nokia", {}], ["nokia", { colorScheme: "dark" }], ["nokia", { viewport: { width: 390, height: 844 } }], ["clean", {}], ["many", {}], ["why", {}], ["hostile", {}], ["compared", {}], ["claimed", {}]])
  test(`no serious finding of axe: ${name} ${JSON.stringify(options)}`, () => seen(name, options, async (page) => {
    for (const d of await page.locator("details:not([open]) > summary").all()) if (await d.isVisible()) await d.click();
    await page.evaluate(axe);
    const result = await page.evaluate(() => window.axe.run());
    const serious = result.violations.filter((v) => v.impact === "serious" || v.impact === "critical");
    assert.deepEqual(serious.map((v) => `${v.id}: ${v.nodes.map((n) => n.target).slice(0, 3).join(" | ")} ${v.nodes[0].any[0]?.message ?? ""}`), []);
  }));

test("a phone's screen is not wider than itself", async () => {
  for (const name of ["nokia", "clean", "many", "why", "hostile", "compared", "claimed"])
    await seen(name, { viewport: { width: 360, height: 740 } }, async (page) => {
      const wide = await page.evaluate(() => document.documentElement.scrollWidth <= 360 ? []
        : [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > 360.5).map((e) => `${e.tagName} ${e.className} ${e.textContent.slice(0, 40)}`).concat(String(document.documentElement.scrollWidth)));
      assert.deepEqual(wide, [], name);
    });
});

test("everything that acts is reached by keyboard, and focus is seen", () => seen("nokia", {}, async (page) => {
  const reached = new Set();
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press("Tab");
    reached.add(await page.evaluate(() => { const e = document.activeElement; return e.className || e.dataset.go || e.textContent.slice(0, 30); }));
    if (i === 0) assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
  }
  for (const what of ["Show the identifiers in full", "in", "chart"]) assert.ok(reached.has(what), what);
  assert.notEqual(await page.evaluate(() => { document.querySelector(".reveal button").focus(); return getComputedStyle(document.activeElement).outlineStyle; }), "none");
}));

test("printed on A4, unfolded, without what is only pressed", () => seen("nokia", {}, async (page) => {
  const pdf = await page.pdf({ preferCSSPageSize: true });
  const boxes = [...pdf.toString("latin1").matchAll(/\/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)/g)].map((m) => [Math.round(m[1]), Math.round(m[2])]);
  assert.ok(boxes.length >= 3 && boxes.length <= 12, `${boxes.length} sheets`);
  for (const box of boxes) assert.deepEqual(box, [595, 842]);
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.locator(".controls").isVisible(), false);
  assert.equal(await page.locator(".reveal button").isVisible(), false);
  await page.evaluate(() => window.dispatchEvent(new Event("beforeprint")));
  assert.equal(await page.locator("details:not([open]):visible").count(), 0);
  assert.equal(await page.locator(".derivation").count(), 6, "each finding with its derivation");
  await page.evaluate(() => window.dispatchEvent(new Event("afterprint")));
  assert.ok(await page.locator("details:not([open])").count() > 0);
}));

test("20,000 sightings: a small page, drawn with few elements", () => seen("many", {}, async (page) => {
  const size = statSync(pages.file("many")).size;
  assert.ok(size < 5e6, `${size} bytes`);
  assert.ok(await page.locator("*").count() < 2500);
}));

test("20,000 sightings: made within two seconds, seen within one; the best of three", async (t) => {
  const made = [], painted = [];
  for (let i = 0; i < 3; i++) {
    made.push(pages.again("many"));
    await seen("many", {}, async (page) => {
      const paint = await page.waitForFunction(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime);
      painted.push(await paint.jsonValue());
    });
  }
  t.diagnostic(`${statSync(pages.file("many")).size} bytes, made in ${Math.min(...made).toFixed(0)} ms, first paint after ${Math.min(...painted).toFixed(0)} ms`);
  assert.ok(Math.min(...made) < 2000, `made in ${made} ms`);
  assert.ok(Math.min(...painted) < 1000, `first paint after ${painted} ms`);
});

test("labels stand inside the picture, whole where they fit", async () => {
  for (const name of ["nokia", "nets", "many"])
    for (const width of [1200, 390])
      await seen(name, { viewport: { width, height: 844 } }, async (page) => {
        const out = await page.evaluate(() => [...document.querySelectorAll("svg.flow text, svg.timeline text")].filter((e) => {
          const a = e.getBoundingClientRect(), b = e.closest("svg").getBoundingClientRect();
          return a.left < b.left - 0.5 || a.right > b.right + 0.5;
        }).map((e) => e.textContent));
        assert.deepEqual(out, [], `${name} ${width}`);
      });
  await seen("nets", {}, async (page) => {
    const said = await page.locator("svg.flow").textContent();
    assert.match(said, /operator not known[\s\S]*network of Google LLC/);
    assert.match(said, /telemetry-.*\u2026.*example\.com/, "of a name that is too long both ends stand");
    assert.match(await text(page, ".lede"), /to networks registered in .* and .*, and who operates the services there is not known/);
    const ticks = (await page.locator("svg.timeline .tick text").allTextContents());
    assert.equal(new Set(ticks).size, ticks.length, `${ticks}`);
  });
});

test("what the device did is drawn where the scan was told of it", () => seen("events", {}, async (page) => {
  assert.deepEqual((await page.locator("svg.timeline .lane.event").allTextContents()).slice(0, 2), ["power on", "started up"]);
  assert.match(await text(page, ".listed"), /after: /);
  assert.match(await text(page, "#closed"), /The record of the device has none of these: other SIM/);
}));
