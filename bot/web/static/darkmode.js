/* Paints an article as WeChat does in dark mode: `darkMode(root)`.

   Written from the rules that WeChat publishes (wechatjs/mp-darkmode, doc/cn/principle.md): grounds first, then the
   letters on them, by perceived brightness.  Only colours set inline change; SVG, background pictures and gradients,
   which our templates never use, are left as they are. */
"use strict";

const PAGE = [25, 25, 25]; // #191919, what lies under an article in the dark
const LIKE_WHITE = 250; // a brighter ground is white, and letters as bright stay
const BRIGHTEST_GROUND = 190;
const LEAST_DIFFERENCE = 65; // of perceived brightness, between letters and ground
const BRIGHT_GROUND = 100; // from here on letters get darker instead of brighter
const MIDDLE_LIGHTNESS = 40; // of a grey, in %: above it the lightness is turned round
const LEAST_LIGHTNESS = 22; // of a coloured ground, in %
const MOST_DIFFERENCE = 255 - 25;

function darkMode(root) {
  paint(root, PAGE, [25, 25, 25]);
}

function paint(element, under, letters) {
  if (element instanceof SVGElement) return;
  const style = element.style, shown = getComputedStyle(element);
  const change = [];
  for (const side of ["Top", "Right", "Bottom", "Left"]) {
    const key = `border${side}Color`;
    if (style[key] && style[key] !== "currentcolor") change.push([key, css(readable(parts(shown[key]), PAGE))]);
  }
  let ground = under;
  if (style.backgroundColor && parts(shown.backgroundColor)[3] >= 0.05) {
    const wanted = parts(shown.backgroundColor);
    const turned = dimmed(wanted, under);
    ground = mixed(under, turned);
    change.push(["backgroundColor", css(turned)]);
    if (!style.color) change.push(["color", css(readable(letters, ground))]);
  }
  if (style.color) {
    letters = parts(shown.color);
    change.push(["color", css(readable(letters, ground))]);
  }
  for (const child of element.children) paint(child, ground, letters);
  for (const [key, value] of change) style[key] = value;
}

function dimmed(colour, under) {
  const whole = mixed(under, colour), [hue, strength, light] = hsl(whole);
  let turned = whole;
  if ((strength === 0 && light > MIDDLE_LIGHTNESS) || brightness(whole) > LIKE_WHITE)
    turned = rgb([0, 0, Math.min(100, 100 + hsl(PAGE)[2] - light)]);
  else if (brightness(whole) > BRIGHTEST_GROUND) turned = brightenedTo(BRIGHTEST_GROUND, whole);
  else if (light < LEAST_LIGHTNESS) turned = rgb([hue, strength, LEAST_LIGHTNESS]);
  return inFront(turned, under, opacity(colour));
}

function readable(colour, ground) {
  const alpha = opacity(colour);
  let whole = mixed(ground, colour);
  const on = brightness(ground);
  for (let turned = false; ; turned = true) {
    const own = brightness(whole), difference = Math.abs(on - own);
    const as = (result) => inFront(result, ground, alpha);
    if (own >= LIKE_WHITE) return turned ? as(whole) : colour;
    if (difference > MOST_DIFFERENCE && on <= brightness(PAGE) + 2) return as(brightenedTo(MOST_DIFFERENCE + on, whole));
    if (difference >= LEAST_DIFFERENCE) return turned ? as(whole) : colour;
    const [hue, strength, light] = hsl(whole), bright = on >= BRIGHT_GROUND;
    if (turned || (bright ? light <= 90 - MIDDLE_LIGHTNESS : light > MIDDLE_LIGHTNESS))
      return as(brightenedTo(Math.min(MOST_DIFFERENCE, on + (bright ? -1 : 1) * LEAST_DIFFERENCE), whole));
    whole = rgb([hue, strength, 90 - light]);
  }
}

function brightness([r, g, b]) {
  return (r * 299 + g * 587 + b * 114) / 1000;
}

function brightenedTo(target, colour) {
  const by = target / (brightness(colour) || 1);
  let [r, g, b] = colour.map((value) => Math.min(255, value * by));
  if (g === 0 || r === 255 || b === 255) g = (target * 1000 - r * 299 - b * 114) / 587;
  else if (r === 0) r = (target * 1000 - g * 587 - b * 114) / 299;
  else if (b === 0 || g === 255) b = (target * 1000 - r * 299 - g * 587) / 114;
  return [r, g, b];
}

function mixed(under, over) {
  const alpha = opacity(over);
  return [0, 1, 2].map((at) => Math.round(over[at] * alpha + under[at] * (1 - alpha)));
}

function opacity(colour) {
  return colour.length > 3 ? colour[3] : 1;
}

/* What, seen through at `alpha`, gives `result` over `under`. */
function inFront(result, under, alpha) {
  return [...result.slice(0, 3).map((value, at) => Math.round(value + ((1 - alpha) * (value - under[at])) / alpha)), alpha];
}

function hsl(colour) {
  const [r, g, b] = colour.map((value) => value / 255);
  const high = Math.max(r, g, b), low = Math.min(r, g, b), span = high - low, light = (high + low) / 2;
  if (!span) return [0, 0, light * 100];
  const hue = high === r ? (g - b) / span : high === g ? 2 + (b - r) / span : 4 + (r - g) / span;
  return [(hue * 60 + 360) % 360, (span / (1 - Math.abs(2 * light - 1))) * 100, light * 100];
}

function rgb([hue, strength, light]) {
  const reach = (strength / 100) * Math.min(light / 100, 1 - light / 100);
  return [0, 8, 4].map((offset) => {
    const at = (offset + hue / 30) % 12;
    return 255 * (light / 100 - reach * Math.max(-1, Math.min(at - 3, 9 - at, 1)));
  });
}

function parts(text) {
  const [r, g, b, alpha = 1] = text.match(/[\d.]+/g).map(Number);
  return [r, g, b, alpha];
}

function css([r, g, b, alpha = 1]) {
  return `rgba(${r}, ${g}, ${b}, ${alpha})`;
}
