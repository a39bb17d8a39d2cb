(function () {
  "use strict";
  var form = document.getElementById("review");
  var problems = document.getElementById("problems");
  var list = document.getElementById("problem-list");
  var saved = document.getElementById("saved");
  var copy = document.getElementById("copy");
  var changed = false;

  function all(selector) { return Array.prototype.slice.call(form.querySelectorAll(selector)); }
  function squeezed(text) { return text.replace(/\s+/g, " ").trim(); }
  function chosen(name) {
    return all("input").filter(function (one) { return one.name === name && one.checked; })[0];
  }

  function answers() {
    var conflict = chosen("conflict");
    var given = {
      format: form.getAttribute("data-format"),
      packet: form.getAttribute("data-packet"),
      rubric: form.getAttribute("data-rubric"),
      conflict: conflict ? conflict.value : "",
      levels: {},
      comments: {},
      shown: {}
    };
    all("[data-criterion]").forEach(function (criterion) {
      var name = criterion.getAttribute("data-criterion");
      var level = chosen("level-" + name);
      given.levels[name] = level ? level.value : "";
      given.comments[name] = document.getElementById("comment-" + name).value.trim();
    });
    all("[data-shown]").forEach(function (text) {
      given.shown[text.getAttribute("data-shown")] = squeezed(text.textContent);
    });
    return given;
  }

  function missing(given) {
    var found = [];
    if (!given.conflict) { found.push(["conflict-no", form.getAttribute("data-say-conflict")]); }
    if (given.conflict === "yes") { return found; }
    all("[data-criterion]").forEach(function (criterion) {
      var name = criterion.getAttribute("data-criterion");
      var title = criterion.getAttribute("data-name");
      var level = chosen("level-" + name);
      if (!level) {
        found.push([criterion.getAttribute("data-first"), title + ": " + form.getAttribute("data-choose-level")]);
      } else if (!given.comments[name] &&
          Number(level.getAttribute("data-rank")) < Number(criterion.getAttribute("data-required"))) {
        found.push(["comment-" + name, title + ": " + form.getAttribute("data-say-missing")]);
      }
    });
    return found;
  }

  function show(found) {
    list.textContent = "";
    found.forEach(function (one) {
      var item = document.createElement("li");
      var link = document.createElement("a");
      link.setAttribute("href", "#" + one[0]);
      link.textContent = one[1];
      item.appendChild(link);
      list.appendChild(item);
    });
    problems.hidden = found.length === 0;
    if (found.length) { problems.focus(); }
  }

  function save(text, name) {
    var link = document.createElement("a");
    var address = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    link.setAttribute("href", address);
    link.setAttribute("download", name);
    document.body.appendChild(link);
    link.click();
    document.body.removeChild(link);
    window.setTimeout(function () { URL.revokeObjectURL(address); }, 60000);
  }

  form.addEventListener("input", function () { changed = true; });
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    var given = answers();
    var found = missing(given);
    saved.hidden = true;
    show(found);
    if (found.length) { return; }
    var text = JSON.stringify(given, null, 1) + "\n";
    copy.value = text;
    saved.hidden = false;
    save(text, "review-" + given.packet + ".json");
    changed = false;
    saved.focus();
  });
  window.addEventListener("beforeunload", function (event) {
    if (changed) { event.preventDefault(); event.returnValue = ""; }
  });
  document.getElementById("send").hidden = false;
}());
