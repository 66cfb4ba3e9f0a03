/* Put values into a blank PDF, as an update appended to it: not a byte of it changes.

   chengnuo.pdf.filled(blank, fields, values) promises the bytes; `blank` is letter.js's
   "pdf": which objects hold a value, what stays of each, and where the file goes on. A
   text also gets an appearance, painted with the device's fonts, so that every reader
   shows every character. ES2018, no dependencies. */
(function () {
  "use strict";

  function bytesOfText(text) {
    return Uint8Array.from(text, function (char) { return char.charCodeAt(0) & 255; });
  }

  /* Return a text string of PDF: UTF-16, in hexadecimal. */
  function hexadecimal(text) {
    var units = "";
    for (var i = 0; i < text.length; i++) {
      units += text.charCodeAt(i).toString(16).padStart(4, "0");
    }
    return "<feff" + units + ">";
  }

  function number(value) {
    return String(Math.round(value * 100) / 100);
  }

  /* What is appended to a file: objects, each with its place. */
  function Update(blank) {
    this.parts = [];
    this.at = blank.bytes.length;
    this.next = blank.size;
    this.places = {}; // number: [generation, where it begins]
    if (blank.bytes[this.at - 1] !== 10) this.add(new Uint8Array([10]));
  }

  Update.prototype.add = function (bytes) {
    this.parts.push(bytes);
    this.at += bytes.length;
  };

  Update.prototype.write = function (object, generation, text, stream) {
    this.places[object] = [generation, this.at];
    this.add(bytesOfText(object + " " + generation + " obj\n" + text));
    if (stream) {
      this.add(bytesOfText("\nstream\n"));
      this.add(stream);
      this.add(bytesOfText("\nendstream"));
    }
    this.add(bytesOfText("\nendobj\n"));
  };

  Update.prototype.make = function (text, stream) {
    var object = this.next++;
    this.write(object, 0, text, stream);
    return object;
  };

  /* Runs of numbers that follow one another: [first, first + 1, …]. */
  Update.prototype.runs = function () {
    var runs = [];
    Object.keys(this.places).map(Number).sort(function (a, b) {
      return a - b;
    }).forEach(function (object) {
      var last = runs[runs.length - 1];
      if (last && last[last.length - 1] === object - 1) last.push(object);
      else runs.push([object]);
    });
    return runs;
  };

  /* Write where the objects are, in the manner of the file. */
  Update.prototype.finish = function (blank) {
    var start = this.at;
    if (blank.is_stream) this.references(blank);
    else this.table(blank);
    this.add(bytesOfText("startxref\n" + start + "\n%%EOF\n"));
    return window.chengnuo.zip.joined([blank.bytes].concat(this.parts));
  };

  Update.prototype.references = function (blank) {
    var own = this.next++;
    this.places[own] = [0, this.at];
    var runs = this.runs();
    var rows = [];
    var places = this.places;
    runs.forEach(function (run) {
      run.forEach(function (object) {
        var place = places[object][1];
        rows.push(1, place >>> 24, (place >>> 16) & 255, (place >>> 8) & 255, place & 255,
          places[object][0] >> 8, places[object][0] & 255);
      });
    });
    var index = runs.map(function (run) { return run[0] + " " + run.length; }).join(" ");
    this.write(own, 0,
      "<< /Type /XRef /Size " + this.next + " /Prev " + blank.previous + " " +
      blank.trailer + " /W [ 1 4 2 ] /Index [ " + index + " ] /Length " + rows.length +
      " >>", Uint8Array.from(rows));
  };

  Update.prototype.table = function (blank) {
    var places = this.places;
    var text = "xref\n";
    this.runs().forEach(function (run) {
      text += run[0] + " " + run.length + "\n";
      run.forEach(function (object) {
        text += String(places[object][1]).padStart(10, "0") + " " +
          String(places[object][0]).padStart(5, "0") + " n \n";
      });
    });
    this.add(bytesOfText(text + "trailer\n<< /Size " + this.next + " /Prev " +
      blank.previous + " " + blank.trailer + " >>\n"));
  };

  /* Promise the number of an appearance that shows `text` in a box of that size. */
  function appearance(update, text, width, height, isLines) {
    var box = "<< /Type /XObject /Subtype /Form /BBox [ 0 0 " + number(width) + " " +
      number(height) + " ]";
    var mask = window.chengnuo.paint.painted(text, width, height, isLines);
    if (!mask) {
      var nothing = bytesOfText("/Tx BMC EMC");
      return Promise.resolve(
        update.make(box + " /Length " + nothing.length + " >>", nothing)
      );
    }
    return window.chengnuo.zip.packed(mask.bits, "deflate").then(function (small) {
      var data = small || mask.bits;
      var image = update.make(
        "<< /Type /XObject /Subtype /Image /ImageMask true /BitsPerComponent 1 /Width " +
        mask.columns + " /Height " + mask.rows + (small ? " /Filter /FlateDecode" : "") +
        " /Length " + data.length + " >>", data);
      var drawn = bytesOfText("/Tx BMC\nq 0 g " + [mask.width, 0, 0, mask.height,
        mask.left, mask.bottom].map(number).join(" ") + " cm /I Do Q\nEMC");
      return update.make(box + " /Resources << /XObject << /I " + image +
        " 0 R >> >> /Length " + drawn.length + " >>", drawn);
    });
  }

  /* Return a value as it stands in the document: a day as people write it. */
  function written(field, value) {
    var day = field.kind === "date" && /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/.exec(value);
    if (!day) return value;
    return Number(day[1]) + "年" + Number(day[2]) + "月" + Number(day[3]) + "日";
  }

  /* Promise that the objects of one field are written anew with its value. */
  function put(update, objects, field, value) {
    var isBox = field.kind === "checkbox" || field.kind === "radio";
    var state = field.kind === "checkbox" ? "" : "/" + value;
    var held = field.kind === "checkbox" ? "" : isBox ? state : hexadecimal(value);
    objects.forEach(function (object) {
      if (field.kind === "checkbox" && object.on) held = state = object.on;
    });
    var made = {}; // one appearance serves all widgets of one size
    return objects.reduce(function (before, object) {
      return before.then(function () {
        if (!object.is_widget || isBox) return 0;
        var size = object.width + " " + object.height;
        if (!(size in made)) {
          made[size] = appearance(
            update, value, object.width, object.height, field.kind === "lines"
          );
        }
        return made[size];
      }).then(function (look) {
        var text = object.body;
        if (object.holds) text += " /V " + held;
        if (look) text += " /AP << /N " + look + " 0 R >>";
        if (object.is_widget && isBox) {
          text += " /AS " + (object.on === state ? state : "/Off");
        }
        update.write(object.number, object.generation, text + " >>");
      });
    }, Promise.resolve());
  }

  function filled(source, fields, values) {
    var blank = Object.assign({}, source, { bytes: window.chengnuo.bytesOf(source.blank) });
    var update = new Update(blank);
    return Object.keys(source.fields).reduce(function (before, name) {
      var field = fields.filter(function (one) { return one.name === name; })[0];
      if (!field || !values[name]) return before;
      return before.then(function () {
        var value = written(field, values[name]);
        return put(update, source.fields[name], field, value);
      });
    }, Promise.resolve()).then(function () {
      return Object.keys(update.places).length ? update.finish(blank) : blank.bytes;
    });
  }

  window.chengnuo = window.chengnuo || {};
  window.chengnuo.pdf = { filled: filled, written: written };
})();
