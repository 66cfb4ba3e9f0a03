/* Make a form of a letter's own text: each blank becomes a field where it stands.

   chengnuo.blanks.made(data, options) returns {element, fields, blocks}: `fields` maps a
   name to {all, box, inputs, error}; `blocks` are what is shown only if something is
   chosen. What the agency fills in is shown and not asked. ES2018, no dependencies. */
(function () {
  "use strict";

  var LEVELS = { H1: "h3", H2: "h4", H3: "h5", H4: "h6", H5: "h6", H6: "h6" };
  var HINTS = {
    uscc: "18 位，可以带空格。",
    resident_id: "身份证号码 18 位，最后一位可能是 X。",
    phone: "手机号码，或者带区号的固定电话，例如 0371-60000000。",
    date: "例如 2026-11-20。"
  };

  function make(name, className, text) {
    var element = document.createElement(name);
    if (className) element.className = className;
    if (text) element.textContent = text;
    return element;
  }

  function parsed(html) {
    return new DOMParser().parseFromString("<body>" + html, "text/html").body;
  }

  function list(nodes) {
    return Array.prototype.slice.call(nodes);
  }

  function rename(element, name) {
    var other = make(name, element.className);
    while (element.firstChild) other.appendChild(element.firstChild);
    element.replaceWith(other);
    return other;
  }

  function isAgency(element) {
    return element.getAttribute("data-by") === "agency";
  }

  function idOf(name) {
    return "letter-" + name;
  }

  // 1. One blank ----------------------------------------------------------------

  /* What the agency fills in is shown where it stands, and asked of nobody. */
  function agencyBlank(element) {
    var isBox = element.type === "checkbox" || element.type === "radio";
    var blank = make("span", "letter-agency" + (isBox ? " letter-agency_box" : ""));
    var around = element.closest("p, td");
    blank.title = element.title;
    if (isBox) {
      blank.textContent = "☐";
    } else if (/lt-s\b/.test(element.className) ||
               (around && around.textContent.indexOf("由行政机关") >= 0)) {
      blank.textContent = "\u3000\u3000\u3000";
      blank.appendChild(make("span", "aside-label", "（由行政机关填写）"));
    } else {
      blank.textContent = "由行政机关填写";
    }
    return blank;
  }

  function errorBox(name) {
    var error = make("span", "letter-error");
    error.id = idOf(name) + "-error";
    error.setAttribute("aria-live", "polite");
    error.hidden = true;
    return error;
  }

  function control(element, field) {
    var input;
    if (field.kind === "choice") {
      input = make("select");
      input.appendChild(new Option("请选择", ""));
      field.options.forEach(function (option) {
        input.appendChild(new Option(option, option));
      });
    } else if (field.kind === "lines") {
      input = make("textarea");
      input.rows = /lt-taller/.test(element.className) ? 6 : /lt-two/.test(element.className) ? 2 : 4;
    } else {
      input = make("input");
      input.type = "text";
      if (field.kind === "date") input.inputMode = "numeric";
      if (field.check === "phone") input.inputMode = "tel";
    }
    input.name = field.name;
    input.id = idOf(field.name);
    input.autocomplete = "off";
    if (field.check) input.spellcheck = false;
    return input;
  }

  function textBlank(element, field) {
    var box = make("span", "letter-field");
    var label = make("label", "", field.title);
    label.htmlFor = idOf(field.name);
    if (!field.need) label.appendChild(make("span", "letter-optional", "（可以不填）"));
    var input = control(element, field);
    var error = errorBox(field.name);
    var described = [error.id];
    box.appendChild(label);
    if (field.kind === "date") box.appendChild(dated(input, field));
    else box.appendChild(input);
    var words = HINTS[field.check] || HINTS[field.kind] || "";
    if (field.kind === "lines") words = "最多 " + field.max_length + " 个字。";
    if (words) {
      var hint = make("span", "letter-hint", words);
      hint.id = idOf(field.name) + "-hint";
      described.unshift(hint.id);
      box.appendChild(hint);
    }
    input.setAttribute("aria-describedby", described.join(" "));
    if (field.need) input.setAttribute("aria-required", "true");
    box.appendChild(error);
    return { box: box, inputs: [input], error: error };
  }

  /* A day is typed, chosen from the browser's own calendar, or today. */
  function dated(input, field) {
    var row = make("span", "letter-date");
    row.appendChild(input);
    var calendar = make("input", "letter-calendar");
    calendar.type = "date";
    calendar.tabIndex = -1;
    calendar.setAttribute("aria-hidden", "true");
    function set(day) {
      input.value = day;
      input.dispatchEvent(new Event("input", { bubbles: true }));
      input.dispatchEvent(new Event("change", { bubbles: true }));
      input.focus();
    }
    calendar.addEventListener("change", function () {
      if (calendar.value) set(calendar.value);
    });
    var today = make("button", "button_plain", "今天");
    today.type = "button";
    today.setAttribute("aria-label", field.title + "：今天");
    today.addEventListener("click", function () {
      set(window.chengnuo.form.today());
    });
    row.appendChild(today);
    if (calendar.showPicker) {
      var pick = make("button", "button_plain", "选日期");
      pick.type = "button";
      pick.setAttribute("aria-label", field.title + "：选日期");
      pick.addEventListener("click", function () {
        calendar.value = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(input.value) ? input.value : "";
        calendar.showPicker();
      });
      row.appendChild(pick);
      row.appendChild(calendar);
    }
    return row;
  }

  // 2. Boxes to tick ------------------------------------------------------------

  function tickBlank(element, field) {
    var input = make("input");
    input.type = "checkbox";
    input.name = field.name;
    input.id = idOf(field.name);
    var label = make("label", "letter-tick");
    label.appendChild(input);
    var words = make("span");
    label.appendChild(words);
    var box = make("span", "letter-field");
    var error = errorBox(field.name);
    input.setAttribute("aria-describedby", error.id);
    box.appendChild(label);
    box.appendChild(error);
    return { box: box, inputs: [input], error: error, words: words };
  }

  /* A group of radios stands together, where its first choice stood. */
  function radioGroup(all) {
    var group = make("fieldset", "letter-choice");
    var name = all[0].name;
    group.id = idOf(name);
    group.appendChild(make("legend", "", all[0].group || all[0].title));
    var error = errorBox(name);
    var inputs = all.map(function (field, i) {
      var input = make("input");
      input.type = "radio";
      input.name = name;
      input.value = field.value;
      input.id = idOf(name) + "-" + (i + 1);
      input.setAttribute("aria-describedby", error.id);
      var label = make("label", "letter-tick");
      label.appendChild(input);
      label.appendChild(make("span", "", field.title));
      group.appendChild(label);
      return input;
    });
    group.appendChild(error);
    return { box: group, inputs: inputs, error: error };
  }

  // 3. The letter ---------------------------------------------------------------

  /* Write a table of labels and blanks as rows that fit a narrow screen too. */
  function rows(table) {
    var all = make("div", "letter-rows");
    list(table.querySelectorAll("tr")).forEach(function (row) {
      var head = null;
      list(row.children).forEach(function (cell) {
        if (cell.tagName === "TH") {
          head = cell;
          return;
        }
        var box = cell.querySelector(".letter-field");
        if (box) {
          if (cell.colSpan > 1) box.classList.add("letter-field_wide");
          all.appendChild(box);
          return;
        }
        var fact = make("p", "letter-fact" + (cell.colSpan > 1 ? " letter-field_wide" : ""));
        if (head) fact.appendChild(make("b", "", head.textContent));
        while (cell.firstChild) fact.appendChild(cell.firstChild);
        all.appendChild(fact);
      });
    });
    table.replaceWith(all);
  }

  function signature(table) {
    var all = make("div", "letter-rows");
    list(table.querySelectorAll(".letter-field")).forEach(function (box) {
      all.appendChild(box);
    });
    all.appendChild(make(
      "p", "letter-fact letter-field_wide",
      "签名、盖章在打印以后办理。行政机关的签章和日期由行政机关填写。"
    ));
    table.replaceWith(all);
  }

  /* The boxes of one paragraph and its words are one label. */
  function ticked(paragraph, blank) {
    var node = blank.box.nextSibling;
    while (node) {
      var next = node.nextSibling;
      blank.words.appendChild(node);
      node = next;
    }
    paragraph.classList.add("letter-ticks");
  }

  /* Blocks of one choice each: the radio goes to the group, the rest is shown if chosen. */
  function choices(root, made, data) {
    var groups = {};
    data.fields.forEach(function (field) {
      if (field.kind !== "radio" || field.by === "agency") return;
      (groups[field.name] = groups[field.name] || []).push(field);
    });
    Object.keys(groups).forEach(function (name) {
      var blank = radioGroup(groups[name]);
      blank.all = groups[name];
      made.fields[name] = blank;
      list(root.querySelectorAll('input[type="radio"][name="' + name + '"]')).forEach(
        function (radio, i) {
          var paragraph = radio.closest("p") || radio;
          var block = paragraph.parentNode;
          if (!i) {
            var first = block.tagName === "SECTION" ? block : paragraph;
            first.parentNode.insertBefore(blank.box, first);
          }
          if (block.tagName === "SECTION" && block.querySelector("table, textarea, select")) {
            made.blocks.push({ element: block, name: name, value: radio.value });
          }
          paragraph.remove();
        }
      );
    });
  }

  /* What a representative is asked is shown if there is one, and may be one. */
  function representative(root, made, isAllowed) {
    var first = root.querySelector('[name^="representative_"]');
    var block = first && first.closest("section");
    if (!block) return;
    var heading = block.querySelector("h1, h2, h3, h4, h5, h6");
    var inside = make("div");
    var node = heading ? heading.nextSibling : block.firstChild;
    while (node) {
      var next = node.nextSibling;
      inside.appendChild(node);
      node = next;
    }
    block.appendChild(inside);
    if (!isAllowed) {
      inside.hidden = true;
      made.blocks.push({ element: inside, never: true });
      block.appendChild(make("p", "", "本事项应当由申请人自己承诺，这一部分不用填。"));
      return;
    }
    var label = make("label", "letter-tick");
    var input = make("input");
    input.type = "checkbox";
    input.id = "letter-has-representative";
    label.appendChild(input);
    label.appendChild(make("span", "", "由委托代理人办理"));
    block.insertBefore(label, inside);
    made.blocks.push({ element: inside, toggle: input });
  }

  function made(data, options) {
    var root = make("div", "letter-text");
    var source = parsed(data.html);
    while (source.firstChild) root.appendChild(source.firstChild);
    var found = { element: root, fields: {}, blocks: [] };
    list(root.querySelectorAll(".lt-code")).forEach(function (code) { code.remove(); });
    choices(root, found, data);
    representative(root, found, options.mayBeRepresented);
    list(root.querySelectorAll("input, select, textarea")).forEach(function (element) {
      if (element.closest(".letter-choice") || element.id) return;
      if (isAgency(element)) {
        element.replaceWith(agencyBlank(element));
        return;
      }
      var all = data.fields.filter(function (one) { return one.name === element.name; });
      var isTick = all[0].kind === "checkbox";
      var blank = isTick ? tickBlank(element, all[0]) : textBlank(element, all[0]);
      blank.all = all;
      found.fields[all[0].name] = blank;
      element.replaceWith(blank.box);
      var after = blank.box.nextSibling; // a mark that would stand alone on its line
      if (!isTick && after && /^[\s；;。，、]+$/.test(after.textContent)) after.remove();
      if (isTick) ticked(blank.box.parentNode, blank);
    });
    list(root.querySelectorAll("table.lt-form")).forEach(rows);
    list(root.querySelectorAll("table.lt-signature")).forEach(signature);
    Object.keys(LEVELS).reverse().forEach(function (name) {
      list(root.querySelectorAll(name)).forEach(function (heading) {
        if (!heading.dataset.moved) rename(heading, LEVELS[name]).dataset.moved = "1";
      });
    });
    return found;
  }

  window.chengnuo = window.chengnuo || {};
  window.chengnuo.blanks = { made: made, make: make, parsed: parsed, list: list, idOf: idOf };
})();
