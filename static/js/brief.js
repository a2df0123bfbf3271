// What is left empty in a form of filters does not stand in the address.
document.addEventListener("formdata", (event) => {
  if (!event.target.matches("form[data-brief]")) return;
  for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
});
