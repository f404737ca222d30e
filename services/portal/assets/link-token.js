// @ts-check

/** Moves the token of a mailed link from the address bar into the form, so that it stays in no history and reaches no log. */
function takeToken() {
  const token = location.hash.slice(1);
  const field = document.getElementById("token");
  if (!/^[A-Za-z0-9_-]{43}$/.test(token) || !(field instanceof HTMLInputElement)) return;
  history.replaceState(null, "", location.pathname);
  field.value = token;
  document.getElementById("code-field")?.setAttribute("hidden", "");
  keepThroughLanguages(token);
  if (field.form) void showWhose(token, field.form);
}

/**
 * Whoever chooses another language here still has the link: it goes along as a fragment, which no server sees.
 * @param {string} token
 */
function keepThroughLanguages(token) {
  for (const link of document.querySelectorAll(".languages a")) {
    if (link instanceof HTMLAnchorElement) link.hash = token;
  }
}

/** @param {string} token @param {HTMLFormElement} form */
async function showWhose(token, form) {
  const proof = form.elements.namedItem("form-token");
  const response = await fetch(form.dataset["whose"] ?? "", {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(proof instanceof HTMLInputElement && { "x-form-token": proof.value }),
    },
    body: JSON.stringify({ token }),
  }).catch(() => undefined);
  if (response?.status === 410) return location.replace(form.dataset["deadLink"] ?? "");
  if (!response?.ok) return;
  /** @type {{ masked: string, address: string }} */
  const { masked, address } = await response.json();
  const shown = document.getElementById("whose-address");
  if (shown) shown.textContent = masked;
  document.getElementById("whose")?.removeAttribute("hidden");
  const username = document.getElementById("username");
  if (username instanceof HTMLInputElement) username.value = address;
}

/**
 * Says that a script has filled in the token, until a key, a finger or a click tells of somebody at the page. What a
 * script does of itself is no such thing. Whoever pasted the code has none of this to do.
 */
function watchForPerson() {
  const touched = document.getElementById("touched");
  if (!(touched instanceof HTMLInputElement)) return;
  touched.value = "not-yet";
  for (const sign of ["keydown", "pointerdown", "click", "input", "paste"]) {
    touched.form?.addEventListener(sign, (event) => {
      if (event.isTrusted) touched.value = "";
    });
  }
}

watchForPerson();
takeToken();
const held = document.querySelector('input[type="hidden"][name="token"]');
if (held instanceof HTMLInputElement) keepThroughLanguages(held.value);
addEventListener("hashchange", takeToken);
