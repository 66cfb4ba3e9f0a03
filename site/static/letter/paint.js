/* Set a text into a box and paint it, in black and white, with the device's own fonts.

   chengnuo.paint.painted(text, width, height, isLines) returns null for nothing to see,
   or {columns, rows, left, bottom, width, height, bits}: an image mask as PDF has them
   (1 bit a pixel, rows from the top, 0 is ink) and where it lies in the box, in points
   from its lower left corner. ES2018, no dependencies. */
(function () {
  "use strict";

  var FONT = '"仿宋_GB2312", FangSong, STFangsong, "Noto Serif CJK SC", "Source Han Serif SC", SimSun, "Songti SC", serif';
  var DENSITY = 300 / 72; // pixels a point
  var LARGEST = 14; // points
  var ONE_LINE = 9; // what is smaller goes on several lines first
  var SMALLEST = 1;
  var STEP = 0.5;
  var PAD = 2; // points between the edge and the text
  var FAINT = 110; // of 255: what is darker is ink

  /* What may not be parted: a character or a Latin word, with the marks that no line
     ends with before it, and those that no line begins with behind it. */
  var ATOM = /[$(£¥[{‘“〈《「『【〔〖（［｛￥]*(?:[0-9A-Za-z\u00c0-\u024f@&#+'/_.:-]+|\S)[!%),.:;?\]}¢°’”‰′″℃、。々〉》」』】〕〗！％），．：；？］｝～·—…]*|\s/gu;

  function atoms(text) {
    return text.match(ATOM) || [];
  }

  /* Return the lines of `text` that fit `width`, as `measure` sees it. */
  function wrapped(text, width, measure) {
    var lines = [];
    text.split("\n").forEach(function (paragraph) {
      var line = "";
      atoms(paragraph).forEach(function (atom) {
        if (measure(line + atom) <= width) {
          line += atom;
          return;
        }
        if (line) lines.push(line);
        line = /^\s$/.test(atom) ? "" : atom; // no line begins with a space
        while (measure(line) > width && Array.from(line).length > 1) {
          var cut = fitting(line, width, measure);
          lines.push(line.slice(0, cut));
          line = line.slice(cut);
        }
      });
      lines.push(line);
    });
    return lines;
  }

  /* Return how much of `line` fits: at least one character. */
  function fitting(line, width, measure) {
    var at = 0;
    var characters = Array.from(line);
    for (var i = 0; i < characters.length; i++) {
      if (i && measure(line.slice(0, at + characters[i].length)) > width) break;
      at += characters[i].length;
    }
    return at;
  }

  /* Return size, pitch and lines: the largest at which all of it fits. What stands on
     one line goes on several only where it would be too small to read with ease. */
  function laid(text, width, height, isLines, context) {
    var pitch = isLines ? 1.25 : 1.15;
    var room = height - (isLines ? 2 * PAD : 0);
    for (var size = LARGEST; ; size -= STEP) {
      context.font = size + "px " + FONT;
      var most = Math.max(1, Math.floor(room / (size * pitch) + 0.001));
      if (!isLines && size >= ONE_LINE) most = 1;
      var lines = wrapped(text, width - 2 * PAD, function (line) {
        return context.measureText(line).width;
      });
      if (lines.length <= most || size <= SMALLEST) {
        return { size: size, pitch: pitch * size, lines: lines };
      }
    }
  }

  function painted(text, width, height, isLines) {
    if (!text.trim() || width <= 0 || height <= 0) return null;
    var canvas = document.createElement("canvas");
    canvas.width = Math.ceil(width * DENSITY);
    canvas.height = Math.ceil(height * DENSITY);
    var context = canvas.getContext("2d", { willReadFrequently: true });
    var set = laid(text.replace(/\t/g, "    "), width, height, isLines, context);
    context.scale(DENSITY, DENSITY);
    context.fillStyle = "#fff";
    context.fillRect(0, 0, width + 1, height + 1);
    context.fillStyle = "#000";
    context.font = set.size + "px " + FONT;
    context.textBaseline = "middle";
    var top = isLines ? PAD : Math.max(0, (height - set.lines.length * set.pitch) / 2);
    set.lines.forEach(function (line, i) {
      context.fillText(line, PAD, top + (i + 0.5) * set.pitch);
    });
    return cropped(context.getImageData(0, 0, canvas.width, canvas.height), height);
  }

  /* Return the part of `image` that has ink, as a mask. */
  function cropped(image, height) {
    var first = image.height;
    var last = -1;
    var begin = image.width;
    var end = -1;
    function isInk(x, y) {
      return image.data[(y * image.width + x) * 4] < 255 - FAINT;
    }
    for (var y = 0; y < image.height; y++) {
      for (var x = 0; x < image.width; x++) {
        if (!isInk(x, y)) continue;
        if (y < first) first = y;
        last = y;
        if (x < begin) begin = x;
        if (x > end) end = x;
      }
    }
    if (last < 0) return null;
    var columns = end - begin + 1;
    var rows = last - first + 1;
    var stride = Math.ceil(columns / 8);
    var bits = new Uint8Array(stride * rows).fill(255);
    for (var row = 0; row < rows; row++) {
      for (var column = 0; column < columns; column++) {
        if (isInk(begin + column, first + row)) {
          bits[row * stride + (column >> 3)] &= ~(128 >> (column & 7));
        }
      }
    }
    return {
      columns: columns,
      rows: rows,
      left: begin / DENSITY,
      bottom: height - (last + 1) / DENSITY,
      width: columns / DENSITY,
      height: rows / DENSITY,
      bits: bits
    };
  }

  window.chengnuo = window.chengnuo || {};
  window.chengnuo.paint = { painted: painted, wrapped: wrapped };
})();
