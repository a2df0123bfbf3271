// Rows to tick: j and k (or the arrows) move, Space ticks, Enter in a row goes on to its amount.
const table = document.querySelector("[data-ticks]");
const boxes = () => [...table.querySelectorAll("input[type=checkbox]")];

const move = (from, step) => {
  const all = boxes();
  const place = all.indexOf(from);
  (all[place + step] ?? all[place < 0 ? 0 : place])?.focus();
};

table?.addEventListener("keydown", (event) => {
  const box = event.target.closest("input[type=checkbox]");
  if (!box || event.ctrlKey || event.metaKey || event.altKey) return;
  const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    move(box, step);
  } else if (event.key === "Enter") {
    event.preventDefault();
    box.closest("tr").querySelector("input:not([type=checkbox])")?.focus();
  }
});

// What is typed into a row ticks it.
table?.addEventListener("input", (event) => {
  if (event.target.type === "checkbox" || event.target.value === "") return;
  const box = event.target.closest("tr").querySelector("input[type=checkbox]");
  if (box) box.checked = true;
});
