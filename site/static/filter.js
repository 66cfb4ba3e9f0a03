// Filters the rows of tables by words and choices. The form is hidden until this
// script runs; without it every row is simply there. A classic script, because
// Chromium loads no module from file://.
(function () {
  "use strict";

  function plain(text) {
    return text.normalize("NFKC").toLowerCase();
  }

  function start(form) {
    var id = form.getAttribute("data-filter");
    var shown = document.getElementById(id + "-shown");
    var fields = Array.prototype.slice.call(form.elements).filter(function (field) {
      return field.name;
    });
    var rows = Array.prototype.slice.call(
      document.getElementById(id).querySelectorAll("tbody tr")
    );
    var texts = rows.map(function (row) {
      return plain(row.textContent + " " + (row.getAttribute("data-words") || ""));
    });

    function read() {
      var query = new URLSearchParams(location.search);
      fields.forEach(function (field) {
        field.value = query.get(field.name) || "";
        if (field.selectedIndex === -1) field.value = "";
      });
    }

    function remember() {
      var query = new URLSearchParams();
      fields.forEach(function (field) {
        if (field.value) query.set(field.name, field.value);
      });
      var search = query.toString();
      try {
        history.replaceState(
          null, "", location.pathname + (search ? "?" + search : "") + location.hash
        );
      } catch (error) {
        // Some browsers refuse this for file://; the filter works all the same.
      }
    }

    function apply() {
      var words = [];
      var choices = [];
      fields.forEach(function (field) {
        if (field.name === "q") words = plain(field.value).split(/\s+/).filter(Boolean);
        else if (field.value) choices.push(field);
      });
      var count = 0;
      rows.forEach(function (row, place) {
        var fits =
          words.every(function (word) { return texts[place].indexOf(word) !== -1; }) &&
          choices.every(function (field) {
            return row.getAttribute("data-" + field.name) === field.value;
          });
        row.hidden = !fits;
        if (fits) count += 1;
      });
      // A group whose rows are all hidden would leave a heading over nothing.
      document.querySelectorAll("#" + id + " section").forEach(function (section) {
        section.hidden = !section.querySelector("tbody tr:not([hidden])");
      });
      shown.textContent = count
        ? "显示 " + count + " " + form.getAttribute("data-unit") +
          (count === rows.length ? "（全部）" : "，共 " + rows.length + " " + form.getAttribute("data-unit"))
        : "没有符合条件的内容，请减少条件或者换一个词。";
    }

    function change() {
      apply();
      remember();
    }

    form.addEventListener("input", change);
    form.addEventListener("change", change);
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      change();
    });
    form.addEventListener("reset", function () {
      setTimeout(change, 0);
    });
    window.addEventListener("popstate", function () {
      read();
      apply();
    });
    // The count above the table says it now; the caption stays its name for the ear.
    document.querySelectorAll("#" + id + " caption").forEach(function (caption) {
      caption.className = "aside-label";
    });
    form.hidden = false;
    shown.hidden = false;
    read();
    apply();
  }

  document.querySelectorAll("form[data-filter]").forEach(start);
})();
