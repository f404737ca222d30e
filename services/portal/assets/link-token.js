// @ts-check

/** Moves the token of a mailed link from the address bar into the form, so that it stays in no history and reaches no log. */
function takeToken() {
  const token = location.hash.slice(1);
  const field = document.getElementById("token");
  if (!/^[A-Za-z0-9_-]{43}$/.test(token) || !(field instanceof HTMLInputElement)) return;
  history.replaceState(null, "", location.pathname);
  field.value = token;
  document.getElementById("code-field")?.setAttribute("hidden", "");
  void showWhose(token);
}

/** @param {string} token */
async function showWhose(token) {
  const response = await fetch("/set-password/whose", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ token }),
  }).catch(() => undefined);
  if (response?.status === 410) return location.replace("/set-password/not-usable");
  if (!response?.ok) return;
  /** @type {{ masked: string, address: string }} */
  const { masked, address } = await response.json();
  const shown = document.getElementById("whose-address");
  if (shown) shown.textContent = masked;
  document.getElementById("whose")?.removeAttribute("hidden");
  const username = document.getElementById("username");
  if (username instanceof HTMLInputElement) username.value = address;
}

takeToken();
addEventListener("hashchange", takeToken);
