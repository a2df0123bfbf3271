// Keys of every page: "/" and Ctrl K search, "?" shows the keys, "g" and a letter lead to a page of
// the rail, and a key of one thing is its data-key (it is pressed, or entered where it is a field).
const WAIT = 1500;
const fields = "input, select, textarea, [contenteditable]";
const silent = document.body.dataset.keys === "off"; // a person can switch single keys off
let asked = 0;

function press(thing) {
  if (thing.matches(fields)) {
    thing.focus();
    thing.select?.();
  } else thing.click();
}

function search() {
  const field = document.querySelector("#search, input[type=search]");
  if (field) press(field);
  return Boolean(field);
}

const isHidden = (thing) => !thing.checkVisibility();

function goTo(letter) {
  const link = document.querySelector(`[data-go="${CSS.escape(letter)}"]`);
  if (link) window.location.assign(link.href);
  return Boolean(link);
}

function showKeys() {
  const link = document.querySelector('[data-dialog="keys"]');
  link?.click();
  return Boolean(link);
}

function own(key) {
  const thing = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find((one) => !isHidden(one));
  if (thing) press(thing);
  return Boolean(thing);
}

function single(key) {
  if (Date.now() - asked < WAIT) {
    asked = 0;
    return goTo(key);
  }
  if (key === "g") {
    asked = Date.now();
    return true;
  }
  if (key === "/") return search();
  return key === "?" ? showKeys() : own(key);
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
    if (search()) event.preventDefault();
    return;
  }
  if (event.key === "Escape" && document.activeElement?.type === "search") document.activeElement.blur();
  if (silent || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest(fields) || document.querySelector("dialog:modal")) return;
  if (single(event.key)) event.preventDefault();
});

// The things of this page that have a key stand in the dialog of keys, under their own names.
document.addEventListener("keys:shown", () => {
  const list = document.getElementById("keys-here");
  for (const row of list.querySelectorAll("[data-found]")) row.remove();
  for (const thing of document.querySelectorAll("[data-key]")) {
    if (isHidden(thing)) continue;
    const row = document.createElement("li");
    const sign = document.createElement("span");
    const key = document.createElement("kbd");
    row.className = "keys__one";
    row.dataset.found = "";
    sign.className = "keys__signs";
    key.className = "key";
    key.textContent = thing.dataset.key;
    sign.append(key);
    const name = thing.dataset.keyName ?? thing.getAttribute("aria-label") ?? thing.labels?.[0]?.textContent;
    row.append(sign, (name ?? thing.textContent).trim());
    list.append(row);
  }
  document.querySelector("[data-keys-here]").hidden = !list.children.length;
});
