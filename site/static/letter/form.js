/* The form of a letter: checks as one types, keeps a draft, prints, gives PDF and DOCX.

   chengnuo.form.start(section, data) is called by open.js once all is there. Nothing of
   what is filled in leaves the device. ES2018, no dependencies. */
(function () {
  "use strict";

  var chengnuo = (window.chengnuo = window.chengnuo || {});
  var PAUSE = 400; // milliseconds until a draft is written
  var TYPES = {
    pdf: "application/pdf",
    docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
  };

  function today() {
    var now = new Date();
    return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map(function (part) {
      return String(part).padStart(2, "0");
    }).join("-");
  }

  function start(section, data) {
    var make = chengnuo.blanks.make;
    var form = make("form", "letter");
    var store = chengnuo.draft.at(data.issue);
    var confirmed = {}; // names whose doubts are confirmed
    var reasons = {}; // why, for the person's own draft only
    var visited = {}; // names that were left once, or that were asked for
    var timer = 0;
    var pending = null; // what to do once the person says that blanks may stay empty

    form.noValidate = true;
    form.setAttribute("aria-labelledby", "fill");

    var built = chengnuo.blanks.made(data, {
      mayBeRepresented: section.getAttribute("data-representative") !== "no"
    });
    var fields = built.fields;

    // 1. Values ---------------------------------------------------------------

    function inputOf(name) {
      return fields[name].inputs[0];
    }

    function raw(name) {
      var blank = fields[name];
      var kind = blank.all[0].kind;
      if (kind === "checkbox") return inputOf(name).checked;
      if (kind !== "radio") return inputOf(name).value;
      var chosen = blank.inputs.filter(function (input) { return input.checked; })[0];
      return chosen ? chosen.value : "";
    }

    function setRaw(name, value) {
      var blank = fields[name];
      blank.inputs.forEach(function (input) {
        if (input.type === "checkbox") input.checked = value === true;
        else if (input.type === "radio") input.checked = input.value === value;
        else input.value = typeof value === "string" ? value : "";
      });
    }

    function isShown(name) {
      return !built.blocks.some(function (block) {
        return block.element.hidden && block.element.contains(fields[name].box);
      });
    }

    function everything() {
      var values = {};
      Object.keys(fields).forEach(function (name) {
        var value = raw(name);
        if (value !== "" && value !== false) values[name] = value;
      });
      return values;
    }

    function shownFields() {
      return data.fields.filter(function (field) {
        return field.name in fields && isShown(field.name);
      });
    }

    /* Return what counts: shown, properly written, not empty. */
    function values() {
      var all = everything();
      var shown = shownFields();
      var kept = {};
      shown.forEach(function (field) {
        if (field.name in all) kept[field.name] = all[field.name];
      });
      var proper = chengnuo.rules.normalised(shown, kept, today());
      Object.keys(proper).forEach(function (name) {
        if (!chengnuo.rules.isFilled(proper[name])) delete proper[name];
      });
      return proper;
    }

    function findings() {
      var all = chengnuo.rules.examine(shownFields(), values(), confirmed, today());
      return all.sort(function (a, b) { // as they stand on the page
        var place = fields[a.name].box.compareDocumentPosition(fields[b.name].box);
        return place & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : place ? 1 : 0;
      });
    }

    // 2. Blocks ---------------------------------------------------------------

    function showBlocks() {
      built.blocks.forEach(function (block) {
        if (block.never) return;
        block.element.hidden = block.toggle
          ? !block.toggle.checked
          : raw(block.name) !== block.value;
      });
    }

    // 3. What is wrong, beside the blank --------------------------------------

    function showError(name, found) {
      var blank = fields[name];
      var box = blank.error;
      while (box.firstChild) box.firstChild.remove();
      box.hidden = !found && !confirmed[name];
      blank.box.classList.toggle("letter-field_wrong", Boolean(found));
      blank.inputs.forEach(function (input) {
        if (found) input.setAttribute("aria-invalid", "true");
        else input.removeAttribute("aria-invalid");
      });
      if (found) {
        var words = (found.severity === "missing" ? "" : found.message) + found.remedy;
        box.appendChild(make("span", "letter-words", words));
      }
      if ((found && found.severity === "doubt") || confirmed[name]) {
        box.appendChild(confirmation(name));
      }
      box.classList.toggle("letter-error_settled", !found && Boolean(confirmed[name]));
    }

    /* A lawful exception: the person says that it is so, and may note why. */
    function confirmation(name) {
      var all = make("span", "letter-confirm");
      var label = make("label", "letter-tick");
      var box = make("input");
      box.type = "checkbox";
      box.id = chengnuo.blanks.idOf(name) + "-sure";
      box.checked = Boolean(confirmed[name]);
      label.appendChild(box);
      label.appendChild(make("span", "", "我已核对，号码确实如此"));
      all.appendChild(label);
      box.addEventListener("change", function () {
        if (box.checked) confirmed[name] = true;
        else delete confirmed[name];
        refresh([name]);
        document.getElementById(box.id).focus();
        keep();
      });
      if (!confirmed[name]) return all;
      var reason = make("input");
      reason.type = "text";
      reason.id = chengnuo.blanks.idOf(name) + "-reason";
      reason.value = reasons[name] || "";
      reason.autocomplete = "off";
      var why = make("label", "", "原因（可以不填，只存在本机的草稿里）");
      why.htmlFor = reason.id;
      reason.addEventListener("input", function () {
        reasons[name] = reason.value;
        keep();
      });
      all.appendChild(why);
      all.appendChild(reason);
      return all;
    }

    /* Show again what is said of `names`, or of all that were visited. */
    function refresh(names) {
      var byName = {};
      var all = findings();
      all.forEach(function (found) {
        if (!(found.name in byName)) byName[found.name] = found;
      });
      (names || Object.keys(fields)).forEach(function (name) {
        if (visited[name]) showError(name, byName[name]);
      });
      count(all);
    }

    function count(all) {
      progress.textContent = all.length
        ? "还有 " + all.length + " 项没有填好。"
        : "都填好了，可以打印或者下载。";
    }

    // 4. The summary ----------------------------------------------------------

    var summary = make("div", "letter-summary note note_bad");
    summary.setAttribute("role", "alert");
    summary.tabIndex = -1;
    summary.hidden = true;

    function focusOn(name) {
      var input = inputOf(name);
      var chosen = fields[name].inputs.filter(function (one) { return one.checked; })[0];
      (chosen || input).focus();
      fields[name].box.scrollIntoView({ block: "center" });
    }

    function summarise(all, isNew) {
      while (summary.firstChild) summary.firstChild.remove();
      summary.hidden = !all.length;
      if (!all.length) return;
      var onlyMissing = all.every(function (found) { return found.severity === "missing"; });
      summary.appendChild(make(
        "h3", "", onlyMissing
          ? "有 " + all.length + " 项没有填"
          : "有 " + all.length + " 处需要改正或者补填"
      ));
      var links = make("ul");
      all.forEach(function (found) {
        var isNamed = found.message.indexOf(found.title) >= 0;
        var link = make("a", "", (isNamed ? "" : found.title + "：") + found.message);
        link.href = "#" + inputOf(found.name).id;
        link.addEventListener("click", function (event) {
          event.preventDefault();
          focusOn(found.name);
        });
        links.appendChild(make("li")).appendChild(link);
      });
      summary.appendChild(links);
      if (onlyMissing) {
        summary.appendChild(make("p", "", "这些也可以先空着，打印以后手写补上。"));
        var go = make("button", "button_plain", "先空着，继续" + pending.words);
        go.type = "button";
        go.addEventListener("click", function () {
          var work = pending.work;
          pending = null;
          summary.hidden = true;
          work();
        });
        summary.appendChild(go);
      }
      if (isNew) summary.focus();
    }

    /* Do `work` if all is in order; else say what is not. */
    function attempt(words, work) {
      Object.keys(fields).forEach(function (name) { visited[name] = true; });
      var all = findings();
      pending = { words: words, work: work };
      refresh();
      summarise(all, true);
      if (all.length) return;
      pending = null;
      work();
    }

    // 5. Draft ----------------------------------------------------------------

    function keep() {
      clearTimeout(timer);
      timer = setTimeout(write, PAUSE);
    }

    function write() {
      clearTimeout(timer);
      if (!keeping.checked) return;
      var isKept = store.write({
        values: everything(),
        confirmed: confirmed,
        reasons: reasons
      });
      told(isKept ? "草稿已保存在本机。" : "这个浏览器没有保存草稿，请不要关闭本页。");
    }

    function told(words) {
      if (status.textContent !== words) status.textContent = words;
    }

    /* Put back what still fits; return how many values do not. */
    function restore(draft) {
      var lost = 0;
      Object.keys(draft.values).forEach(function (name) {
        var value = draft.values[name];
        if (!(name in fields)) {
          lost += 1;
          return;
        }
        setRaw(name, value);
        if (raw(name) !== value) lost += 1;
        visited[name] = true;
        if (draft.confirmed[name] === true) confirmed[name] = true;
        if (typeof draft.reasons[name] === "string") reasons[name] = draft.reasons[name];
      });
      built.blocks.forEach(function (block) {
        if (!block.toggle) return;
        block.toggle.checked = Object.keys(draft.values).some(function (name) {
          return name in fields && block.element.contains(fields[name].box);
        });
      });
      return lost;
    }

    function clearAll() {
      if (!window.confirm("清除本页填写的全部内容和本机草稿吗？")) return;
      clearTimeout(timer);
      store.remove();
      confirmed = {};
      reasons = {};
      visited = {};
      pending = null;
      summary.hidden = true;
      keeping.checked = false;
      built.blocks.forEach(function (block) {
        if (block.toggle) block.toggle.checked = false;
      });
      Object.keys(fields).forEach(function (name) {
        setRaw(name, "");
        showError(name, null);
      });
      showBlocks();
      refresh();
      told("已经清除。");
    }

    // 6. Out ------------------------------------------------------------------

    function print() {
      chengnuo.sheets.prepare(data, values());
      window.print();
    }

    function download(format) {
      var now = values();
      var work = format === "pdf"
        ? chengnuo.pdf.filled(data.pdf, data.fields, now)
        : chengnuo.docx.filled(data.docx, now);
      told("正在生成…");
      work.then(function (bytes) {
        var link = make("a");
        link.href = URL.createObjectURL(new Blob([bytes], { type: TYPES[format] }));
        link.download = data.title.replace(/[\\/:*?"<>|]/g, "_") + "." + format;
        form.appendChild(link);
        link.click();
        link.remove();
        setTimeout(function () { URL.revokeObjectURL(link.href); }, 60000);
        told("已经生成，请在浏览器的下载里查看。");
      }).catch(function (error) {
        told("没有生成，请换一个浏览器再试，或者打印。");
        console.error(error);
      });
    }

    // 7. The page -------------------------------------------------------------

    function button(words, isPlain, work) {
      var element = make("button", isPlain ? "button_plain" : "", words);
      element.type = "button";
      element.addEventListener("click", work);
      return element;
    }

    var notice = make("p", "letter-notice");
    notice.hidden = true;
    var progress = make("p", "letter-progress");
    var status = make("p", "letter-told");
    status.setAttribute("role", "status");

    var drafts = make("div", "letter-draft");
    var keepLabel = make("label", "letter-tick");
    var keeping = make("input");
    keeping.type = "checkbox";
    keeping.id = "letter-keep";
    keeping.setAttribute("aria-describedby", "letter-keep-hint");
    keepLabel.appendChild(keeping);
    keepLabel.appendChild(make("span", "", "在本机保存草稿"));
    var keepHint = make(
      "p", "letter-hint",
      "只存在这台设备的这个浏览器里，不会发送到任何地方，" + chengnuo.draft.days +
        " 天不改就删除。在公用的电脑上请不要保存；用完请清除。"
    );
    keepHint.id = "letter-keep-hint";
    drafts.appendChild(keepLabel);
    drafts.appendChild(keepHint);

    var actions = make("div", "letter-actions");
    actions.appendChild(button("打印（一式两份）", false, function () {
      attempt("打印", print);
    }));
    actions.appendChild(button("下载 PDF", false, function () {
      attempt("下载 PDF", function () { download("pdf"); });
    }));
    actions.appendChild(button("下载 DOCX", false, function () {
      attempt("下载 DOCX", function () { download("docx"); });
    }));
    actions.appendChild(button("清除", true, clearAll));

    var elsewhere = make(
      "p", "letter-hint",
      "在微信等应用里打开的，可能不能打印和下载，请选择“在浏览器打开”以后再填写。"
    );
    elsewhere.hidden = !/MicroMessenger|AlipayClient|DingTalk|QQ\//.test(navigator.userAgent);

    [notice, elsewhere, drafts, built.element, summary, progress, actions, status].forEach(
      function (part) { form.appendChild(part); }
    );

    function changed(event) {
      var name = event.target.name;
      if (event.isComposing || !(name in fields)) return;
      delete confirmed[name];
      delete reasons[name];
      if (event.target.type === "radio" || event.target.type === "checkbox") {
        visited[name] = true;
      }
      showBlocks();
      refresh();
      keep();
    }

    function left(name) {
      visited[name] = true;
      var kind = fields[name].all[0].kind;
      if (kind === "text" || kind === "date") {
        var proper = values()[name];
        if (proper && proper !== raw(name)) setRaw(name, proper);
      }
      refresh();
      if (pending) summarise(findings(), false);
    }

    /* What is said of a blank moves what stands below it: if the blank is left for a
       click there, the click comes first, or it would meet something else. */
    var isPressing = false;
    var waiting = [];

    function released() {
      isPressing = false;
      setTimeout(function () {
        waiting.splice(0).forEach(left);
      }, 30);
    }

    function leaving(event) {
      var name = event.target.name;
      if (!(name in fields) || event.target.type === "radio") return;
      // An empty blank that one only passed through may be filled in later.
      if (!chengnuo.rules.isFilled(raw(name)) && !visited[name]) return;
      if (isPressing) waiting.push(name);
      else left(name);
    }

    form.addEventListener("submit", function (event) { event.preventDefault(); });
    form.addEventListener("input", changed);
    form.addEventListener("compositionend", changed);
    form.addEventListener("change", function (event) {
      built.blocks.forEach(function (block) {
        if (block.toggle === event.target) showBlocks();
      });
      refresh();
      if (pending) summarise(findings(), false);
    });
    form.addEventListener("focusout", leaving);
    document.addEventListener("pointerdown", function () { isPressing = true; }, true);
    document.addEventListener("pointerup", released, true);
    document.addEventListener("pointercancel", released, true);
    document.addEventListener("keydown", function () { // let go outside the window
      if (isPressing) released();
    }, true);
    keeping.addEventListener("change", function () {
      if (keeping.checked) write();
      else {
        store.remove();
        told("本机的草稿已经删除。");
      }
    });
    window.addEventListener("pagehide", write);
    window.addEventListener("beforeprint", function () {
      chengnuo.sheets.prepare(data, values());
    });
    window.addEventListener("afterprint", chengnuo.sheets.clear);

    var draft = store.read();
    if (draft) {
      var lost = restore(draft);
      keeping.checked = true;
      notice.hidden = false;
      notice.className = "letter-notice note" + (draft.isOlder ? " note_warn" : "");
      notice.textContent = draft.isOlder
        ? "这份文书在您上次填写以后改过，请重新看一遍告知的内容。仍然适用的已经填好" +
          (lost ? "，有 " + lost + " 项不再适用，没有保留。" : "。")
        : "已经填好上次保存在本机的草稿。";
    }
    section.appendChild(form);
    showBlocks();
    refresh();
    if (draft && draft.isOlder) write();
    var first = form.querySelector("input, select, textarea");
    if (first) first.focus({ preventScroll: true });
  }

  chengnuo.form = { start: start, today: today };
})();
