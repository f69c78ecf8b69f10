/* One draft: saved while it is typed, told who else is there, and its fields mended by pointing at the text
   they came from. Without this the same form is saved by its buttons. */
(function () {
  "use strict";
  var PAUSE = 2500, RETRY = 10000, SIGN = 30000;
  var form, saidAt, others;

  function each(list, act) { Array.prototype.forEach.call(list, act); }
  function byId(id) { return document.getElementById(id); }
  function value(name) { return form.querySelector("input[name=" + name + "]"); }
  function tell(text) {
    var box = byId("gk-said");
    if (box) { box.textContent = ""; window.setTimeout(function () { box.textContent = text; }, 30); }
  }
  function ask(address, data) {
    data.set("csrfmiddlewaretoken", value("csrfmiddlewaretoken").value);
    return window.fetch(address, {
      method: "POST", body: data, credentials: "same-origin", headers: { Accept: "application/json" }
    }).then(function (answer) {
      if (answer.redirected || (answer.headers.get("Content-Type") || "").indexOf("json") < 0) {
        return { ok: false, data: { message: answer.redirected ? "登录已经过期：请在新窗口登录，再回到本页；填写的都在。" : "没有办成（" + answer.status + "），请稍后再试。", retry: true } };
      }
      return answer.json().then(function (data) { return { ok: answer.ok, data: data }; });
    });
  }

  /* Saving --------------------------------------------------------------- */
  var timer = null, running = false, again = false, dirty = false, stopped = false, pressed = null, waits = null;

  function show(text, bad) {
    saidAt.textContent = text;
    saidAt.className = bad ? "is-end" : "";
  }
  function content() {
    var data = new FormData(form);
    data.delete("files");
    data.delete("go");
    return data;
  }
  function later(pause) {
    window.clearTimeout(timer);
    timer = window.setTimeout(save, pause);
  }
  function save() {
    if (stopped) return;
    if (running) { again = true; return; }
    running = true; again = false;
    show("正在保存…");
    ask(form.getAttribute("data-save"), content()).then(function (answer) {
      running = false;
      if (answer.ok) saved(answer.data); else refused(answer.data);
      goOn();
    }, function () {
      running = false;
      show("连不上服务器，改动还留在本页，连上后自动保存。请不要关闭本页。", true);
      later(RETRY);
      goOn();
    });
  }
  function goOn() {
    if (waits) { var button = waits; waits = null; button.click(); }
    else if (again) save();
  }
  function saved(data) {
    dirty = again;
    value("revision").value = data.revision;
    value("base").value = data.base;
    var wrong = [];
    each(form.querySelectorAll("[data-wrong]"), function (old) { old.parentElement.removeChild(old); });
    Object.keys(data.wrong).forEach(function (name) {
      var field = byId("m-" + name);
      var label = field ? form.querySelector("label[for=m-" + name + "]") : null;
      wrong.push(label ? label.textContent : "一处");
      if (!field || !field.closest(".field")) return;
      var line = document.createElement("p");
      line.className = "field__e";
      line.setAttribute("data-wrong", "");
      line.textContent = data.wrong[name];
      field.closest(".field").appendChild(line);
    });
    show("已保存 " + data.saved + (wrong.length ? "；填得不对、还没有存的：" + wrong.join("、") : ""), wrong.length);
    present(data.others);
    redraw(data);
  }
  function redraw(data) {
    var preview = byId("preview-box"), send = byId("send-box");
    if (preview && !preview.contains(document.activeElement)) preview.innerHTML = data.preview;
    if (send && !send.contains(document.activeElement)) send.innerHTML = data.send;
  }
  function refused(data) {
    if (!data.overtaken) { show(data.message || "没有保存成功，请点“存为草稿”。", true); if (data.retry) later(RETRY); return; }
    stopped = true;
    show("没有自动保存：别人又保存过，请对照", true);
    var box = document.createElement("div");
    box.className = "say say--warn";
    box.setAttribute("role", "alert");
    var line = document.createElement("p");
    line.textContent = data.message;
    var button = document.createElement("button");
    button.className = "btn btn--s";
    button.type = "submit";
    button.name = "go";
    button.value = "draft";
    button.textContent = "对照两份，再合并";
    box.appendChild(line);
    box.appendChild(button);
    form.insertBefore(box, form.firstChild);
  }
  function autosave() {
    form.addEventListener("input", function (event) {
      if (event.target.type === "file" || (event.target.name || "").indexOf("relation_") === 0) return;
      dirty = true;
      if (stopped) return;
      if (!running) show("有改动，稍后自动保存");
      later(PAUSE);
    });
    form.addEventListener("click", function (event) {
      var button = event.target.closest("button[type=submit]");
      if (button) pressed = button;
    });
    form.addEventListener("submit", function (event) {
      // Two saves of one person at once would each be told of the other.
      if (running) { event.preventDefault(); waits = pressed || form.querySelector("button[type=submit]"); return; }
      dirty = false; stopped = true;
      window.clearTimeout(timer);
    });
    window.addEventListener("online", function () { if (dirty && !stopped) save(); });
    window.addEventListener("beforeunload", function (event) {
      if (dirty) { event.preventDefault(); event.returnValue = ""; }
    });
    if (form.hasAttribute("data-overtaken")) stopped = true;
  }

  /* Who else is there ------------------------------------------------------ */
  function present(names) {
    var text = names.length ? "正在这份草稿上的还有：" + names.join("、") + "。各存各的也不会丢：后存的人会看到对照。" : "";
    notice("others-now", text);
  }
  function notice(id, text) {
    var line = byId(id);
    if (!text) { if (line) line.parentElement.removeChild(line); return; }
    if (!line) {
      line = document.createElement("p");
      line.id = id;
      line.className = "say say--warn";
      line.setAttribute("role", "status");
      others.appendChild(line);
    }
    if (line.textContent !== text) line.textContent = text;
  }
  function presence() {
    others.textContent = others.textContent.trim() ? others.textContent : "";
    window.setInterval(function () {
      var data = new FormData();
      data.set("revision", value("revision").value);
      if (running) return;
      ask(form.getAttribute("data-here"), data).then(function (answer) {
        if (!answer.ok || running) return;
        others.textContent = "";
        present(answer.data.others);
        notice("others-saved", answer.data.moved ? answer.data.moved + " 又保存过这份草稿。您再存时会先看到对照，不会丢。" : "");
      }, function () { /* saving says when the server is out of reach */ });
    }, SIGN);
  }

  /* A passage taken for a field --------------------------------------------- */
  var menu, back = null, passage = "", from = null;

  function open(text, near, returnTo) {
    passage = text.replace(/\s+/g, " ").trim();
    if (!passage) return;
    back = returnTo;
    menu.querySelector(".take__q").textContent = passage.length > 120 ? passage.slice(0, 119) + "…" : passage;
    menu.querySelector("[role=alert]").textContent = "";
    menu.hidden = false;
    var box = near.getBoundingClientRect();
    menu.style.left = Math.max(12, Math.min(box.left, window.innerWidth - menu.offsetWidth - 12)) + "px";
    var below = box.bottom + 6;
    menu.style.top = Math.max(12, Math.min(below, window.innerHeight - menu.offsetHeight - 12)) + "px";
    menu.querySelector("button").focus();
  }
  function close() {
    if (menu.hidden) return;
    menu.hidden = true;
    if (back) back.focus();
  }
  function take(field) {
    var data = new FormData();
    data.set("field", field);
    data.set("text", passage);
    ask(form.getAttribute("data-take"), data).then(function (answer) {
      if (!answer.ok) { menu.querySelector("[role=alert]").textContent = answer.data.message; return; }
      var target = byId("m-" + field);
      back = target;
      close();
      target.value = answer.data.value;
      target.dispatchEvent(new Event("input", { bubbles: true }));
      var row = target.closest(".field");
      if (row) {
        row.classList.add("field--taken");
        window.setTimeout(function () { row.classList.remove("field--taken"); }, 4000);
      }
      tell(answer.data.said);
    }, function () { menu.querySelector("[role=alert]").textContent = "连不上服务器，请稍后再试。"; });
  }
  function selected(inside) {
    var selection = window.getSelection();
    if (!selection || selection.isCollapsed || !selection.rangeCount) return "";
    return inside.contains(selection.anchorNode) && inside.contains(selection.focusNode) ? selection.toString() : "";
  }

  function sources() {
    each(document.querySelectorAll(".src__l"), function (list) {
      var lines = list.querySelectorAll("li");
      var at = 0, end = 0;
      list.setAttribute("role", "listbox");
      list.setAttribute("aria-multiselectable", "true");
      list.setAttribute("aria-label", "原件逐行文字");
      var hint = list.closest(".src").querySelector(".src__hint");
      hint.hidden = false;
      each(lines, function (line, n) {
        line.setAttribute("role", "option");
        line.setAttribute("tabindex", "-1");
        line.setAttribute("aria-selected", "false");
      });
      list.parentElement.removeAttribute("tabindex");
      var holder = list.closest("details");
      holder.addEventListener("toggle", function () {
        if (lines[end]) lines[end].setAttribute("tabindex", holder.open ? "0" : "-1");
      });
      function mark(anchor, head, focus) {
        at = anchor; end = head;
        var low = Math.min(at, end), high = Math.max(at, end);
        each(lines, function (line, n) {
          line.setAttribute("aria-selected", n >= low && n <= high ? "true" : "false");
          line.setAttribute("tabindex", n === head && holder.open ? "0" : "-1");
        });
        if (focus) lines[head].focus();
      }
      function text() {
        var low = Math.min(at, end), high = Math.max(at, end), found = [];
        for (var n = low; n <= high; n += 1) found.push(lines[n].querySelector(".src__t").textContent.trim());
        return found.join("");
      }
      list.addEventListener("click", function (event) {
        var line = event.target.closest("li");
        if (!line) return;
        var n = Array.prototype.indexOf.call(lines, line);
        var words = selected(list);
        mark(event.shiftKey ? at : n, n, true);
        open(words && !event.shiftKey ? words : text(), line, line);
      });
      list.addEventListener("keydown", function (event) {
        var step = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 }[event.key];
        if (step || event.key === "Home" || event.key === "End") {
          event.preventDefault();
          var to = event.key === "Home" ? 0 : event.key === "End" ? lines.length - 1 : end + step;
          to = Math.max(0, Math.min(lines.length - 1, to));
          mark(event.shiftKey ? at : to, to, true);
        } else if (event.key === "Enter" || event.key === " ") {
          event.preventDefault();
          open(text(), lines[end], lines[end]);
        }
      });
      list.goTo = function (number) {
        for (var n = 0; n < lines.length; n += 1) {
          if (lines[n].getAttribute("data-line") === number) { mark(n, n, false); return lines[n]; }
        }
        return null;
      };
    });
  }
  function placeOf(link) {
    var found = /\/sources\/(\d+)\/#l(\d+)$/.exec(link.href);
    var list = found ? document.querySelector(".src__l[data-source=\"" + found[1] + "\"]") : null;
    return list && list.goTo ? { list: list, number: found[2] } : null;
  }
  function places() {
    form.addEventListener("click", function (event) {
      var link = event.target.closest(".field__s a");
      var place = link ? placeOf(link) : null;
      if (!place) return;
      place.list.closest("details").open = true;
      var line = place.list.goTo(place.number);
      if (!line) return;
      event.preventDefault();
      line.scrollIntoView({ block: "center" });
      line.focus();
    });
    form.addEventListener("focusin", function (event) {
      if (from) { from.classList.remove("is-from"); from = null; }
      var row = event.target.closest(".field");
      var link = row ? row.querySelector(".field__s a") : null;
      var place = link ? placeOf(link) : null;
      if (!place) return;
      from = place.list.querySelector("li[data-line=\"" + place.number + "\"]");
      if (from) from.classList.add("is-from");
    });
  }
  function picks() {
    menu = byId("take");
    menu.addEventListener("click", function (event) {
      var button = event.target.closest("button");
      if (!button) return;
      if (button.hasAttribute("data-field")) take(button.getAttribute("data-field")); else close();
    });
    document.addEventListener("keydown", function (event) { if (event.key === "Escape") close(); });
    document.addEventListener("mousedown", function (event) {
      if (!menu.hidden && !menu.contains(event.target)) menu.hidden = true;
    });
    menu.addEventListener("keydown", function (event) {
      if (event.key !== "Tab") return;
      var buttons = menu.querySelectorAll("button"), last = buttons[buttons.length - 1];
      var edge = event.shiftKey ? buttons[0] : last;
      if (document.activeElement === edge) { event.preventDefault(); (event.shiftKey ? last : buttons[0]).focus(); }
    });
    var preview = byId("preview-box");
    preview.addEventListener("click", function (event) {
      if (event.target.closest("a,button")) return;
      var block = event.target.closest(".doc-text p,.doc-text li,.doc-text h3,.doc-text h4,.doc-text h5,.doc-text td,.doc-text th,.doc-head p,.doc-head h2");
      if (!block) return;
      var bare = block.cloneNode(true);
      each(bare.querySelectorAll("sup"), function (mark) { mark.parentElement.removeChild(mark); });
      open(selected(preview) || bare.textContent, block, byId("m-title"));
    });
  }

  function start() {
    form = document.querySelector("form[data-draft]");
    saidAt = byId("saved-at");
    others = byId("others");
    if (!form || !window.fetch || !window.FormData) return;
    window.gkDesk = { ask: ask, tell: tell, form: form };
    byId("preview-box").parentElement.classList.add("beside--tall");
    autosave();
    presence();
    sources();
    places();
    picks();
    if (window.gkEditors) window.gkEditors(window.gkDesk);
  }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
