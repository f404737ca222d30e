// @ts-check

// Of the tab alone, and gone with it. No server sees it but by the form.
const name = "rekey-link";

/** The token that this tab has, also after the page was loaded again. @returns {string | undefined} */
export function keptLink() {
  try {
    return sessionStorage.getItem(name) ?? undefined;
  } catch {
    return undefined;
  }
}

/** False where the browser keeps nothing for a tab. @param {string} token */
export function keepLink(token) {
  try {
    sessionStorage.setItem(name, token);
  } catch {
    return false;
  }
  return keptLink() === token;
}

export function forgetLink() {
  try {
    sessionStorage.removeItem(name);
  } catch {
    // Nothing was kept.
  }
}

/** Speaks to the other tabs of this site, where the browser lets them be spoken to. */
export function openTabs() {
  try {
    return new BroadcastChannel(name);
  } catch {
    return undefined;
  }
}
