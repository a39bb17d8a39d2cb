// Canonical N-Quads by jsonld.js: reads one JSON request a line ({document, contexts}), answers with one JSON line.
// The documents of all contexts come with the first request; a refusal is {error}.
import jsonld from 'jsonld';
import readline from 'node:readline';

const contexts = {};
const documentLoader = async (url) => {
  if(!(url in contexts)) {
    throw new Error(`unknown context ${url}`);
  }
  return {contextUrl: null, documentUrl: url, document: contexts[url]};
};

for await (const line of readline.createInterface({input: process.stdin})) {
  const request = JSON.parse(line);
  Object.assign(contexts, request.contexts ?? {});
  let answer;
  try {
    const nquads = await jsonld.canonize(request.document, {
      algorithm: 'RDFC-1.0', format: 'application/n-quads', safe: true, base: null, documentLoader,
      canonizeOptions: {maxWorkFactor: 3},
    });
    answer = {nquads};
  } catch(error) {
    answer = {error: String(error?.details?.event?.code ?? error?.message ?? error).slice(0, 200)};
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
