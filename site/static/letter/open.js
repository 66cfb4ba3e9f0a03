/* The door of the form on a matter's page: a button that fetches the rest when asked.

   This script's element has data-root, the way from the page to the portal's root. The
   section #letter-form has data-script, the letter's data beside the page; .letter-open,
   hidden until here; and .letter-without, what to do without a script. Data come as a
   script that calls chengnuo.letter(data), so that all works from file:// and under a
   policy of script-src 'self', and nothing is sent anywhere. ES2018, no dependencies. */
(function () {
  "use strict";

  var PARTS = ["rules", "draft", "zip", "docx", "paint", "pdf", "blanks", "sheets", "form"];
  var script = document.currentScript;
  var ROOT = script.getAttribute("data-root") || "";
  var section = document.getElementById("letter-form");
  if (!section || !window.Promise || !String.prototype.padStart) return;

  var chengnuo = (window.chengnuo = window.chengnuo || {});
  var arrived = null;

  chengnuo.letter = function (data) {
    arrived = data;
  };

  chengnuo.bytesOf = function (text) {
    return Uint8Array.from(atob(text), function (char) {
      return char.charCodeAt(0);
    });
  };

  function loaded(tag, attributes) {
    return new Promise(function (resolve, reject) {
      var element = document.createElement(tag);
      Object.keys(attributes).forEach(function (name) {
        element[name] = attributes[name];
      });
      element.onload = resolve;
      element.onerror = function () {
        element.remove();
        reject(new Error(attributes.src || attributes.href));
      };
      document.head.appendChild(element);
    });
  }

  function all() {
    var wanted = [loaded("link", { rel: "stylesheet", href: ROOT + "assets/letter.css" })];
    PARTS.forEach(function (name) {
      if (chengnuo[name]) return;
      wanted.push(
        loaded("script", { src: ROOT + "assets/letter/" + name + ".js", async: false })
      );
    });
    wanted.push(loaded("script", { src: section.getAttribute("data-script") }));
    return Promise.all(wanted);
  }

  var button = section.querySelector(".letter-open");
  var status = section.querySelector(".letter-status");

  function open() {
    button.disabled = true;
    status.textContent = "正在打开…";
    all()
      .then(function () {
        if (!arrived) throw new Error(section.getAttribute("data-script"));
        status.textContent = "";
        button.hidden = true;
        chengnuo.form.start(section, arrived);
      })
      .catch(function (error) {
        button.disabled = false;
        status.textContent =
          "填写要用的文件没有取到，请检查网络后再试一次；也可以下载 PDF 或者 DOCX 填写。";
        console.error(error);
      });
  }

  section.querySelector(".letter-without").hidden = true;
  button.hidden = false;
  button.addEventListener("click", open);
})();
