/* Write a ZIP anew with some members replaced; the others are copied as they are packed.

   chengnuo.zip.replaced(bytes, {name: text}) promises the bytes of the new file. Reads
   what our own engine writes: no ZIP64, no encryption. ES2018, no dependencies. */
(function () {
  "use strict";

  var LOCAL = 0x04034b50;
  var CENTRAL = 0x02014b50;
  var END = 0x06054b50;
  var UTF8 = 0x0800;

  var table = new Uint32Array(256).map(function (_, byte) {
    for (var bit = 0; bit < 8; bit++) byte = byte & 1 ? (byte >>> 1) ^ 0xedb88320 : byte >>> 1;
    return byte;
  });

  function checksum(bytes) {
    var sum = 0xffffffff;
    for (var i = 0; i < bytes.length; i++) sum = table[(sum ^ bytes[i]) & 255] ^ (sum >>> 8);
    return (sum ^ 0xffffffff) >>> 0;
  }

  /* Promise `bytes` through a CompressionStream, or null where the browser has none. */
  function packed(bytes, format) {
    var stream;
    try {
      stream = new window.CompressionStream(format);
    } catch (error) {
      return Promise.resolve(null); // an older browser: the file is larger, that is all
    }
    var answer = new Response(new Blob([bytes]).stream().pipeThrough(stream));
    return answer.arrayBuffer().then(function (buffer) {
      return new Uint8Array(buffer);
    });
  }

  function joined(parts) {
    var length = parts.reduce(function (sum, part) { return sum + part.length; }, 0);
    var whole = new Uint8Array(length);
    parts.reduce(function (at, part) {
      whole.set(part, at);
      return at + part.length;
    }, 0);
    return whole;
  }

  /* Return the members of a file, in the order of its directory. */
  function members(bytes) {
    var view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    var end = bytes.length - 22;
    while (end > 0 && view.getUint32(end, true) !== END) end -= 1;
    var count = view.getUint16(end + 10, true);
    var at = view.getUint32(end + 16, true);
    var found = [];
    for (var i = 0; i < count; i++) {
      var long = [28, 30, 32].map(function (place) {
        return view.getUint16(at + place, true);
      });
      var name = bytes.subarray(at + 46, at + 46 + long[0]);
      var offset = view.getUint32(at + 42, true);
      var size = view.getUint32(at + 20, true);
      var start = offset + 30 + view.getUint16(offset + 26, true) +
        view.getUint16(offset + 28, true);
      found.push({
        name: new TextDecoder().decode(name),
        bytes: name,
        flags: view.getUint16(at + 8, true) & UTF8,
        method: view.getUint16(at + 10, true),
        stamp: view.getUint32(at + 12, true),
        checksum: view.getUint32(at + 16, true),
        size: view.getUint32(at + 24, true),
        outside: view.getUint32(at + 38, true),
        data: bytes.subarray(start, start + size)
      });
      at += 46 + long[0] + long[1] + long[2];
    }
    return found;
  }

  function renewed(member, text) {
    var plain = new TextEncoder().encode(text);
    return packed(plain, "deflate-raw").then(function (small) {
      return Object.assign({}, member, {
        method: small ? 8 : 0,
        checksum: checksum(plain),
        size: plain.length,
        data: small || plain
      });
    });
  }

  /* Return a header of `length` bytes with [place, size, number] written into it. */
  function header(length, fields) {
    var bytes = new Uint8Array(length);
    var view = new DataView(bytes.buffer);
    fields.forEach(function (field) {
      if (field[1] === 4) view.setUint32(field[0], field[2], true);
      else view.setUint16(field[0], field[2], true);
    });
    return bytes;
  }

  /* Return what both headers of a member say alike, from `at` on. */
  function facts(member, at) {
    return [
      [at, 2, 20], [at + 2, 2, member.flags], [at + 4, 2, member.method],
      [at + 6, 4, member.stamp], [at + 10, 4, member.checksum],
      [at + 14, 4, member.data.length], [at + 18, 4, member.size],
      [at + 22, 2, member.bytes.length]
    ];
  }

  function written(all) {
    var parts = [];
    var directory = [];
    var offset = 0;
    all.forEach(function (member) {
      var local = header(30, [[0, 4, LOCAL]].concat(facts(member, 4)));
      var central = header(46, [
        [0, 4, CENTRAL], [4, 2, 20 | (3 << 8)], [38, 4, member.outside], [42, 4, offset]
      ].concat(facts(member, 6)));
      parts.push(local, member.bytes, member.data);
      directory.push(central, member.bytes);
      offset += local.length + member.bytes.length + member.data.length;
    });
    var listed = joined(directory);
    var end = header(22, [
      [0, 4, END], [8, 2, all.length], [10, 2, all.length], [12, 4, listed.length],
      [16, 4, offset]
    ]);
    return joined(parts.concat([listed, end]));
  }

  function replaced(bytes, texts) {
    return Promise.all(members(bytes).map(function (member) {
      return member.name in texts ? renewed(member, texts[member.name]) : member;
    })).then(written);
  }

  window.chengnuo = window.chengnuo || {};
  window.chengnuo.zip = { replaced: replaced, packed: packed, joined: joined };
})();
