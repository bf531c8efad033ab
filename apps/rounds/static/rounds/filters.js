// A filter applies as soon as it is chosen: only the text with what is beside it comes anew. Without
// this module the form loads the page.

const form = document.querySelector("form.filters");

// What is being written would go with the text: then the page is loaded, which shows what is kept.
form?.addEventListener("htmx:beforeRequest", (event) => {
  if (!document.querySelector("form.compose")) return;
  event.preventDefault();
  form.submit();
});

// Signed out, another page comes in place of the text: the browser shows it.
document.getElementById("stretches")?.parentElement.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.requestConfig.elt !== form || event.detail.xhr.response.includes('id="stretches"')) return;
  event.detail.shouldSwap = false;
  form.submit();
});

form?.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful) history.replaceState(null, "", event.detail.pathInfo.finalRequestPath);
});

// No answer: the browser says so. A choice given up for a newer one is no failure.
for (const failure of ["htmx:responseError", "htmx:sendError"]) form?.addEventListener(failure, () => form.submit());
