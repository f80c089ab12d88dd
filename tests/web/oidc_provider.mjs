// An OpenID provider that answers as an Auth0 tenant does: RS256 access tokens as JWTs with kid, aud and permissions,
// the API named by `audience`, PKCE demanded. Reads its settings as JSON from the first argument, prints its address
// as one line of JSON, and takes orders as lines on standard input: "rotate" signs with a fresh key from then on.
import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const asked = JSON.parse(process.argv[2]);
const { Provider } = await import(pathToFileURL(`${asked.modules}/oidc-provider/lib/index.js`));

const keys = [];
function addKey() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  keys.unshift({ ...privateKey.export({ format: 'jwk' }), kid: `key-${keys.length + 1}`, use: 'sig', alg: 'RS256' });
}

function provider(issuer) {
  const made = new Provider(issuer, {
    clients: [{
      client_id: asked.client_id, client_secret: asked.client_secret, grant_types: ['authorization_code'],
      response_types: ['code'], redirect_uris: asked.redirect_uris, post_logout_redirect_uris: asked.logout_uris,
      id_token_signed_response_alg: 'RS256',
    }],
    jwks: { keys },
    cookies: { keys: ['only for tests'] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    conformIdTokenClaims: false, // as Auth0: name and address are in the ID token too
    pkce: { required: () => true },
    extraParams: ['audience'],
    formats: { // as Auth0: the token is for the API and for /userinfo
      customizers: {
        jwt: (ctx, token, jwt) => {
          jwt.payload.aud = [asked.audience, `${issuer}/me`];
          jwt.payload.scope = 'openid profile email';
        },
      },
    },
    extraTokenClaims: (ctx, token) => ({ permissions: (asked.accounts[token.accountId] || {}).permissions || [] }),
    findAccount: (ctx, sub) => ({
      accountId: sub,
      claims: () => ({ sub, ...(asked.accounts[sub] || {}).claims }),
    }),
    features: {
      devInteractions: { enabled: true },
      rpInitiatedLogout: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: (ctx) => ctx.oidc.params.audience || asked.audience,
        useGrantedResource: () => true,
        getResourceServerInfo: (ctx, resource) => {
          if (resource !== asked.audience) throw new Error('unknown API');
          return { scope: '', audience: asked.audience, accessTokenFormat: 'jwt', jwt: { sign: { alg: 'RS256' } } };
        },
      },
    },
    // Auth0 asks for no consent to an application of one's own
    loadExistingGrant: async (ctx) => {
      const grant = new ctx.oidc.provider.Grant({
        clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId,
      });
      grant.addOIDCScope('openid profile email');
      grant.addResourceScope(asked.audience, '');
      await grant.save();
      return grant;
    },
  });
  return made.callback();
}

// oidc-provider's own /me takes no token that is a JWT
function userinfo(request, response) {
  const [head, body, signature] = (request.headers.authorization || '').replace('Bearer ', '').split('.');
  const key = createPublicKey({ key: keys[0], format: 'jwk' });
  const good = signature && verify('sha256', Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url'));
  const { sub, scope } = good ? JSON.parse(Buffer.from(body, 'base64url')) : {};
  response.writeHead(good && scope.includes('openid') ? 200 : 401, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ sub, ...(asked.accounts[sub] || {}).claims }));
}

addKey();
const server = createServer((request, response) => (
  request.url === '/me' ? userinfo(request, response) : handle(request, response)));
let handle;
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  handle = provider(issuer);
  createInterface({ input: process.stdin }).on('line', (order) => {
    if (order !== 'rotate') return;
    addKey();
    keys.length = 1;
    handle = provider(issuer); // sessions and codes of the old one are gone, as is its key
    console.log(JSON.stringify({ rotated: keys[0].kid }));
  }).on('close', () => process.exit());
  console.log(JSON.stringify({ issuer }));
});
