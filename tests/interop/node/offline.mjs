// Preloaded (`node --import`) before any peer: no byte leaves this process, and every attempt is written down.
// Peers also print to the console while they verify; standard output carries our answers only.
import net from 'node:net';

/** @type {string[]} what the peer tried to reach since the list was last emptied */
export const attempts = [];

const refuse = (target) => {
  attempts.push(String(target));
  throw new TypeError(`offline: ${target} was not asked`);
};

/** @type {Record<string, object>} the documents that the request at hand brings, by URL */
export const documents = {};

/** @type {Record<string, {body: string, mediaType: string}>} the status lists that it brings: byte for byte */
export const lists = {};

/** Forgets what the request before has brought. */
export function bring(request) {
  for(const [kept, brought] of [[documents, request.documents], [lists, request.lists]]) {
    Object.keys(kept).forEach((url) => delete kept[url]);
    Object.assign(kept, brought);
  }
}

globalThis.fetch = async (input) => {
  const url = String(input?.url ?? input);
  if(url in lists) {
    const {body, mediaType} = lists[url];
    return new Response(body, {headers: {'content-type': mediaType}});
  }
  if(url in documents) {
    return new Response(JSON.stringify(documents[url]), {headers: {'content-type': 'application/json'}});
  }
  return refuse(url);
};
net.Socket.prototype.connect = function connect(...args) {
  const [options] = args.flat();
  return refuse(options?.host ?? options?.path ?? options);
};
console.log = console.error;
console.info = console.error;
