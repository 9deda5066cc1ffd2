/**
 * A real OpenID Connect provider (npm oidc-provider) on loopback, for the tests: `node provider.mjs PORT RETURN_ADDRESS`.
 * Whoever signs in as `NAME ADDRESS` is NAME with that address, verified; with a third word, `unverified` or `unsaid`, it
 * is not, or the provider does not say.
 */
import { Provider } from 'oidc-provider'

const [port, returnAddress] = process.argv.slice(2)

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{ client_id: 'web app', client_secret: 'a secret/of:the+tests', redirect_uris: [returnAddress] }],
  claims: { openid: ['sub'], email: ['email', 'email_verified'] },
  cookies: { keys: ['for the tests alone'] },
  pkce: { required: () => true, methods: ['S256'] },
  findAccount(_ctx, id) {
    const [name, email, word] = id.split(' ')
    const said = word === 'unsaid' ? {} : { email_verified: word !== 'unverified' }
    return { accountId: id, claims: () => ({ sub: name, email, ...said }) }
  }
})

provider.listen(Number(port), '127.0.0.1')
