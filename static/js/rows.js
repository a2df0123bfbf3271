// Rows of a list by keys: j and k or the arrows move, Enter opens, x or Space ticks, with Shift all
// from the last ticked one, "a" ticks all shown, Escape unticks. Without scripts rows are links.
const MINUS = "\u2212";
const tickOf = (row) => row?.querySelector("input[name=row]");
const linkOf = (row) => row?.querySelector(".stack__lead a");
const rows = () => [...document.querySelectorAll("[data-rows] > tbody > tr[data-row]")];
const isTyping = (target) =>
  target.closest("textarea, select, dialog, details[open], [contenteditable]") ||
  (target.matches("input") && target.name !== "row" && !("tickAll" in target.dataset));
let last = null;

const write = (minor, digits, { between, point }) => {
  const text = String(minor < 0n ? -minor : minor).padStart(digits + 1, "0");
  const whole = text.slice(0, text.length - digits).replace(/\B(?=(\d{3})+$)/g, between);
  return (minor < 0n ? MINUS : "") + whole + (digits ? point + text.slice(-digits) : "");
};

const addUp = () => {
  const place = document.querySelector("[data-ticked]");
  if (!place) return;
  const ticked = rows().filter((row) => tickOf(row).checked);
  const sums = new Map();
  for (const part of ticked.flatMap((row) => row.dataset.sums?.split(" ") ?? [])) {
    const [currency, minor, digits] = part.split(":");
    const known = sums.get(currency) ?? [0n, Number(digits)];
    sums.set(currency, [known[0] + BigInt(minor), known[1]]);
  }
  const amounts = [...sums].sort().map(([currency, [minor, digits]]) =>
    `${currency} ${write(minor, digits, place.dataset)}`);
  place.textContent = [ticked.length, ...amounts].join(" · ");
  const all = document.querySelector("[data-tick-all]");
  if (!all) return;
  all.checked = ticked.length > 0 && ticked.length === rows().length;
  all.indeterminate = ticked.length > 0 && !all.checked;
};

const tick = (row, isOn, extends_) => {
  const list = rows();
  const [from, to] = [list.indexOf(extends_ ? last ?? row : row), list.indexOf(row)];
  for (const one of list.slice(Math.max(Math.min(from, to), 0), Math.max(from, to) + 1)) {
    tickOf(one).checked = isOn;
  }
  last = row;
  addUp();
};

const step = (by) => {
  const list = rows();
  const at = list.indexOf(document.activeElement?.closest("tr[data-row]"));
  const next = list[Math.min(Math.max(at < 0 ? (by > 0 ? 0 : list.length - 1) : at + by, 0), list.length - 1)];
  linkOf(next)?.focus();
  next?.scrollIntoView({ block: "nearest" });
};

const keys = {
  j: () => step(1), ArrowDown: () => step(1), k: () => step(-1), ArrowUp: () => step(-1),
  x: (row, event) => row && tick(row, !tickOf(row).checked, event.shiftKey),
  a: () => { const isOn = !rows().every((row) => tickOf(row).checked); for (const row of rows()) tickOf(row).checked = isOn; addUp(); },
  Escape: () => { for (const row of rows()) tickOf(row).checked = false; addUp(); },
};
keys[" "] = keys.x;

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (isTyping(event.target) || document.querySelector("dialog:modal")) return;
  if (document.body.dataset.keys === "off" && /^[a-z]$/i.test(event.key)) return;
  const row = event.target.closest("tr[data-row]");
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (!keys[key] || rows().length === 0) return;
  const isElsewhere = !row && event.target.closest("a, button, summary, input");
  if (isElsewhere && (key === " " || key.startsWith("Arrow"))) return;
  if (key === " " && (!row || event.target.matches("input"))) return;
  if (key !== "Escape") event.preventDefault();
  keys[key](row, event);
});

document.addEventListener("click", (event) => {
  const row = event.target.matches("input[name=row]") ? event.target.closest("tr") : null;
  if (row) tick(row, event.target.checked, event.shiftKey);
  if ("tickAll" in event.target.dataset) {
    for (const one of rows()) tickOf(one).checked = event.target.checked;
    addUp();
  }
});
document.addEventListener("htmx:afterSettle", addUp);
document.addEventListener("pageshow", addUp);
addUp();
