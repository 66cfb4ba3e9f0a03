/* Put values into a blank DOCX: the same file as the engine's filling/docx.py makes.

   chengnuo.docx.filled(blank, values) promises the bytes; `blank` is letter.js's "docx",
   whose parts are cut into pieces there. ES2018, no dependencies. */
(function () {
  "use strict";

  function escaped(text) {
    return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  }

  /* Return a text as it stands in a run: line ends as breaks, tabs as tabs. */
  function words(text) {
    return text.split(/([\n\t])/).map(function (piece) {
      if (piece === "\n") return "<w:br/>";
      if (piece === "\t") return "<w:tab/>";
      return piece && '<w:t xml:space="preserve">' + escaped(piece) + "</w:t>";
    }).join("");
  }

  function day(text) {
    var found = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/.exec(text);
    if (!found) return words(text);
    return words(
      Number(found[1]) + "年" + Number(found[2]) + "月" + Number(found[3]) + "日"
    );
  }

  var PLACES = { words: words, day: day, text: escaped };

  function written(piece, values) {
    if (typeof piece === "string") return piece;
    var value = values[piece.name];
    var isFilled = piece.value ? value === piece.value : Boolean(value);
    if (!isFilled) return piece.empty;
    return piece.filled.map(function (part, i) {
      return i % 2 ? PLACES[part](value) : part;
    }).join("");
  }

  function filled(blank, values) {
    var texts = {};
    Object.keys(blank.parts).forEach(function (name) {
      texts[name] = blank.parts[name].map(function (piece) {
        return written(piece, values);
      }).join("");
    });
    return window.chengnuo.zip.replaced(window.chengnuo.bytesOf(blank.blank), texts);
  }

  window.chengnuo = window.chengnuo || {};
  window.chengnuo.docx = { filled: filled };
})();
