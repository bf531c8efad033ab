// A button that copies the text of a field; where a browser cannot, the field is there to select.

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    const field = document.getElementById(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(field.value);
      const said = button.parentElement.querySelector("[data-done]");
      said.textContent = said.dataset.done;
    } catch {
      field.select();
    }
  });
}
