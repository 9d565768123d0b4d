// @wenyan-md/core at work: `node wenyan.mjs NODE_MODULES ARTICLE.md`, then a number a line on standard input.
// Answers each with a line of JSON: what that many renderings took, in ms of the clock and of the processor.
// It does what its own renderStyledContent does, without Mermaid, which the article has none of.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const [, , modules, article] = process.argv;
const { createWenyanCore } = await import(pathToFileURL(resolve(modules, "@wenyan-md/core/dist/core.js")).href);
const { JSDOM } = createRequire(resolve(join(modules, "x.js")))("jsdom");
const markdown = readFileSync(article, "utf8");
const core = await createWenyanCore({ isWechat: true });

async function render() {
  const html = await core.renderMarkdown(markdown);
  const page = new JSDOM(`<body><section id="wenyan">${html}</section></body>`);
  const whole = page.window.document.getElementById("wenyan");
  return core.applyStylesWithTheme(whole, { themeId: "default", hlThemeId: "solarized-light", isMacStyle: true, isAddFootnote: true });
}

for await (const line of createInterface({ input: process.stdin })) {
  const took = [];
  const worked = [];
  let html = "";
  for (let left = Number(line); left > 0; left -= 1) {
    const begun = performance.now();
    const used = process.cpuUsage();
    html = await render();
    const since = process.cpuUsage(used);
    took.push(performance.now() - begun);
    worked.push((since.user + since.system) / 1000);
  }
  console.log(JSON.stringify({ took, worked, html }));
}
