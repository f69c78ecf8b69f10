/* The text of a draft edited as it looks. What is edited is written back, line by line, into the plain text of
   the form, which alone is sent: nothing else that stands in the editor is ever stored. */
(function () {
  "use strict";
  var desk;

  function each(list, act) { Array.prototype.forEach.call(list, act); }
  function clean(text) { return text.replace(/\u00a0/g, " ").replace(/[\r\n\t]+/g, " ").replace(/\u200b/g, ""); }

  /* From elements to lines --------------------------------------------------- */
  function cellText(cell) {
    var text = clean(cell.textContent).trim().replace(/\\/g, "\\\\").replace(/\|/g, "\\|");
    if (/^[!{]/.test(text)) text = "\\" + text;
    var across = cell.colSpan > 1 ? "横" + cell.colSpan : "", down = cell.rowSpan > 1 ? "竖" + cell.rowSpan : "";
    var marks = (cell.tagName === "TH" ? "!" : "") + (across || down ? "{" + across + down + "}" : "");
    return marks ? (marks + " " + text).trim() : text;
  }
  function lineOf(mark, text) {
    text = clean(text).trim();
    if (!text) return "";
    if (!mark && /^[【|]/.test(text)) mark = "【段落】";
    return mark + text;
  }
  function pieces(block) {
    var found = [""];
    (function walk(node) {
      each(node.childNodes, function (child) {
        if (child.nodeType === 3) found[found.length - 1] += child.data;
        else if (child.tagName === "BR") found.push("");
        else if (child.nodeType === 1) walk(child);
      });
    })(block);
    return found;
  }
  function lines(node, out) {
    each(node.childNodes, function (child) {
      if (child.nodeType === 3) { out.push(lineOf("", child.data)); return; }
      if (child.nodeType !== 1) return;
      if (child.tagName === "TABLE") {
        each(child.rows, function (row) {
          if (row.cells.length) out.push("| " + Array.prototype.map.call(row.cells, cellText).join(" | ") + " |");
        });
        out.push(null);
      } else if (child.tagName === "FIGURE") {
        var alt = clean(child.querySelector("input").value).trim(), href = child.getAttribute("data-href");
        if (alt || href) out.push(("【图片】" + alt + (href ? " {" + href + "}" : "")));
      } else if (child.querySelector("p,table,figure,div,li")) lines(child, out);
      else pieces(child).forEach(function (text) { out.push(lineOf(child.getAttribute("data-mark") || "", text)); });
    });
    return out;
  }
  function written(area) {
    var kept = lines(area, []).filter(function (line) { return line !== ""; });
    return kept.map(function (line) { return line === null ? "" : line; }).join("\n").replace(/^\n+|\n+$/g, "");
  }

  /* One editor ----------------------------------------------------------------- */
  function blockAt(area) {
    var selection = window.getSelection();
    var node = selection.rangeCount ? selection.focusNode : null;
    if (!node || !area.contains(node)) return null;
    while (node && node.parentElement !== area) node = node.parentElement;
    return node && node.nodeType === 1 ? node : null;
  }
  function cellAt(area) {
    var selection = window.getSelection();
    var node = selection.rangeCount ? selection.focusNode : null;
    if (!node || !area.contains(node)) return null;
    var element = node.nodeType === 1 ? node : node.parentElement;
    return element.closest("td,th");
  }
  function chosen(area) {
    var selection = window.getSelection();
    if (!selection.rangeCount || !area.contains(selection.anchorNode)) return [];
    var range = selection.getRangeAt(0);
    return Array.prototype.filter.call(area.children, function (child) { return range.intersectsNode(child); });
  }
  function caret(node, atEnd) {
    var range = document.createRange();
    range.selectNodeContents(node);
    range.collapse(!atEnd);
    var selection = window.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
  }
  function empty() {
    var block = document.createElement("p");
    block.setAttribute("data-mark", "");
    block.className = "ed-paragraph";
    block.appendChild(document.createElement("br"));
    return block;
  }
  var LOOKS = [[/^第[零〇一二三四五六七八九十百千\d]+[编章节]/, "ed-chapter"], [/^[一二三四五六七八九十]+、/, "ed-heading1"], [/^[（(][一二三四五六七八九十]+[）)]/, "ed-heading2"]];
  var NAMES = { "段落": "paragraph", "小标题": "heading", "章节": "chapter", "条文": "article", "列表": "list", "引文": "quote", "主送": "addressee", "附件": "attachment_note", "落款": "signature", "日期": "date", "公开标注": "release_mark", "标题": "title", "文号": "document_number", "表题": "table" };
  function look(block) {
    if (block.tagName !== "P") return;
    var mark = block.getAttribute("data-mark") || "", found = /^【([^\d】]+)(\d?)】$/.exec(mark);
    if (found) { block.className = "ed-" + NAMES[found[1]] + found[2]; return; }
    var text = block.textContent.trim(), name = "ed-paragraph";
    if (text.length <= 40 && text.slice(0, -1).indexOf("。") < 0) {
      LOOKS.forEach(function (one) { if (name === "ed-paragraph" && one[0].test(text)) name = one[1]; });
    }
    block.className = name;
  }

  function setUp(box) {
    var source = document.getElementById(box.getAttribute("data-editor"));
    var area = box.querySelector(".ed");
    var kind = box.querySelector("[data-ed=kind]"), cells = box.querySelector(".ed-cells");
    var file = box.querySelector("[data-ed=file]"), plain = box.querySelector("[data-ed=plain]");
    var label = document.querySelector("label[for=\"" + source.id + "\"]");
    var place = null;
    if (!area.firstElementChild) area.appendChild(empty());
    // An editor that cannot say the text word for word does not touch it.
    if (written(area) !== source.value.replace(/\r\n/g, "\n").replace(/^\n+|\n+$/g, "")) return;
    box.hidden = false;
    shown(true);

    function shown(on) {
      source.hidden = on;
      if (label) label.hidden = on;
      area.hidden = !on;
      each(box.querySelectorAll("[data-ed]"), function (one) { if (one !== plain && one !== file) one.disabled = !on; });
      plain.setAttribute("aria-pressed", on ? "false" : "true");
    }
    function sync() {
      if (!area.firstElementChild) { area.textContent = ""; area.appendChild(empty()); }
      var text = written(area);
      if (text === source.value) return;
      source.value = text;
      source.dispatchEvent(new Event("input", { bubbles: true }));
    }
    function put(html, replaceEmpty) {
      var holder = document.createElement("div");
      holder.innerHTML = html;
      var here = blockAt(area) || (place && place.parentElement === area ? place : area.lastElementChild), last = null;
      var next = here ? here.nextSibling : null;
      while (holder.firstChild) last = area.insertBefore(holder.firstChild, next);
      if (replaceEmpty && here && here.tagName === "P" && !here.textContent.trim()) area.removeChild(here);
      if (last && last.tagName !== "P") place = area.insertBefore(empty(), last.nextSibling);
      else place = last;
      if (place) caret(place, true);
      sync();
      return last;
    }
    function now() {
      if (!area.contains(window.getSelection().anchorNode)) return;
      var block = blockAt(area);
      if (block) place = block;
      cells.hidden = !cellAt(area);
      if (!block || block.tagName !== "P") return;
      var mark = block.getAttribute("data-mark") || "";
      kind.value = mark;
      if (kind.value !== mark) kind.value = mark.replace(/\d】$/, "】");
      if (kind.selectedIndex < 0) kind.value = "";
    }
    function make(mark) {
      each(chosen(area), function (block) {
        if (block.tagName !== "P") return;
        block.setAttribute("data-mark", mark);
        look(block);
      });
      sync();
    }

    // What leads to the text leads to where it is edited.
    document.addEventListener("click", function (event) {
      var link = event.target.closest("a[href=\"#" + source.id + "\"]");
      if (!link || area.hidden) return;
      event.preventDefault();
      area.scrollIntoView({ block: "center" });
      area.focus();
    });
    document.addEventListener("selectionchange", now);
    area.addEventListener("input", function (event) {
      var block = blockAt(area);
      if (block && block.tagName === "DIV") {
        var fresh = document.createElement("p");
        while (block.firstChild) fresh.appendChild(block.firstChild);
        area.replaceChild(fresh, block);
        caret(fresh, true);
        block = fresh;
      }
      if (block && event.inputType === "insertParagraph") block.setAttribute("data-mark", "");
      if (block && block.getAttribute("style")) block.removeAttribute("style");
      if (block) look(block);
      event.stopPropagation();
      sync();
    });
    area.addEventListener("keydown", function (event) {
      if (event.ctrlKey && event.altKey && /^[0-4]$/.test(event.key)) {
        event.preventDefault();
        make(event.key === "0" ? "【段落】" : "【小标题" + event.key + "】");
        now();
      } else if (event.altKey && event.key === "F10") { event.preventDefault(); kind.focus(); }
      else if (event.key === "Enter" && cellAt(area)) event.preventDefault();
      else if ((event.ctrlKey || event.metaKey) && /^[biu]$/i.test(event.key)) event.preventDefault();
    });
    area.addEventListener("paste", function (event) {
      if (event.target.closest("figcaption")) return;
      event.preventDefault();
      var board = event.clipboardData, html = board.getData("text/html"), text = board.getData("text/plain");
      var images = Array.prototype.filter.call(board.files || [], function (one) { return one.type.indexOf("image/") === 0; });
      if (images.length && !text.trim()) { picture(images[0]); return; }
      if (cellAt(area) || (!/[\r\n]/.test(text.trim()) && !/<(table|img)\b/i.test(html))) {
        document.execCommand("insertText", false, clean(text).trim());
        return;
      }
      var data = new FormData();
      data.set("html", html);
      data.set("text", text);
      desk.tell("正在整理粘贴的内容");
      desk.ask(desk.form.getAttribute("data-paste"), data).then(function (answer) {
        if (!answer.ok) { said(answer.data.message); return; }
        if (answer.data.html) put(answer.data.html, true);
        said(answer.data.pictures ? "有 " + answer.data.pictures + " 幅图片没有跟着粘贴过来：请用“插入图片”逐幅加上。" : "");
        desk.tell("粘贴了 " + answer.data.blocks + " 段");
      }, function () { said("连不上服务器，没有粘贴成功，请稍后再粘贴一次。"); });
    });
    area.addEventListener("drop", function (event) {
      var image = event.dataTransfer.files[0];
      if (!image) return;
      event.preventDefault();
      picture(image);
    });
    area.addEventListener("click", function (event) {
      var off = event.target.closest("[data-ed-drop]");
      if (!off) return;
      area.removeChild(off.closest("figure"));
      sync();
      area.focus();
    });
    function said(text) {
      desk.tell(text);
      var old = box.querySelector(".say");
      if (old) box.removeChild(old);
      if (!text) return;
      var line = document.createElement("p");
      line.className = "say say--bad";
      line.textContent = text;
      box.insertBefore(line, area);
    }
    function picture(image) {
      var data = new FormData();
      data.set("picture", image, image.name || "图片.png");
      data.set("revision", desk.form.querySelector("input[name=revision]").value);
      desk.tell("正在上传图片");
      desk.ask(desk.form.getAttribute("data-picture"), data).then(function (answer) {
        if (!answer.ok) { said(answer.data.message); return; }
        said("");
        if (answer.data.revision !== null) desk.form.querySelector("input[name=revision]").value = answer.data.revision;
        var figure = put(answer.data.html, true);
        figure.querySelector("input").focus();
      }, function () { said("连不上服务器，图片没有传上去，请稍后再试。"); });
    }
    file.addEventListener("change", function (event) {
      event.stopPropagation();
      if (file.files[0]) picture(file.files[0]);
      file.value = "";
    });
    kind.addEventListener("input", function (event) { event.stopPropagation(); });
    kind.addEventListener("change", function () { make(kind.value); });
    // Buttons of the bar must not take the caret out of the text.
    box.querySelector(".ed-bar").addEventListener("mousedown", function (event) {
      if (event.target.closest("button")) event.preventDefault();
    });
    box.querySelector(".ed-bar").addEventListener("click", function (event) {
      var button = event.target.closest("button");
      if (!button) return;
      var cell = cellAt(area), row = cell ? cell.parentElement : null, table = cell ? cell.closest("table") : null;
      var at = cell ? cell.cellIndex : 0;
      switch (button.getAttribute("data-ed")) {
        case "table":
          var made = put("<table class=\"ed-t\"><tbody><tr><th></th><th></th><th></th></tr><tr><td></td><td></td><td></td></tr><tr><td></td><td></td><td></td></tr></tbody></table>", true);
          area.focus();
          caret(made.querySelector("th"), false);
          break;
        case "picture": file.click(); return;
        case "row":
          var fresh = row.cloneNode(true);
          each(fresh.cells, function (one) { one.textContent = ""; one.removeAttribute("rowspan"); });
          fresh.innerHTML = fresh.innerHTML.replace(/<(\/?)th\b/g, "<$1td");
          row.parentElement.insertBefore(fresh, row.nextSibling);
          break;
        case "column":
          each(table.rows, function (one) {
            var before = one.cells[Math.min(at, one.cells.length - 1)];
            var made = document.createElement(before ? before.tagName : "td");
            one.insertBefore(made, before ? before.nextSibling : null);
          });
          break;
        case "row-off":
          if (table.rows.length === 1) area.removeChild(table); else row.parentElement.removeChild(row);
          break;
        case "column-off":
          each(table.rows, function (one) { if (one.cells.length > 1 && one.cells[at]) one.deleteCell(at); });
          break;
        case "head":
          var to = cell.tagName === "TH" ? "td" : "th";
          row.innerHTML = row.innerHTML.replace(/<(\/?)t[dh]\b/g, "<$1" + to);
          break;
        case "plain": swap(); return;
        default: return;
      }
      sync();
    });
    function swap() {
      if (source.hidden) { shown(false); source.focus(); return; }
      var data = new FormData();
      data.set("notation", source.value);
      desk.ask(desk.form.getAttribute("data-paste"), data).then(function (answer) {
        if (!answer.ok) { said(answer.data.message); return; }
        area.innerHTML = answer.data.html;
        if (!area.firstElementChild) area.appendChild(empty());
        said("");
        shown(true);
        area.focus();
      }, function () { said("连不上服务器，先按纯文字改。"); });
    }
    area.addEventListener("focus", function () {
      try { document.execCommand("defaultParagraphSeparator", false, "p"); } catch (e) { /* its own is mended above */ }
    });
  }

  window.gkEditors = function (given) {
    desk = given;
    each(document.querySelectorAll("[data-editor]"), setUp);
  };
  // The desk may have started before this part of the file was read.
  if (window.gkDesk && !desk) window.gkEditors(window.gkDesk);
})();
