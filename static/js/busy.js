// A form that is on its way says so on its button and is not sent twice by a second press.
const LONGEST = 20_000; // a form that is answered by a file leaves the page as it is

function mark(form, button) {
  form.dataset.sent = "yes";
  if (!button?.classList.contains("button")) return;
  button.setAttribute("aria-busy", "true");
  if (!button.dataset.busy) return;
  button.dataset.said = button.innerHTML;
  button.textContent = button.dataset.busy;
}

function release(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("button[aria-busy]")) {
    button.removeAttribute("aria-busy");
    if (button.dataset.said) button.innerHTML = button.dataset.said;
    delete button.dataset.said;
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  // After the form's data were taken, so that the button's own name and value are among them.
  setTimeout(mark, 0, form, event.submitter);
  setTimeout(release, LONGEST, form);
});

// Only a form that is sent by HTMX itself: others ask while somebody types.
const isSent = (event) => event.detail.requestConfig.triggeringEvent?.type === "submit";

document.addEventListener("htmx:beforeRequest", (event) => {
  if (isSent(event)) mark(event.detail.elt, event.detail.requestConfig.triggeringEvent.submitter);
});

document.addEventListener("htmx:afterRequest", (event) => {
  if (isSent(event)) release(event.detail.elt);
});

// A page that comes back from the browser's memory can be sent again.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) for (const form of document.querySelectorAll("form[data-sent]")) release(form);
});
