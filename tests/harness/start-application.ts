import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import * as oidc from "openid-client";
import type { CookieBrowser } from "./cookie-browser.ts";

/** An application that contacts sign in to by the portal, on loopback, by a client library that is not ours. */
export interface ForeignApplication extends AsyncDisposable {
  origin: string;
  redirectUri: string;
  /** What it has been told of sessions that are over, and with which status it answers. */
  logoutTokens: string[];
  answerWith: { status: number };
}

export async function startApplication(): Promise<ForeignApplication> {
  const logoutTokens: string[] = [];
  const answerWith = { status: 200 };
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on("data", (chunk: Buffer) => void chunks.push(chunk));
    req.on("end", () => {
      if (req.method === "POST" && req.url === "/logged-out") {
        logoutTokens.push(new URLSearchParams(Buffer.concat(chunks).toString()).get("logout_token") ?? "");
      }
      const elsewhere = answerWith.status === 302 ? { location: `${origin}/logged-out` } : {};
      res.writeHead(answerWith.status, elsewhere).end();
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    redirectUri: `${origin}/signed-in`,
    logoutTokens,
    answerWith,
    [Symbol.asyncDispose]: () => new Promise((closed) => server.close(() => closed()).closeAllConnections()),
  };
}

export interface SignInRequest {
  config: oidc.Configuration;
  redirectUri: string;
  scope?: string;
  more?: Record<string, string>;
}

/** The address by which an application sends somebody to the portal, and how it takes them back. */
export async function beginSignIn({ config, redirectUri, scope = "openid email profile client", more }: SignInRequest) {
  const [verifier, state, nonce] = [oidc.randomPKCECodeVerifier(), oidc.randomState(), oidc.randomNonce()];
  const challenge = await oidc.calculatePKCECodeChallenge(verifier);
  const url = oidc.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope,
    state,
    nonce,
    code_challenge: challenge,
    code_challenge_method: "S256",
    ...more,
  });
  const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true };
  return { url, verifier, finish: (back: URL) => oidc.authorizationCodeGrant(config, back, checks) };
}

/** Signs somebody in to an application with their password, from its address to its tokens. */
export async function signInToApplication(
  browser: CookieBrowser,
  request: SignInRequest,
  { email, password }: { email: string; password: string },
) {
  const { url, finish } = await beginSignIn(request);
  const page = await browser.open(url);
  if (!page.path.endsWith("/sign-in/continue")) throw new Error(`no form to sign in but ${page.path}`);
  const { left } = await browser.send(page.path, { address: email, password });
  if (left === undefined) throw new Error("signing in does not lead to the application");
  return { tokens: await finish(left), left };
}
