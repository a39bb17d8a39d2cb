// One JSON object a line in, one a line out: {"op": "info" | "sign" | "verify", ...}. The peer's name is the argument.
import {readFileSync} from 'node:fs';
import {createInterface} from 'node:readline';
import {attempts, documents} from './offline.mjs';

const [, , name] = process.argv;
const contexts = JSON.parse(readFileSync(process.env.INTEROP_CONTEXTS, 'utf8'));

const {connect} = await import(`./${name}.mjs`);
const {packages, sign, verify} = connect(contexts);

const version = (dependency) => JSON.parse(
  readFileSync(new URL(`node_modules/${dependency}/package.json`, import.meta.url), 'utf8')).version;

const operations = {
  info: async () => ({
    packages: Object.fromEntries(packages.map((dependency) => [dependency, version(dependency)])),
  }),
  sign: async (request) => ({credential: await sign(request)}),
  verify: async ({credential}) => verify(credential),
};

/** The innermost reason: these libraries wrap an error in an error in a list of errors. */
function reason(error) {
  const [inner] = error.errors ?? [];
  return inner ? reason(inner) : `${error.name}: ${error.message}`;
}

for await (const line of createInterface({input: process.stdin})) {
  const request = JSON.parse(line);
  attempts.length = 0;
  Object.assign(documents, request.documents);
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
