/* Print the letter as it is filled in: one copy for each who keeps one, and nothing else.

   chengnuo.sheets.prepare(data, values) sets the copies behind the page and marks the
   root element, so that letter.css prints them alone; clear() takes them away. What is
   empty is left as a line to write on by hand. ES2018, no dependencies. */
(function () {
  "use strict";

  var COPIES = ["行政机关留存", "申请人留存"];
  var MARK = "letter-printing";
  var sheets = null;

  /* Return how wide a text is, in Chinese characters, more or less. */
  function wide(text) {
    return Array.from(text).reduce(function (sum, char) {
      return sum + (char < "\u1100" ? 0.55 : 1);
    }, 0);
  }

  /* Would the box of a text of several lines grow? */
  function isLong(text, size) {
    var room = /lt-taller/.test(size) ? 5 : /lt-two/.test(size) ? 1 : 3;
    var across = /lt-two/.test(size) ? 24 : 30;
    return text.split("\n").reduce(function (sum, line) {
      return sum + Math.ceil(wide(line) / across || 1);
    }, 0) > room;
  }

  function valueOf(element, field, values) {
    var make = window.chengnuo.blanks.make;
    var value = values[element.name];
    var size = element.className;
    if (field.kind === "checkbox" || field.kind === "radio") {
      var isOn = field.kind === "radio" ? value === element.getAttribute("value") : value === true;
      return make("span", "letter-box", isOn ? "☑" : "☐");
    }
    var text = window.chengnuo.pdf.written(field, value || "");
    if (field.kind === "lines") {
      return make(
        "span", "letter-paper " + size + (isLong(text, size) ? " letter-line_small" : ""), text
      );
    }
    var isSmall = wide(text) > (/lt-xl/.test(size) ? 24 : 8);
    return make(
      "span",
      "letter-line " + size + (text ? " letter-line_filled" : "") +
        (isSmall ? " letter-line_small" : ""),
      text
    );
  }

  function copy(data, values, keeper, number) {
    var blanks = window.chengnuo.blanks;
    var sheet = blanks.make("div", "letter-sheet letter-sheet_" + number);
    if (data.head) sheet.appendChild(blanks.make("p", "letter-head", data.head));
    sheet.appendChild(blanks.make("p", "letter-copy", keeper));
    var body = blanks.parsed(data.html);
    blanks.list(body.querySelectorAll("input, select, textarea")).forEach(function (element) {
      var field = data.fields.filter(function (one) {
        return one.name === element.name;
      })[0];
      element.replaceWith(valueOf(element, field, values));
    });
    while (body.firstChild) sheet.appendChild(body.firstChild);
    var code = sheet.querySelector(".lt-code");
    if (code) sheet.insertBefore(code, sheet.firstChild);
    if (data.foot) sheet.appendChild(blanks.make("p", "letter-foot", data.foot));
    return sheet;
  }

  function clear() {
    document.documentElement.classList.remove(MARK);
    if (sheets) sheets.remove();
    sheets = null;
  }

  function prepare(data, values) {
    clear();
    sheets = window.chengnuo.blanks.make("div", "letter-sheets");
    sheets.setAttribute("aria-hidden", "true");
    (data.copies.length ? data.copies : COPIES).forEach(function (keeper, i) {
      sheets.appendChild(copy(data, values, keeper, i + 1));
    });
    document.body.appendChild(sheets);
    document.documentElement.classList.add(MARK);
  }

  window.chengnuo = window.chengnuo || {};
  window.chengnuo.sheets = { prepare: prepare, clear: clear };
})();
