// Opens dialogs. A link with data-dialog="id" leads to a page that does the same; with this script
// the dialog of that id opens instead. With an empty data-dialog, the part of that page (what has
// data-part, else its sections) is shown in the page's own dialog; what goes wrong leads to the page.
const plain = (event) => !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0;

function open(dialog) {
  for (const menu of document.querySelectorAll("details.menu[open]")) menu.open = false;
  if (!dialog.open) dialog.showModal();
  const first = dialog.querySelector("[autofocus], [aria-invalid=true], .form input:not([type=hidden]), .form select");
  (first ?? dialog.querySelector(".dialog__title")).focus();
  if (dialog.id === "keys") document.dispatchEvent(new CustomEvent("keys:shown"));
}

async function load(link) {
  const answer = await fetch(link.href, { credentials: "same-origin" });
  if (!answer.ok || answer.redirected) throw new Error(answer.status);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const main = page.getElementById("main");
  const marked = main.querySelectorAll("[data-part]");
  const parts = marked.length ? marked : main.querySelectorAll(".section");
  const dialog = document.getElementById("dialog");
  dialog.querySelector(".dialog__title").textContent = main.querySelector("h1").textContent.trim();
  const body = dialog.querySelector(".dialog__body");
  body.replaceChildren(...parts);
  for (const form of body.querySelectorAll("form:not([action])")) form.action = link.href;
  window.htmx?.process(body);
  open(dialog);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-dialog]");
  if (link && plain(event)) {
    const id = link.dataset.dialog;
    const dialog = id ? document.getElementById(id) : null;
    if (id && !dialog) return;
    event.preventDefault();
    if (dialog) open(dialog);
    else load(link).catch(() => window.location.assign(link.href));
    return;
  }
  const around = event.target.closest("dialog:modal");
  if (!around || !plain(event)) return;
  const closer = event.target.closest("[data-closes]");
  if (closer) event.preventDefault();
  // A click on the dialog itself and on nothing in it is one on the veil around it.
  const box = around.getBoundingClientRect();
  const isOutside = event.target === around && !within(event, box);
  if (closer || isOutside) around.close();
});

const within = (event, box) =>
  event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;

// A view that answers HTMX says `HX-Trigger: {"dialog:close": {}}` when its dialog is done.
document.addEventListener("dialog:close", () => document.querySelector("dialog:modal")?.close());
