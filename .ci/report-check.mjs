// Called by report-check; REPORT is the page, SHOTS an optional folder, PROFILE an empty folder.
import { readFileSync, mkdirSync, statSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const { REPORT, SHOTS, PROFILE } = process.env;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const page0 = pathToFileURL(REPORT).href;
const findings = [];
const expect = (holds, what) => { if (!holds) findings.push(what); };
// A sweep has a section only where the plan has one; .ci/product asks for it where there must be one.
const swept = readFileSync(REPORT, "utf8").includes('id="sweep"');
const sections = ["verdict", "plain", "ladder", "models", ...(swept ? ["sweep"] : []), "attacks", "canaries", "bounds",
  "utility", "groups", "records", "training", "data", "reproduce", "glossary"];
const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync"];

let views = 0;
async function open(name, viewport, options, look) {
  mkdirSync(`${PROFILE}-${++views}`);
  const context = await chromium.launchPersistentContext(`${PROFILE}-${views}`, {
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args, headless: true, offline: true,
    viewport, ...options });
  try {
    const page = context.pages()[0] ?? await context.newPage();
    page.setDefaultTimeout(120_000); // a busy machine is no finding
    page.on("console", m => { if (m.type() === "error" || m.type() === "warning") findings.push(`${name}: console: ${m.text()}`); });
    page.on("pageerror", e => findings.push(`${name}: script error: ${e.message}`));
    page.on("dialog", d => { findings.push(`${name}: a dialog opened: ${d.message()}`); d.dismiss(); });
    page.on("request", r => { if (r.url() !== page0 && !r.url().startsWith("data:")) findings.push(`${name}: request to ${r.url()}`); });
    await page.goto(page0, { waitUntil: "load" });
    await look(page);
    if (SHOTS && name in { desktop: 1, dark: 1, phone: 1 }) await page.screenshot({ path: `${SHOTS}/${name}.png`, fullPage: true });
  } finally {
    await context.close();
  }
}

async function accessible(name, page) {
  await page.evaluate(() => document.querySelectorAll("details").forEach(d => { d.open = true; }));
  // The page forbids every script but its own; the engine comes in through the debugger.
  const session = await page.context().newCDPSession(page);
  await session.send("Page.setBypassCSP", { enabled: true });
  await page.reload({ waitUntil: "load" });
  await page.evaluate(() => document.querySelectorAll("details").forEach(d => { d.open = true; }));
  await page.evaluate(axe);
  const result = await page.evaluate(() => axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
  expect(result.passes.length > 10, `${name}: the accessibility engine checked next to nothing`);
  for (const v of result.violations) {
    const line = `${name}: ${v.impact}: ${v.id}: ${v.help} (${v.nodes.length}x, first: ${v.nodes[0].target})`;
    if (v.impact === "serious" || v.impact === "critical") findings.push(line); else console.log("note: " + line);
  }
}

async function structure(name, page) {
  const seen = await page.evaluate(() => {
    const box = e => e.getBoundingClientRect();
    const charts = [...document.querySelectorAll("svg.chart")];
    return {
      ids: [...document.querySelectorAll("main section")].map(s => s.id),
      titles: [...document.querySelectorAll("main section")].map(s => s.querySelector("h2")?.textContent.trim() ?? ""),
      charts: charts.length,
      empty: charts.filter(c => box(c).width < 150 || box(c).height < 60
        || c.querySelectorAll("text").length < 3 || !c.getAttribute("aria-label")
        || c.querySelectorAll("line, path, rect, circle").length < 3).length,
      broken: charts.filter(c => /NaN|Infinity|undefined/.test(c.outerHTML.replace(/<title>.*?<\/title>|aria-label="[^"]*"|<text.*?<\/text>/g, ""))).length,
      links: [...document.querySelectorAll('a[href^="#"]')].filter(a => !document.getElementById(a.hash.slice(1))).length,
      tables: [...document.querySelectorAll("table")].filter(t => !t.caption || !t.querySelector('th[scope="col"]') || !t.querySelector('th[scope="row"]')).length,
      verdict: document.getElementById("verdict-title")?.textContent.trim() ?? "",
      scroll: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      background: getComputedStyle(document.body).backgroundColor,
    };
  });
  for (const id of sections) expect(seen.ids.includes(id), `${name}: section ${id} is missing`);
  expect(seen.titles.every(t => t), `${name}: a section has no heading`);
  expect(seen.charts >= 2, `${name}: only ${seen.charts} charts`);
  expect(seen.empty === 0, `${name}: ${seen.empty} of ${seen.charts} charts are empty`);
  expect(seen.broken === 0, `${name}: ${seen.broken} charts have a place that is no number`);
  expect(seen.links === 0, `${name}: ${seen.links} links lead nowhere`);
  expect(seen.tables === 0, `${name}: ${seen.tables} tables lack caption or headings`);
  expect(["Violation found", "No violation found", "Inconclusive"].includes(seen.verdict), `${name}: the verdict reads "${seen.verdict}"`);
  expect(seen.scroll <= 0, `${name}: the page scrolls sideways by ${seen.scroll} px`);
  return seen;
}

expect(statSync(REPORT).size < 2e6, `the page has ${statSync(REPORT).size} bytes, at most 2,000,000 expected`);
let light = "";
let charts = 0;
await open("desktop", { width: 1280, height: 900 }, { colorScheme: "light" }, async page => {
  const seen = await structure("desktop", page);
  light = seen.background;
  charts = seen.charts;
  for (const link of await page.locator("nav.contents a").all()) {
    const id = (await link.getAttribute("href")).slice(1);
    await link.click();
    const top = await page.evaluate(i => document.getElementById(i).getBoundingClientRect().top, id);
    const end = await page.evaluate(() => window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - 2);
    expect(Math.abs(top) < 60 || end, `desktop: the link to ${id} does not lead there`);
  }
  for (const summary of await page.locator("summary").all()) {
    const details = summary.locator("xpath=..");
    const before = await details.getAttribute("open");
    await summary.click();
    expect((await details.getAttribute("open") === null) !== (before === null), "desktop: a folded part does not open");
    if (before !== null) await summary.click();
  }
  expect((await structure("desktop, opened", page)).scroll <= 0, "desktop, opened: scrolls sideways");
  await accessible("desktop", page);
});
await open("dark", { width: 1280, height: 900 }, { colorScheme: "dark" }, async page => {
  const seen = await structure("dark", page);
  expect(seen.background !== light, "dark: the page is as bright as by day");
  await accessible("dark", page);
});
await open("phone", { width: 390, height: 844 }, { colorScheme: "light", deviceScaleFactor: 2, isMobile: true, hasTouch: true }, async page => {
  await structure("phone", page);
  await accessible("phone", page);
  await structure("phone, opened", page);
});
await open("without-scripts", { width: 1280, height: 900 }, { javaScriptEnabled: false }, async page => {
  expect(await page.locator("#verdict-title").isVisible(), "without scripts: no verdict to be seen");
  expect(await page.locator("svg.chart").first().isVisible(), "without scripts: no chart to be seen");
});
await open("print", { width: 1280, height: 900 }, {}, async page => {
  const pdf = await page.pdf({ preferCSSPageSize: true, path: SHOTS ? `${SHOTS}/report.pdf` : undefined });
  const text = pdf.toString("latin1");
  const pages = (text.match(/\/Type\s*\/Page[^s]/g) || []).length;
  expect(pages >= 3 && pages < 200, `print: ${pages} pages`);
  expect(/\/MediaBox\s*\[0 0 59[45]\.?\d* 84[12]/.test(text), "print: the paper is not A4");
});

if (findings.length) {
  for (const f of findings) console.error("report-check: " + f);
  process.exit(1);
}
console.log(`report-check: ${charts} charts, ${views} views, nothing found`);
