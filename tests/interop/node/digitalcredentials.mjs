// @digitalcredentials/verifier-core, and the libraries of the same house to sign with (verifier-core only verifies).
// It builds its own document loader: it reads the contexts that it ships, not ours, and would fetch the rest.
import * as Ed25519Multikey from '@digitalcredentials/ed25519-multikey';
import {DataIntegrityProof} from '@digitalcredentials/data-integrity';
import {cryptosuite} from '@digitalcredentials/eddsa-rdfc-2022-cryptosuite';
import {securityLoader} from '@digitalcredentials/security-document-loader';
import * as bits from '@digitalcredentials/vc-bitstring-status-list';
import * as vc from '@digitalcredentials/vc';
import {verifyCredential} from '@digitalcredentials/verifier-core';

// It draws no conclusion, it logs steps: we take it that every step must be valid, but the one that asks registries.
const ignored = ['registered_issuer'];

export function connect() {
  const documentLoader = securityLoader({fetchRemoteContexts: false}).build();
  return {
    packages: ['@digitalcredentials/verifier-core', '@digitalcredentials/vc',
      '@digitalcredentials/eddsa-rdfc-2022-cryptosuite', '@digitalcredentials/vc-bitstring-status-list'],
    bits,

    async sign({credential, key, created}) {
      const pair = await Ed25519Multikey.fromJwk({
        jwk: key.jwk, secretKey: true, id: key.verificationMethod, controller: key.controller});
      const suite = new DataIntegrityProof({signer: pair.signer(), date: created, cryptosuite});
      return vc.issue({credential, suite, documentLoader});
    },

    verify: async (credential) => (await judged(credential)).verdict,

    /** It looks at the status by itself; one step of its log is one entry. */
    async status(credential) {
      const {verdict, log} = await judged(credential);
      const steps = log.filter(({id}) => id.endsWith('_status'));
      const [{error} = {}] = steps.filter((step) => step.error);
      if(error) {
        throw new Error(`${error.name}: ${error.message}`);
      }
      return {
        ...verdict,
        entries: steps.map(({id, valid}) => ({purpose: id.replace('_status', ''), set: valid === false})),
      };
    },
  };
}

/** The conclusion, and the log that it is drawn from. */
async function judged(credential) {
  const {log = [], errors} = await verifyCredential({credential, knownDIDRegistries: []});
  if(errors) {
    const {name, message, stackTrace} = errors[0];
    return {verdict: {accepted: false, reason: `${name}: ${stackTrace?.message ?? message}`}, log};
  }
  const failed = log.filter(({id, valid}) => !ignored.includes(id) && valid !== true);
  const signed = log.some(({id, valid}) => id === 'valid_signature' && valid);
  return {verdict: {accepted: signed && failed.length === 0, reason: failed.map(({id}) => id).join(', ')}, log};
}
