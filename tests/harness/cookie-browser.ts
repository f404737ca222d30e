/** A browser without pages: it keeps cookies, follows where it is led within one site, and stops where that ends. */
export interface CookieBrowser {
  /** Opens an address, and what it leads to on the same site; `left` is the address elsewhere to which it was led. */
  open(url: string | URL): Promise<{ response: Response; path: string; text: string; left: URL | undefined }>;
  /** Sends a form as a page of the site does, and goes on like `open`. */
  send(url: string | URL, fields: Record<string, string>): ReturnType<CookieBrowser["open"]>;
  cookies: Map<string, string>;
}

/** `reachedAt` is where the site listens, if not at its own address: what a proxy in front of it would ask. */
export function openCookieBrowser(
  siteUrl: string,
  { headers = {}, reachedAt }: { headers?: Record<string, string>; reachedAt?: string } = {},
): CookieBrowser {
  const cookies = new Map<string, string>();
  const { origin } = new URL(siteUrl);
  const ask = async (url: URL, init: RequestInit = {}) => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const sent = new Headers({ ...headers, ...(init.headers as Record<string, string>) });
    if (cookie !== "") sent.set("cookie", cookie);
    const response = await fetch(asProxied(url, reachedAt), { ...init, redirect: "manual", headers: sent });
    for (const line of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === "" || /expires=Thu, 01 Jan 1970/i.test(line)) cookies.delete(name);
      else cookies.set(name, value);
    }
    return response;
  };
  const follow = async (first: URL, init?: RequestInit): ReturnType<CookieBrowser["open"]> => {
    let url = first;
    let response = await ask(url, init);
    for (let steps = 0; response.status >= 300 && response.status < 400; steps += 1) {
      if (steps > 10) throw new Error(`led in circles at ${url.pathname}`);
      const next = new URL(response.headers.get("location") ?? "", url);
      await response.arrayBuffer();
      if (next.origin !== origin) return { response, path: url.pathname, text: "", left: next };
      url = next;
      response = await ask(url);
    }
    return { response, path: url.pathname, text: await response.text(), left: undefined };
  };
  return {
    cookies,
    open: (url) => follow(new URL(url, `${siteUrl}/`)),
    send: (url, fields) =>
      follow(new URL(url, `${siteUrl}/`), { method: "POST", body: new URLSearchParams(fields), headers: { origin } }),
  };
}

/** An address of the site as its proxy asks for it. */
export function asProxied(url: string | URL, reachedAt: string | undefined): URL {
  const { pathname, search } = new URL(url);
  return reachedAt === undefined ? new URL(url) : new URL(`${pathname}${search}`, reachedAt);
}
