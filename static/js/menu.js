// Menus and explanations are details: one is open at a time, Escape and a press outside close it.
const OPEN = "details.menu[open], details.define[open]";

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll(OPEN)) if (!menu.contains(event.target)) menu.open = false;
});

document.addEventListener("keydown", (event) => {
  const menu = document.querySelector(OPEN);
  if (!menu) return;
  if (event.key === "Escape") {
    menu.open = false;
    menu.querySelector("summary").focus();
    event.preventDefault();
  }
  if ((event.key !== "ArrowDown" && event.key !== "ArrowUp") || !menu.classList.contains("menu")) return;
  const stops = [...menu.querySelectorAll("summary, a, button")].filter((one) => one.checkVisibility());
  const here = stops.indexOf(document.activeElement);
  if (here < 0) return;
  stops.at((here + (event.key === "ArrowDown" ? 1 : -1)) % stops.length).focus();
  event.preventDefault();
});
