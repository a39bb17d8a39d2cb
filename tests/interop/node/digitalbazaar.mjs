// @digitalbazaar/vc with eddsa-rdfc-2022, and the status lists of the same house. They take their document loader from
// the caller: ours, so they read our contexts, and the lists that the request brings.
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {driver} from '@digitalbazaar/did-method-key';
import * as bits from '@digitalbazaar/vc-bitstring-status-list';
import * as vc from '@digitalbazaar/vc';
import {documents, lists} from './offline.mjs';

/** A did:web without a path, or a key in its document: this house has no library for the method. */
function didWeb(url) {
  const [did, fragment] = url.split('#');
  const document = documents[`https://${did.slice('did:web:'.length)}/.well-known/did.json`];
  return fragment ? document?.verificationMethod.find(({id}) => id === url) : document;
}

/** A status list as a document loader hands it over: JSON, or a token as it is. */
function statusList(url) {
  const served = lists[url];
  return served && (served.mediaType.endsWith('jwt') ? served.body : JSON.parse(served.body));
}

export function connect(contexts) {
  const didKey = driver();
  didKey.use({multibaseMultikeyHeader: 'z6Mk', fromMultibase: Ed25519Multikey.from});

  async function documentLoader(url) {
    const [, method] = url.match(/^did:(\w+):/) ?? [];
    const document = {key: () => didKey.get({url}), web: () => didWeb(url)}[method]?.() ?? contexts[url] ?? statusList(url);
    if(!document) {
      throw new Error(`not bundled: ${url}`);
    }
    return {contextUrl: null, documentUrl: url, document: await document};
  }

  return {
    packages: ['@digitalbazaar/vc', '@digitalbazaar/data-integrity', '@digitalbazaar/eddsa-rdfc-2022-cryptosuite',
      '@digitalbazaar/vc-bitstring-status-list'],
    bits,

    async sign({credential, key, created}) {
      const pair = await Ed25519Multikey.fromJwk({
        jwk: key.jwk, secretKey: true, id: key.verificationMethod, controller: key.controller});
      const suite = new DataIntegrityProof({signer: pair.signer(), date: created, cryptosuite});
      return vc.issue({credential, suite, documentLoader});
    },

    async verify(credential) {
      const suite = new DataIntegrityProof({cryptosuite});
      const result = await vc.verifyCredential({credential, suite, documentLoader});
      if(result.error) {
        throw result.error;
      }
      return {accepted: result.verified};
    },

    /** What its status code sees by itself, and whether a badge passes that is verified with it. */
    async status(credential) {
      const suite = new DataIntegrityProof({cryptosuite});
      const {results, error} = await bits.checkStatus({credential, suite, documentLoader});
      if(error) {
        throw error;
      }
      const whole = await vc.verifyCredential({
        credential, suite, documentLoader, checkStatus: bits.checkStatus});
      return {
        entries: results.map(({credentialStatus, status}) => ({purpose: credentialStatus.statusPurpose, set: status})),
        accepted: whole.verified,
        reason: String(whole.error ?? whole.statusResult?.error ?? ''),
      };
    },
  };
}
