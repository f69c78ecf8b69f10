/* New document: files are dropped or chosen, listed, and sent one by one with their progress, so that one that
   fails is sent again without the others. Without this the same form sends them all at once. */
(function () {
  "use strict";
  var MB = 1024 * 1024;

  function make(tag, name, text) {
    var made = document.createElement(tag);
    if (name) made.className = name;
    if (text) made.textContent = text;
    return made;
  }
  function sized(bytes) { return bytes < MB ? Math.max(1, Math.round(bytes / 1024)) + " KB" : (bytes / MB).toFixed(1) + " MB"; }

  function start() {
    var form = document.querySelector("form[data-upload]");
    if (!form || !window.FormData || !window.XMLHttpRequest) return;
    var input = form.querySelector("input[type=file]");
    var zone = form.querySelector("[data-drop]");
    var list = form.querySelector("[data-files]");
    var after = form.querySelector("[data-after]");
    var buttons = form.querySelectorAll("button[type=submit]");
    var largest = Number(form.getAttribute("data-largest"));
    var most = Number(form.getAttribute("data-most"));
    var rows = [], delivery = null, busy = false, chosen = null;

    form.querySelector(".drop__hint").hidden = false;

    function add(file) {
      var row = { file: file, state: "new", item: make("li") };
      row.name = make("b", "", file.name);
      row.bar = make("progress");
      row.bar.max = 100; row.bar.value = 0; row.bar.hidden = true;
      row.bar.setAttribute("aria-label", file.name + " 上传进度");
      row.said = make("p", "soft", sized(file.size));
      row.item.appendChild(row.name);
      row.item.appendChild(row.bar);
      row.item.appendChild(row.said);
      var off = make("button", "btn btn--s", "不传这个");
      off.type = "button";
      off.setAttribute("aria-label", "不传 " + file.name);
      off.addEventListener("click", function () {
        if (row.state === "going") return;
        rows.splice(rows.indexOf(row), 1);
        list.removeChild(row.item);
        input.focus();
      });
      row.off = off;
      row.item.appendChild(off);
      list.appendChild(row.item);
      rows.push(row);
      if (file.size > largest * MB) fail(row, "“" + file.name + "”有 " + sized(file.size) + "，超过 " + largest + " MB：请压缩图片或者拆成几个文件后再选。", true);
      else if (!file.size) fail(row, "“" + file.name + "”是空的：请检查后重新选择。", true);
    }
    function fail(row, sentence, forGood) {
      row.state = forGood ? "refused" : "failed";
      row.bar.hidden = true;
      row.said.className = "is-end";
      row.said.textContent = sentence;
      if (!forGood) {
        var again = make("button", "btn btn--s", "重传");
        again.type = "button";
        again.setAttribute("aria-label", "重传 " + row.file.name);
        again.addEventListener("click", function () { row.state = "new"; row.said.textContent = ""; send(); });
        row.said.appendChild(again);
      }
    }

    input.addEventListener("change", function () {
      Array.prototype.forEach.call(input.files, add);
      input.value = "";
    });
    ["dragenter", "dragover"].forEach(function (name) {
      zone.addEventListener(name, function (event) { event.preventDefault(); zone.classList.add("drop--over"); });
    });
    ["dragleave", "drop"].forEach(function (name) {
      zone.addEventListener(name, function () { zone.classList.remove("drop--over"); });
    });
    // A file let go beside the zone would replace the page and all that was typed in it.
    ["dragover", "drop"].forEach(function (name) {
      window.addEventListener(name, function (event) { event.preventDefault(); });
    });
    zone.addEventListener("drop", function (event) {
      event.preventDefault();
      var items = event.dataTransfer.items || [];
      Array.prototype.forEach.call(event.dataTransfer.files, function (file, at) {
        var entry = items[at] && items[at].webkitGetAsEntry ? items[at].webkitGetAsEntry() : null;
        if (entry && entry.isDirectory) say("“" + file.name + "”是文件夹：请打开它，选里面的文件。");
        else add(file);
      });
    });

    function say(text, link, label) {
      after.textContent = "";
      var line = make("p", "say say--warn", text);
      if (link) {
        var a = make("a", "", label);
        a.href = link;
        line.appendChild(document.createTextNode("　"));
        line.appendChild(a);
      }
      after.appendChild(line);
    }
    function lock(on) {
      busy = on;
      Array.prototype.forEach.call(buttons, function (button) { button.disabled = on; });
    }

    form.addEventListener("click", function (event) {
      var button = event.target.closest ? event.target.closest("button[type=submit]") : null;
      if (button) chosen = button.value;
    });
    form.addEventListener("submit", function (event) {
      if (chosen === "empty" || !rows.length) return;
      event.preventDefault();
      if (busy) return;
      var left = waiting();
      if (left.length > most) { say("一批最多 " + most + " 个文件，现在有 " + left.length + " 个：请去掉一些，分批来。"); return; }
      send();
    });
    function waiting() { return rows.filter(function (row) { return row.state === "new"; }); }

    function send() {
      if (busy) return;
      var left = waiting();
      if (!left.length) { settle(""); return; }
      lock(true);
      one(left[0], left.length === 1);
    }

    function one(row, last) {
      var data = new FormData(form);
      data.delete("files");
      data.set("go", "read");
      data.append("files", row.file, row.file.name);
      if (!last || delivery) data.set("text", last ? data.get("text") : "");
      if (delivery) data.set("delivery", delivery);
      if (last) data.set("last", "1");
      var request = new XMLHttpRequest();
      row.state = "going";
      row.bar.hidden = false;
      row.off.hidden = true;
      row.said.className = "soft";
      request.upload.addEventListener("progress", function (event) {
        if (!event.lengthComputable) return;
        row.bar.value = Math.round(100 * event.loaded / event.total);
        row.said.textContent = row.bar.value < 100 ? "已传 " + row.bar.value + "%" : "传完了，正在读取…";
      });
      request.addEventListener("load", function () {
        var told = null;
        try { told = JSON.parse(request.responseText); } catch (e) { told = null; }
        if (!told || request.responseURL.indexOf("sign-in") > 0) {
          fail(row, request.status === 413 ? "这个文件太大，没有收下：请压缩或者拆分后再选。"
            : told === null && request.status < 400 ? "登录已经过期：请在新窗口登录，回到本页点“重传”。已选的文件都在。"
            : "没有收下（" + request.status + "）：请稍后点“重传”。");
          next("", last);
          return;
        }
        if (told.delivery) delivery = told.delivery;
        var kept = told.kept || [];
        if (kept.length) {
          // An archive is answered with what was in it.
          var troubles = kept.map(function (one) { return one.trouble; }).concat(told.refused).filter(Boolean);
          row.state = "done";
          row.bar.value = 100;
          row.said.className = troubles.length ? "is-warn" : "is-ok";
          row.said.textContent = (kept.length > 1 ? "解开并收下 " + kept.length + " 个文件。" : troubles.length ? "" : "已读取") + troubles.join(" ");
        } else fail(row, (told.refused || [])[0] || "没有收下。", true);
        next(told.next || "", last);
      });
      request.addEventListener("error", function () {
        fail(row, "传到 " + row.bar.value + "% 时断开了，没有收下：检查网络后点“重传”，已选的文件都在。");
        row.off.hidden = false;
        next("", last);
      });
      request.open("POST", form.getAttribute("action") || window.location.href);
      request.setRequestHeader("Accept", "application/json");
      request.send(data);
    }
    function next(place, last) {
      lock(false);
      if (last) settle(place); else send();
    }
    function settle(place) {
      var failed = rows.filter(function (row) { return row.state === "failed" || row.state === "refused"; });
      if (place && !failed.length) { window.location.href = place; return; }
      var done = rows.length - failed.length;
      if (delivery && done) {
        say(failed.length + " 个文件没有收下，原因写在各自下面；其余 " + done + " 个已经收好。",
          form.getAttribute("data-sort").replace("/0/", "/" + delivery + "/"), "用收好的文件继续");
        if (place) after.querySelector("a").href = place;
      } else if (failed.length) say("还没有读成的文件，原因写在各自下面；也可以粘贴文字，或者从空白开始。");
      else say("这些文件没有读成文字，原因写在各自下面：请再加一个能读的文件，或者从空白开始后作为附件添加。");
    }
  }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
