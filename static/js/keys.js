// Keys of every page: "/" goes to the page's search field, Escape leaves it.
const isTyping = (target) => target.closest("input, select, textarea, [contenteditable]");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape" && document.activeElement?.type === "search") {
    document.activeElement.blur();
  }
  if (event.key !== "/" || isTyping(event.target)) return;
  const field = document.querySelector("input[type=search]");
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.select();
});
