// An identity provider of another make (oidc-provider), set up as a municipality would: PKCE, DPoP, refresh tokens that rotate,
// revocation, two factors on its own pages. It prints its issuer and serves until it is ended.
import { createServer } from "node:http";
import Provider from "oidc-provider";

const CLASS = "urn:gishe:acr:two-factor";
const PASSWORD = "a password";
const CODE = "271828";
const people = {
  "officer@judge.example": {
    sub: "judge-officer",
    name: "Михаела Тодорова",
    post: "главен специалист",
    preferred_username: "officer@judge.example",
    national_id: "PNOBG-0000000000",
    districts: [{ scope: "district:09", district: "09", role: "officer" }],
  },
};

const server = createServer();
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const issuer = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: "gishe-desk",
      application_type: "native",
      token_endpoint_auth_method: "none",
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
      // Any port of it is taken (RFC 8252, 7.3).
      redirect_uris: ["http://127.0.0.1/callback", "http://[::1]/callback"],
      id_token_signed_response_alg: "ES256",
    },
  ],
  jwks: { keys: [await signingKey()] },
  acrValues: [CLASS],
  scopes: ["openid", "profile", "offline_access"],
  claims: {
    openid: ["sub"],
    profile: ["name", "post", "preferred_username", "national_id", "districts"],
    acr: null,
    amr: null,
    auth_time: null,
  },
  conformIdTokenClaims: false,
  features: {
    devInteractions: { enabled: false },
    dPoP: { enabled: true, nonceSecret: Buffer.alloc(32, 7), requireNonce: () => true },
    revocation: { enabled: true, allowedPolicy: () => true },
    userinfo: { enabled: true },
  },
  enabledJWA: { idTokenSigningAlgValues: ["ES256"], dPoPSigningAlgValues: ["ES256"] },
  pkce: { required: () => true },
  rotateRefreshToken: true,
  issueRefreshToken: () => true,
  extraParams: ["district"],
  ttl: { AccessToken: 60, IdToken: 600, RefreshToken: 86400, Grant: 86400, Session: 86400, Interaction: 600, AuthorizationCode: 60 },
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (_, login) => {
    const found = Object.values(people).find((person) => person.sub === login);
    return found && { accountId: login, claims: () => found };
  },
});

async function signingKey() {
  const { privateKey } = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign"]);
  const { kty, crv, x, y, d } = await crypto.subtle.exportKey("jwk", privateKey);
  return { kty, crv, x, y, d, kid: "judge", use: "sig", alg: "ES256" };
}

// Who has given the first factor, by interaction.
const halfway = new Map();

function page(response, body) {
  response.writeHead(200, { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" });
  response.end(`<!doctype html><html lang="en"><title>Sign in</title><form method="post">${body}<button>Next</button></form></html>`);
}

const first = `<input name="username"><input name="password" type="password">`;
const second = `<input name="code" inputmode="numeric">`;

async function form(request) {
  let text = "";
  for await (const piece of request) {
    text += piece;
    if (text.length > 4096) throw new Error("too long");
  }
  return new URLSearchParams(text);
}

async function interact(request, response) {
  const { uid, prompt, params } = await provider.interactionDetails(request, response);
  if (prompt.name === "consent") {
    // The workstation is the municipality's own: what it asks for is granted.
    const { session } = await provider.interactionDetails(request, response);
    const grant = new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
    grant.addOIDCScope(params.scope);
    const consent = { grantId: await grant.save() };
    return provider.interactionFinished(request, response, { consent }, { mergeWithLastSubmission: true });
  }
  if (request.method !== "POST") return page(response, first);
  const given = await form(request);
  if (!halfway.has(uid)) {
    const person = people[given.get("username")];
    if (!person || given.get("password") !== PASSWORD) return page(response, first);
    halfway.set(uid, person.sub);
    return page(response, second);
  }
  if (given.get("code") !== CODE) return page(response, second);
  const login = { accountId: halfway.get(uid), acr: CLASS, amr: ["pwd", "otp", "mfa"], remember: false };
  halfway.delete(uid);
  return provider.interactionFinished(request, response, { login }, { mergeWithLastSubmission: false });
}

const serve = provider.callback();
server.on("request", (request, response) => {
  if (!request.url.startsWith("/interaction/")) return serve(request, response);
  interact(request, response).catch((error) => {
    console.error(error);
    response.writeHead(500);
    response.end();
  });
});
provider.on("server_error", (_, error) => console.error(error));
for (const event of ["grant.error", "authorization.error", "revocation.error"]) {
  provider.on(event, (_, error) => console.error(event, error.error, error.error_detail ?? error.error_description));
}
console.log(issuer);
