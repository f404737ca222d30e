// A portal whose contacts Rekey signs in: npm install openid-client jose; node portal.mjs
// It reads PORTAL_URL (Rekey's), OWN_URL (where this one is), CLIENT_ID and CLIENT_SECRET.
import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import { env, stderr } from "node:process";
import { createRemoteJWKSet, jwtVerify } from "jose";
import * as client from "openid-client";

const { PORTAL_URL, OWN_URL, CLIENT_ID, CLIENT_SECRET } = env;
const atHome = PORTAL_URL.startsWith("http:") ? { execute: [client.allowInsecureRequests] } : {};
const proof = client.ClientSecretBasic(CLIENT_SECRET);
const config = await client.discovery(new URL(PORTAL_URL), CLIENT_ID, undefined, proof, atHome);
const keys = createRemoteJWKSet(new URL(config.serverMetadata().jwks_uri));
const redirect_uri = `${OWN_URL}/signed-in`;
const isSecure = OWN_URL.startsWith("https:");
const cookieName = isSecure ? "__Host-example" : "example";
// In memory, for an example: a portal keeps them where its sessions are.
const sessions = new Map();

const leadTo = (res, url) => res.writeHead(303, { location: String(url) }).end();

/** A session of its own for each sign-in, so that nobody can give another person theirs. */
function begin(res, session) {
  const id = randomBytes(32).toString("base64url");
  sessions.set(id, session);
  const secure = isSecure ? "; Secure" : "";
  res.setHeader("set-cookie", `${cookieName}=${id}; HttpOnly; SameSite=Lax; Path=/${secure}`);
}

const pages = {
  async "GET /sign-in"(_req, res) {
    const session = {
      verifier: client.randomPKCECodeVerifier(),
      state: client.randomState(),
      nonce: client.randomNonce(),
    };
    begin(res, session);
    const asked = {
      redirect_uri,
      scope: "openid profile",
      state: session.state,
      nonce: session.nonce,
      code_challenge: await client.calculatePKCECodeChallenge(session.verifier),
      code_challenge_method: "S256",
    };
    leadTo(res, client.buildAuthorizationUrl(config, asked));
  },
  async "GET /signed-in"(req, res, { verifier, state, nonce } = {}) {
    if (state === undefined) return leadTo(res, "/");
    const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true };
    const tokens = await client.authorizationCodeGrant(config, new URL(req.url, OWN_URL), checks);
    const { sub, sid } = tokens.claims();
    const { name } = await client.fetchUserInfo(config, tokens.access_token, sub);
    begin(res, { contact: sub, sid, name, idToken: tokens.id_token });
    leadTo(res, "/");
  },
  async "GET /sign-out"(_req, res, session) {
    for (const [id, each] of sessions) if (each === session) sessions.delete(id);
    const hint = session?.idToken === undefined ? {} : { id_token_hint: session.idToken };
    leadTo(res, client.buildEndSessionUrl(config, { ...hint, post_logout_redirect_uri: `${OWN_URL}/` }));
  },
  async "POST /logged-out"(req, res) {
    let body = "";
    for await (const part of req) if ((body += part).length > 10_000) return res.writeHead(413).end();
    const token = new URLSearchParams(body).get("logout_token") ?? "";
    const { payload } = await jwtVerify(token, keys, { issuer: PORTAL_URL, audience: CLIENT_ID, typ: "logout+jwt" });
    const isLogout = payload.events?.["http://schemas.openid.net/event/backchannel-logout"] !== undefined;
    if (!isLogout || payload.nonce !== undefined) return res.writeHead(400).end();
    for (const [id, each] of sessions) if (each.sid === payload.sid) sessions.delete(id);
    res.writeHead(200).end();
  },
  async "GET /"(_req, res, session) {
    const escape = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
    const signedIn = `signed in as ${escape(session?.name ?? "")} <a href="/sign-out">Sign out</a>`;
    const page = session?.contact === undefined ? '<a href="/sign-in">Sign in</a>' : signedIn;
    res.writeHead(200, { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" }).end(page);
  },
};

createServer((req, res) => {
  const cookie = (req.headers.cookie ?? "").split(/; */).find((pair) => pair.startsWith(`${cookieName}=`));
  const session = sessions.get(cookie?.slice(cookieName.length + 1));
  const page = pages[`${req.method} ${req.url.split("?")[0]}`];
  if (page === undefined) return res.writeHead(404).end();
  page(req, res, session).catch((error) => {
    stderr.write(`${error.code ?? error.name}\n`);
    if (!res.headersSent) res.writeHead(400).end("This did not work. Go back and try again.");
  });
}).listen(new URL(OWN_URL).port, new URL(OWN_URL).hostname);
