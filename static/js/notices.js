// News of a swapped fragment: `HX-Trigger: {"toast": {"message": "…"}}` adds a line to the notices.
const region = document.getElementById("notices");

document.addEventListener("toast", (event) => {
  const line = document.createElement("p");
  line.className = "notice notice--good";
  line.setAttribute("role", "status");
  line.textContent = event.detail.message;
  region?.replaceChildren(line);
});

// A failed request keeps what was typed and says so.
document.addEventListener("htmx:sendError", () => {
  const line = document.createElement("p");
  line.className = "notice notice--bad";
  line.setAttribute("role", "alert");
  line.textContent = region?.dataset.offline ?? "";
  region?.replaceChildren(line);
});
