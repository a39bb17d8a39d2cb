// One JSON object a line in, one a line out; "op" is one of the operations below. The peer's name is the argument.
import {readFileSync} from 'node:fs';
import {createInterface} from 'node:readline';
import {attempts, bring} from './offline.mjs';

const [, , name] = process.argv;
const contexts = JSON.parse(readFileSync(process.env.INTEROP_CONTEXTS, 'utf8'));

const {connect} = await import(`./${name}.mjs`);
const {packages, sign, verify, status, bits} = connect(contexts);

const version = (dependency) => JSON.parse(
  readFileSync(new URL(`node_modules/${dependency}/package.json`, import.meta.url), 'utf8')).version;

const operations = {
  info: async () => ({
    packages: Object.fromEntries(packages.map((dependency) => [dependency, version(dependency)])),
  }),
  sign: async (request) => ({credential: await sign(request)}),
  verify: async ({credential}) => verify(credential),
  status: async ({credential}) => status(credential),
  list: async (request) => ({credential: await sign({...request, credential: await composed(request)})}),
  encode: async (request) => ({encodedList: await (await marked(request)).encode()}),
  decode: async ({encodedList}) => {
    const list = await bits.decodeList({encodedList});
    return {length: list.length, indexes: Array.from({length: list.length}, (_, n) => n).filter((n) => list.getStatus(n))};
  },
};

/** The peer's list with these bits set. */
async function marked({length, indexes}) {
  const list = await bits.createList({length});
  indexes.forEach((index) => list.setStatus(index, true));
  return list;
}

/** The peer's list as the credential that it makes of it; its caller adds who says so, and from when until when. */
async function composed(request) {
  const {id, statusPurpose, issuer, validFrom, validUntil} = request;
  const made = await bits.createCredential({id, statusPurpose, list: await marked(request)});
  return {...made, issuer, validFrom, validUntil};
}

/** The innermost reason: these libraries wrap an error in an error in a list of errors. */
function reason(error) {
  const [inner] = error.errors ?? [];
  return inner ? reason(inner) : `${error.name}: ${error.message}`;
}

for await (const line of createInterface({input: process.stdin})) {
  const request = JSON.parse(line);
  attempts.length = 0;
  bring(request);
  const begun = performance.now();
  let answer;
  try {
    answer = await operations[request.op](request);
  } catch(error) {
    answer = {error: reason(error)};
  }
  const ms = performance.now() - begun;
  process.stdout.write(`${JSON.stringify({...answer, ms, attempts: [...attempts]})}\n`);
}
