// @ts-check

const everyMs = 2_000;

/** Loads the page again once there is something new to read, and not before: a page that jumps is hard to read. */
async function followPassword() {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, everyMs));
    if (document.visibilityState === "hidden") continue;
    const response = await fetch(location.pathname, { method: "HEAD" }).catch(() => undefined);
    if (response !== undefined && response.status !== 202 && response.status < 500) return location.reload();
  }
}

void followPassword();
