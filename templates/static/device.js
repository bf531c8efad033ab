// What was typed and has not reached the server lies on this device, under a place that names its writer,
// so that nobody is offered somebody else's words.

// Return whether the device has kept it: it may be full, or forbid it.
export function keep(place, kept) {
  try { localStorage.setItem(place, JSON.stringify(kept)); return true; } catch { return false; }
}

export function recall(place) {
  try { return JSON.parse(localStorage.getItem(place)); } catch { return null; }
}

export function forget(place) {
  try { localStorage.removeItem(place); } catch { /* nothing was kept */ }
}

// Another window may have signed in again meanwhile: the cookie is newer than a form.
export function token(form) {
  const cookie = document.cookie.split("; ").find((part) => part.startsWith("csrftoken="));
  return cookie ? cookie.slice("csrftoken=".length) : form.elements.csrfmiddlewaretoken.value;
}
