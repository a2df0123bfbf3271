// The figure under the pointer is written below its chart at once; without scripts it is a title.
function readoutOf(event) {
  const figure = event.target.closest?.(".chart__column, .chart__point");
  const line = figure?.closest(".chart-box")?.querySelector(".chart__readout");
  return line ? [line, figure.querySelector("title").textContent] : [];
}

document.addEventListener("pointerover", (event) => {
  const [line, words] = readoutOf(event);
  if (!line) return;
  line.dataset.last ??= line.textContent;
  line.textContent = words;
});

document.addEventListener("pointerout", (event) => {
  const [line] = readoutOf(event);
  if (line?.dataset.last) line.textContent = line.dataset.last;
});
