/* What a page gains where scripts run: a remembered text size and contrast, copying a link and
   printing. Without it every page still does its work. */
(function () {
  "use strict";
  var root = document.documentElement;

  function remembered(key) {
    try { return window.localStorage.getItem(key); } catch (e) { return null; }
  }
  function remember(key, value) {
    try {
      if (value === null) window.localStorage.removeItem(key);
      else window.localStorage.setItem(key, value);
    } catch (e) { /* a browser that keeps nothing still shows the page */ }
  }

  // Before the body is drawn, so that nothing jumps. The cookie is the same that the links of the modes set
  // where no script runs, so the two never disagree; the server then sends the class itself.
  var MODES = ["elder", "contrast"];
  function modesKept() {
    var found = /(?:^|; *)gk-view=([a-z.]*)/.exec(document.cookie);
    return found ? found[1].split(".") : [];
  }
  function keepModes() {
    var on = MODES.filter(function (mode) { return root.classList.contains(mode); });
    document.cookie = "gk-view=" + on.join(".") + "; path=/; samesite=lax; max-age=" + (on.length ? 31536000 : 0);
  }
  modesKept().forEach(function (mode) { if (MODES.indexOf(mode) >= 0) root.classList.add(mode); });

  function each(list, act) { Array.prototype.forEach.call(list, act); }
  function tell(text) {
    var box = document.getElementById("gk-said");
    if (box) { box.textContent = ""; window.setTimeout(function () { box.textContent = text; }, 30); }
  }

  // Without scripts these are links that set the cookie and come back; with scripts they turn the page at once.
  function modes() {
    each(document.querySelectorAll("[data-mode]"), function (button) {
      var mode = button.getAttribute("data-mode");
      if (MODES.indexOf(mode) < 0) return;
      function show() { button.setAttribute("aria-pressed", root.classList.contains(mode) ? "true" : "false"); }
      function turn(event) {
        event.preventDefault();
        var on = root.classList.toggle(mode);
        keepModes();
        show();
        tell(button.textContent + (on ? "已打开" : "已关闭"));
      }
      button.setAttribute("role", "button");
      show();
      button.addEventListener("click", turn);
      button.addEventListener("keydown", function (event) { if (event.key === " ") turn(event); });
    });
  }

  function textSize() {
    var sizes = document.querySelectorAll("input[name=fs]");
    var kept = remembered("gk-size");
    each(sizes, function (size) {
      if (size.id === kept) size.checked = true;
      size.addEventListener("change", function () { remember("gk-size", size.id); });
    });
  }

  function copy(text, done) {
    function byHand() {
      var area = document.createElement("textarea");
      area.value = text;
      area.className = "vh";
      document.body.appendChild(area);
      area.select();
      var copied = false;
      try { copied = document.execCommand("copy"); } catch (e) { copied = false; }
      document.body.removeChild(area);
      done(copied);
    }
    if (navigator.clipboard && navigator.clipboard.writeText) {
      navigator.clipboard.writeText(text).then(function () { done(true); }, byHand);
    } else byHand();
  }

  function tools() {
    each(document.querySelectorAll("[data-copy]"), function (button) {
      button.hidden = false;
      if (button.parentElement.hidden) button.parentElement.hidden = false;
      button.addEventListener("click", function (event) {
        event.preventDefault();
        copy(button.getAttribute("data-copy") || window.location.href, function (copied) {
          tell(copied ? "已复制" : "没有复制成功，请从地址栏复制");
          var label = button.querySelector("[data-copy-label]") || button;
          var before = label.textContent;
          label.textContent = copied ? "已复制" : "请从地址栏复制";
          window.setTimeout(function () { label.textContent = before; }, 2500);
        });
      });
    });
    each(document.querySelectorAll("[data-print]"), function (button) {
      if (button.parentElement.hidden) button.parentElement.hidden = false;
      button.addEventListener("click", function () { window.print(); });
    });
  }

  // A greyed button stays reachable by keyboard; pressing it leads to its reasons instead of sending.
  function reasons() {
    document.addEventListener("click", function (event) {
      var button = event.target.closest ? event.target.closest("[aria-disabled=true]") : null;
      if (!button) return;
      event.preventDefault();
      var why = document.getElementById((button.getAttribute("aria-describedby") || "").split(" ")[0]);
      if (!why) return;
      var first = why.querySelector("a");
      if (first) first.focus();
      tell(why.textContent.replace(/\s+/g, " "));
    });
  }

  function start() { modes(); textSize(); tools(); reasons(); }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
