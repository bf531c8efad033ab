// A boilerplate response goes into the response where one is chosen: at its end, nothing is replaced.
// The disposition that it was written for is chosen with it, where none is chosen yet.

document.addEventListener("change", (event) => {
  const select = event.target.closest("[data-boilerplate]");
  if (!select?.value) return;
  const { form } = select;
  const { response } = form.elements;
  response.value = [response.value.trimEnd(), select.value].filter(Boolean).join("\n");
  response.dispatchEvent(new Event("input", { bubbles: true }));
  const { outcome } = select.selectedOptions[0].dataset;
  const meant = outcome && form.querySelector(`input[name="outcome"][value="${outcome}"]`);
  if (meant && !form.querySelector('input[name="outcome"]:checked')) meant.checked = true;
  select.value = "";
  response.focus();
});
