// News of a swapped fragment: `HX-Trigger: {"toast": {"message": "…", "tone": "bad"}}`. Good news
// leave after a while, unless somebody is reading them; bad ones stay until they are closed.
const STAYS = 6000;
const region = document.getElementById("toasts");

function leave(toast) {
  if (toast.matches(":hover, :focus-within")) setTimeout(leave, STAYS / 3, toast);
  else toast.remove();
}

function tell(text, tone = "") {
  const form = document.getElementById(tone === "bad" ? "toast-bad" : "toast");
  if (!form || !region || !text) return;
  const toast = form.content.firstElementChild.cloneNode(true);
  toast.querySelector("[data-text]").textContent = text;
  if (tone === "bad") for (const old of region.querySelectorAll(".toast--bad")) old.remove();
  region.append(toast);
  if (tone !== "bad") setTimeout(leave, STAYS, toast);
}

document.addEventListener("toast", (event) => tell(event.detail.message, event.detail.tone));

region?.addEventListener("click", (event) => {
  if (event.target.closest("[data-closes]")) event.target.closest(".toast").remove();
});

// A failed request keeps what was typed and says so.
document.addEventListener("htmx:sendError", () => tell(region?.dataset.offline, "bad"));
document.addEventListener("htmx:timeout", () => tell(region?.dataset.offline, "bad"));
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status >= 500) tell(region?.dataset.broken, "bad");
});
