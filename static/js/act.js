// Pages that post: Ctrl-Enter presses the button that posts, where the effects were shown.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  const button = document.querySelector(".act__acts button[name=step]");
  if (!button) return;
  event.preventDefault();
  button.click();
});

// A form is sent once: the button says so until the answer comes.
document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button?.closest(".act__acts")) return;
  if (button.getAttribute("aria-busy") === "true") return event.preventDefault();
  button.setAttribute("aria-busy", "true");
});
