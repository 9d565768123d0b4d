// Makes Pico.css readable for Chromium 86 and Edge 18: node pico.js INTO, beside its node_modules.
//
// They drop a rule whole where they do not know a piece of its selector, and Pico is written with :is(),
// :where() and lists in :not().  Each selector is written out in full here.  :where(), which counts nothing,
// becomes what stands in it; the console's own styles come later and count at least as much.  Pictures become
// files, for our policy takes none out of a style sheet.

const crypto = require('crypto');
const fs = require('fs');
const path = require('path');
const sass = require('sass');
const postcss = require('postcss');

// What the console does not have: other themes, writing from the right, inputs for buttons, switches; and what
// old browsers do not know, or only other ones.
const LEFT_OUT = [
  ':host', '[data-theme=', '[dir=', '[role=switch]', '[role=link]', 'svg:not(', 'label:has(',
  '::file-selector-button', '::-ms-', '::-moz-', ':-moz-',
];
const BUTTONS = /(^|[\s>~+]|input|button)\[type=(submit|reset|button)\]/;
const PROPERTIES = { 'inline-start': 'left', 'inline-end': 'right' };

const into = process.argv[2];
const made = sass.compile(path.join(__dirname, 'pico.scss'), {
  loadPaths: [path.join(__dirname, 'node_modules')], style: 'compressed', charset: false,
  logger: sass.Logger.silent,
});
const sheet = postcss.parse(made.css);

const used = new Set(made.css.match(/var\(--pico-icon-\w+/g).map((each) => each.slice(4)));

sheet.walkDecls(/^--pico-icon-/, (declared) => { if (!used.has(declared.prop)) declared.remove(); });
sheet.walkAtRules('media', (media) => {
  if (media.params.includes('prefers-color-scheme')) media.remove();
});
sheet.walkRules((rule) => {
  const selectors = rule.selectors.flatMap(writtenOut).map(lighter).filter(isWanted);
  const plain = [...new Set(selectors)];
  if (!plain.length) {
    rule.remove();
  } else if (plain.some((each) => each.includes('::'))) {
    plain.forEach((each) => rule.cloneBefore({ selector: each }));
    rule.remove();
  } else {
    rule.selector = plain.join(',');
  }
});
sheet.walkDecls((declared) => {
  declared.prop = declared.prop.replace(/inline-(start|end)/, (name) => PROPERTIES[name]);
  const icon = /url\("data:image\/svg\+xml,([^"]*)"\)/.exec(declared.value);
  const twice = declared.parent.nodes.filter((each) => each.prop === declared.prop);
  if (twice.some((each) => each !== declared && each.value === declared.value)) declared.remove();
  // The ring around what has the focus is the console's own.
  else if (declared.prop === 'aspect-ratio' || declared.toString() === 'outline:none') declared.remove();
  else if (declared.prop === 'appearance' && !declared.parent.nodes.some(isOfWebkit)) {
    declared.cloneBefore({ prop: '-webkit-appearance' });
  }
  if (icon) {
    const file = `${declared.prop.replace('--pico-icon-', '')}.svg`;
    const picture = `${decodeURIComponent(icon[1])}\n`;
    fs.writeFileSync(path.join(into, file), picture);
    // Browsers keep it for a year: another picture has another address.
    declared.value = `url("${file}?v=${crypto.createHash('sha256').update(picture).digest('hex').slice(0, 8)}")`;
  }
});
sheet.walk((node) => { if (node.nodes && !node.nodes.length) node.remove(); });
fs.writeFileSync(path.join(into, 'pico.css'), `${sheet.toString()}\n`);

// Return the selectors that mean the same without :is(), :where() and lists in :not().
function writtenOut(selector) {
  const found = /:(is|where|not)\(/g;
  for (let each = found.exec(selector); each; each = found.exec(selector)) {
    const from = found.lastIndex;
    const to = closing(selector, from);
    const before = selector.slice(0, each.index);
    const after = selector.slice(to + 1);
    const within = postcss.list.comma(selector.slice(from, to));
    if (each[1] !== 'not') {
      if (/[^\s>~+]$/.test(before) && within.some((one) => /^[a-z*]/.test(one))) {
        throw new Error(`a name in the middle: ${selector}`);
      }
      return within.flatMap((one) => writtenOut(before + one + after));
    }
    if (within.length > 1) {
      return writtenOut(before + within.map((one) => `:not(${one})`).join('') + after);
    }
  }
  return [selector];
}

function closing(text, from) {
  let depth = 1;
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '(') depth += 1;
    if (text[at] === ')') depth -= 1;
    if (!depth) return at;
  }
  throw new Error(`no end: ${text}`);
}

// There is one theme; and a link that looks like a button is still a link, by its class.
function lighter(selector) {
  return selector.replace(':root:not([data-theme=dark])', ':root').replace('[role=button]', '.button');
}

function isOfWebkit(declared) {
  return declared.prop === '-webkit-appearance';
}

function isWanted(selector) {
  return !LEFT_OUT.some((each) => selector.includes(each)) && !BUTTONS.test(selector);
}
