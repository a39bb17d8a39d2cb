// As much of a browser as the script of review.html needs: a tree of elements, events, and downloads that are kept.
"use strict";
const given = JSON.parse(require("fs").readFileSync(0, "utf8"));
const byId = {};

class Element {
  constructor(tag, attributes) {
    this.tag = tag;
    this.attributes = Object.assign({}, attributes);
    this.children = [];
    this.listeners = {};
    this.checked = "checked" in this.attributes;
    this.value = this.attributes.value || "";
    this.hidden = "hidden" in this.attributes;
    if (this.attributes.id) { byId[this.attributes.id] = this; }
  }
  get name() { return this.attributes.name || ""; }
  getAttribute(name) { return name in this.attributes ? this.attributes[name] : null; }
  setAttribute(name, value) { this.attributes[name] = String(value); }
  get textContent() { return this.children.map((one) => (typeof one === "string" ? one : one.textContent)).join(""); }
  set textContent(text) { this.children = text === "" ? [] : [text]; }
  appendChild(child) { this.children.push(child); return child; }
  removeChild(child) { this.children = this.children.filter((one) => one !== child); return child; }
  addEventListener(kind, listener) { (this.listeners[kind] = this.listeners[kind] || []).push(listener); }
  fire(kind) {
    const event = { prevented: false, preventDefault() { this.prevented = true; } };
    (this.listeners[kind] || []).forEach((listener) => listener(event));
    return event;
  }
  focus() { focused = this.attributes.id; }
  click() { if (this.tag === "a") { downloads.push([this.attributes.download, blobs[this.attributes.href]]); } }
  querySelectorAll(selector) {
    const attribute = selector.startsWith("[") ? selector.slice(1, -1) : null;
    const found = [];
    for (const child of this.children) {
      if (typeof child === "string") { continue; }
      if (attribute ? attribute in child.attributes : child.tag === selector) { found.push(child); }
      found.push(...child.querySelectorAll(selector));
    }
    return found;
  }
}

function built(node) {
  if (typeof node === "string") { return node; }
  const element = new Element(node.tag, node.attributes);
  element.children = node.children.map(built);
  return element;
}

const downloads = [];
const blobs = {};
let focused = "";
const root = built(given.tree);
const page = new Element("window", {});
const world = {
  document: {
    body: new Element("body", {}),
    getElementById: (id) => byId[id] || null,
    createElement: (tag) => new Element(tag, {}),
  },
  window: { addEventListener: (kind, listener) => page.addEventListener(kind, listener), setTimeout: () => 0 },
  URL: {
    createObjectURL: (blob) => { const name = "blob:" + Object.keys(blobs).length; blobs[name] = blob.text; return name; },
    revokeObjectURL: () => undefined,
  },
  Blob: class { constructor(parts) { this.text = parts.join(""); } },
};
require("vm").runInNewContext(given.script, world);

const seen = [];
for (const [what, id, text] of given.steps) {
  if (what === "check") {
    root.querySelectorAll("input").filter((one) => one.name === byId[id].name).forEach((one) => { one.checked = false; });
    byId[id].checked = true;
    byId.review.fire("input");
  } else if (what === "type") {
    byId[id].value = text;
    byId.review.fire("input");
  } else if (what === "submit") {
    const event = byId.review.fire("submit");
    const links = byId["problem-list"].children.map((item) => item.children[0]);
    seen.push({
      prevented: event.prevented,
      problems: links.map((link) => [link.attributes.href, link.textContent]),
      shown: { problems: !byId.problems.hidden, saved: !byId.saved.hidden },
      focused,
      copy: byId.copy.value,
      leaving: page.fire("beforeunload").prevented,
    });
  }
}
process.stdout.write(JSON.stringify({ seen, downloads, button: !byId.send.hidden }));
