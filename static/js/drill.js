// Opens and closes the items under a row. Without scripts the arrow leads to their own page.
document.addEventListener("click", (event) => {
  const arrow = event.target.closest("a.disclose");
  if (!arrow || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const row = arrow.closest("tr");
  const isOpen = arrow.getAttribute("aria-expanded") === "true";
  arrow.setAttribute("aria-expanded", String(!isOpen));
  if (isOpen) row.removeAttribute("aria-selected");
  else row.setAttribute("aria-selected", "true");
  const panel = row.nextElementSibling;
  if (isOpen && panel?.classList.contains("drill-row")) panel.remove();
  if (!isOpen) arrow.dispatchEvent(new CustomEvent("drill"));
});
