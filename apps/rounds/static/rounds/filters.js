// A filter applies as soon as it is chosen: only the text with what is beside it comes anew. Without
// this module the form loads the page.

const form = document.querySelector("form.filters");

// What is being written would go with the text: then the page is loaded, which shows what is kept.
form?.addEventListener("htmx:beforeRequest", (event) => {
  if (!document.querySelector("form.compose")) return;
  event.preventDefault();
  form.submit();
});

form?.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful) history.replaceState(null, "", event.detail.pathInfo.finalRequestPath);
  else form.submit(); // signed out, or no answer: the browser says so
});
