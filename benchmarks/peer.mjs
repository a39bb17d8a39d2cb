// The JavaScript libraries at the same work, as `worker.py` has it: one JSON request a line in, one answer a line out.
// The argument names the house: its own vc, data-integrity, jsonld-signatures and jsonld. Contexts are parsed once and marked as
// static, so that jsonld.js keeps what it has resolved; the issuer's key is loaded once, and its DID is not resolved again.
import {bring} from '../tests/interop/node/offline.mjs';
import {createHash} from 'node:crypto';
import {createInterface} from 'node:readline';
import {createRequire} from 'node:module';
import {existsSync, readFileSync} from 'node:fs';
import {pathToFileURL} from 'node:url';

const [, , inputsPath, house] = process.argv;
const inputs = JSON.parse(readFileSync(inputsPath, 'utf8'));
const require = createRequire(new URL('../tests/interop/node/package.json', import.meta.url));
const load = (name) => import(pathToFileURL(require.resolve(name)));
const foreign = house === 'digitalcredentials';

const vc = await load(`@${house}/vc`);
const {DataIntegrityProof} = await load(`@${house}/data-integrity`);
const {cryptosuite} = await load(`@${house}/eddsa-rdfc-2022-cryptosuite`);
const Ed25519Multikey = await load(`@${house}/ed25519-multikey`);
const {default: {purposes: {AssertionProofPurpose}}} =
  await load(foreign ? '@digitalcredentials/jsonld-signatures' : 'jsonld-signatures');

const {jwk, controller, verificationMethod: id} = inputs.key;
const pair = await Ed25519Multikey.fromJwk({jwk, secretKey: true, id, controller});
const signer = pair.signer();
const method = await pair.export({publicKey: true, includeContext: true});
const issuer = {
  '@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/multikey/v1'],
  id: controller, verificationMethod: [method], assertionMethod: [id],
};
const known = new Map(Object.entries({...inputs.contexts, [controller]: issuer, [id]: method}).map(
  ([url, document]) => [url, {contextUrl: null, documentUrl: url, document, tag: 'static'}]));

async function documentLoader(url) {
  const found = known.get(url);
  if(!found) {
    throw new Error(`not known: ${url}`);
  }
  return found;
}

const drafts = (size) => inputs.badges[size].drafts.map((text) => JSON.parse(text));
const files = (size) => inputs.badges[size].signed.map((text) => Buffer.from(text));
const proofSuite = () => new DataIntegrityProof({signer, date: inputs.created, cryptosuite});

async function check(call) {
  const {verified, error} = await call();
  if(!verified) {
    throw error ?? new Error('not verified');
  }
}

const makers = {
  canonicalize: (size) => {
    const documents = drafts(size);
    return (i) => cryptosuite.canonize(documents[i % documents.length], {documentLoader});
  },

  // The proof and nothing else: by the suite itself, which is the fastest way that these libraries offer.
  sign: (size) => {
    const documents = drafts(size);
    const purpose = new AssertionProofPurpose();
    return async (i) => {
      const document = documents[i % documents.length];
      const proof = await proofSuite().createProof({document, purpose, documentLoader});
      return {...document, proof: [proof]};
    };
  },

  verify: (size) => {
    const signed = files(size);
    return (i) => check(() => {
      const {proof: [proof], ...document} = JSON.parse(signed[i % signed.length].toString());
      return new DataIntegrityProof({cryptosuite}).verifyProof({proof, document, documentLoader});
    });
  },

  // What their guides tell to call.
  issue: (size) => {
    const documents = drafts(size);
    return (i) => vc.issue({credential: {...documents[i % documents.length]}, suite: proofSuite(), documentLoader});
  },

  check: (size) => {
    const signed = files(size);
    return (i) => check(() => vc.verifyCredential({
      credential: JSON.parse(signed[i % signed.length].toString()),
      suite: new DataIntegrityProof({cryptosuite}), documentLoader}));
  },
};

if(foreign) {
  // The verifier of this house, with the loader that it builds for itself. It tells steps, and no verdict. It would fetch a JSON
  // Schema: an empty one is served, which costs it nothing.
  const schema = 'https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json';
  bring({documents: {[schema]: {}}, lists: {}});
  const {verifyCredential} = await load('@digitalcredentials/verifier-core');
  makers.check = (size) => {
    const signed = files(size);
    return async (i) => {
      const credential = JSON.parse(signed[i % signed.length].toString());
      const {log = [], errors} = await verifyCredential({credential, knownDIDRegistries: []});
      if(errors || !log.some((step) => step.id === 'valid_signature' && step.valid)) {
        throw new Error(`not verified: ${JSON.stringify(errors ?? log)}`);
      }
    };
  };
}

const made = new Map();
function callOf({name, size}) {
  const key = `${name} ${size}`;
  if(!made.has(key)) {
    made.set(key, makers[name](size));
  }
  return made.get(key);
}

async function lap(call, count) {
  const wall = performance.now();
  const cpu = process.cpuUsage();
  for(let i = 0; i < count; i++) {
    await call(i);
  }
  const {user, system} = process.cpuUsage(cpu);
  return {cpu: (user + system) / count, wall: (performance.now() - wall) * 1000 / count};
}

async function countFor(call, seconds) {
  for(let count = 1; ; count *= 4) {
    const took = (await lap(call, count)).cpu * count / 1e6;
    if(took >= seconds / 4 || count >= 20_000) {
      return Math.max(1, Math.min(20_000, Math.round(count * seconds / Math.max(took, 1e-6))));
    }
  }
}

function peakMemory() {
  if(existsSync('/proc/self/status')) {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) / 1000;
  }
  return process.resourceUsage().maxRSS / 1000;
}

const packages = foreign ?
  ['@digitalcredentials/verifier-core', '@digitalcredentials/vc', '@digitalcredentials/eddsa-rdfc-2022-cryptosuite', '@digitalcredentials/jsonld'] :
  ['@digitalbazaar/vc', '@digitalbazaar/data-integrity', '@digitalbazaar/eddsa-rdfc-2022-cryptosuite', 'jsonld'];
const version = (name) => JSON.parse(
  readFileSync(new URL(`../tests/interop/node/node_modules/${name}/package.json`, import.meta.url), 'utf8')).version;

const operations = {
  info: () => ({packages: Object.fromEntries(packages.map((name) => [name, version(name)])), operations: Object.keys(makers)}),
  result: async (request) => {
    const found = await callOf(request)(request.number ?? 0);
    const text = typeof found === 'string' ? found : JSON.stringify(found ?? null);
    return {sha256: createHash('sha256').update(text).digest('hex'), shown: request.show ? found : null};
  },
  warm: async (request) => {
    const call = callOf(request);
    await lap(call, await countFor(call, request.warm));
    return {count: await countFor(call, request.seconds)};
  },
  lap: (request) => lap(callOf(request), request.count),
  memory: () => ({MB: peakMemory()}),
};

for await (const line of createInterface({input: process.stdin})) {
  const request = JSON.parse(line);
  let answer;
  try {
    answer = await operations[request.op](request);
  } catch(error) {
    answer = {error: `${error.name}: ${error.message} ${error.errors?.[0]?.message ?? ''}`};
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
