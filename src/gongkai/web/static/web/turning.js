/* J and K turn to the next and the last of a run, unless somebody types or has switched the keys off. */
(function () {
  "use strict";
  var box = document.querySelector("[data-turn-keys]");
  if (!box) return;
  var on = box.querySelector("input");
  var KEY = "gk-turn-keys";
  try { on.checked = window.localStorage.getItem(KEY) !== "0"; } catch (e) { /* nothing is remembered */ }
  box.hidden = false;
  on.addEventListener("change", function () {
    try { window.localStorage.setItem(KEY, on.checked ? "1" : "0"); } catch (e) { /* nothing is remembered */ }
  });
  var turns = { j: "next", k: "prev" };
  document.addEventListener("keydown", function (event) {
    if (!on.checked || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    var where = event.target;
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(where.tagName) && where.type !== "checkbox") return;
    var rel = turns[event.key.toLowerCase()];
    var link = rel && document.querySelector(".leafing a[rel=" + rel + "]");
    if (link) link.click();
  });
})();
