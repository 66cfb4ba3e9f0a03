/* What may stand in the blanks of a letter: the same verdicts as the engine's.

   chengnuo.rules.judge(rule, text, today) judges one code or telephone,
   normalised(fields, values) writes values properly, and examine(fields, values,
   confirmed, today) returns all that is not in order. Mirrors identifiers.py and
   filling/values.py; tests/values.tsv holds both to the same. ES2018, no dependencies. */
(function () {
  "use strict";

  var USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY";
  var OFFICES = "123456789ANY";
  var WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  var LIKE = { O: "0", I: "1", S: "5", Z: "2", V: "U 或 Y" };
  var EARLIEST = 1900;
  var LONGEST = 100; // letters beyond which nothing is a code or a telephone
  var MAX_VALUE = 5000; // letters of a value, whatever the blank
  var YEARS = [1900, 2100];
  var SIGNED = /^(?:.*_)?(?:date|signed_on|promised_on)$/;
  var EARLIEST_SIGNED = "2000-01-01";
  var SHEET_ERROR = /^(?:#{2,}|#(?:N\/A|[A-Z][A-Z0-9_/]*[!?]|GETTING_DATA))$/;
  var RESIDENT_CARD = "居民身份证";
  var APPLICANT = "applicant_kind";
  var TYPE = "_id_type";
  var OWNED = ["_name", "_phone", TYPE, "_id_number"];
  var BLANKS = /[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f]+/g;
  var ENDS = /^[\t-\r\x1c- \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+|[\t-\r\x1c- \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+$/g;
  var BLANK = /^[\t-\r\x1c-\x20\x85\xa0\xad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\u{13441}\u{13442}\u{1bca0}-\u{1bca3}\u{1d159}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]*$/u;
  var DASHES = /[-\u2010-\u2015\u2212\ufe58\ufe63\u2014]/g;
  var DAY = /^([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?$/;

  // 1. Characters ---------------------------------------------------------------

  function letters(text) {
    return Array.from(text);
  }

  function half(text) {
    return text.replace(/[\uff01-\uff5e]/g, function (char) {
      return String.fromCharCode(char.charCodeAt(0) - 0xfee0);
    }).replace(/\u3000/g, " ");
  }

  function strip(text) {
    return text.replace(ENDS, "");
  }

  function compact(text) {
    return half(text).toUpperCase().replace(BLANKS, "").replace(DASHES, "");
  }

  /* Nothing of it can be seen. */
  function isBlank(text) {
    return BLANK.test(text);
  }

  /* Without blanks at either end, empty where nothing can be seen. */
  function plainOf(value) {
    if (typeof value !== "string") return value;
    var plain = strip(value.replace(/\r\n?/g, "\n"));
    return isBlank(plain) ? "" : plain;
  }

  var BAD = [
    [/[\u200b-\u200d\u2060\ufeff]/, "零宽字符"],
    [/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/, "改变文字方向的字符"],
    [/[\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0]/, "看不见的字符"],
    [/[\u0334-\u0338\u1abe\u20d2\u20d3\u20d8-\u20da\u20e0\u20e5\u20e6\u20ea\u20eb]/,
      "划在别的字上的符号"],
    [/[\ufffc\ufffd]/, "替换字符，原来的字已经丢失"],
    [/[\ufdd0-\ufdef\ufffe\uffff]/, "不是字符的编码"],
    [/\p{Cc}/u, "控制字符"],
    [/\p{Cf}/u, "看不见的格式字符"],
    [/\p{Co}/u, "私用区字符（换一台电脑就显示不出来）"],
    [/\p{Cs}/u, "不完整的字符"],
    [/\p{Zl}/u, "行分隔符"],
    [/\p{Zp}/u, "段落分隔符"]
  ];

  function badness(char) {
    if (char === "\n" || char === "\t") return "";
    if (char >= "\u2e80" && char <= "\u2fdf") {
      var ordinary = char.normalize("NFKC");
      return ordinary === char ? "部首字符" : "部首字符，应为“" + ordinary + "”";
    }
    for (var i = 0; i < BAD.length; i++) if (BAD[i][0].test(char)) return BAD[i][1];
    return "";
  }

  /* Return [message, remedy] on the first characters that must not be, or null. */
  function badCharacters(text) {
    var found = [];
    var hasPrivate = false;
    letters(text).some(function (char, place) {
      var what = badness(char);
      if (!what) return false;
      hasPrivate = hasPrivate || (char >= "\ue000" && char <= "\uf8ff");
      var code = char.codePointAt(0).toString(16).toUpperCase();
      while (code.length < 4) code = "0" + code;
      found.push("第 " + (place + 1) + " 个字是" + what + " U+" + code);
      return found.length > 3; // enough to say
    });
    if (!found.length) return null;
    var more = found.length > 3 ? "等" : "";
    return [
      found.slice(0, 3).join("、") + more + "，不能填进文书。",
      hasPrivate
        ? "这多半是电脑上自造的生僻字；换成支持 GB 18030-2022 的输入法，输入这个字的正式编码。"
        : "删去该字符，用输入法重新输入。"
    ];
  }

  // 2. Codes and telephones -----------------------------------------------------

  function said(state, value, message, remedy) {
    return { state: state, value: value, message: message || "", remedy: remedy || "" };
  }

  function hasUsccDigit(code) {
    var total = 0;
    var power = 1;
    for (var i = 0; i < 17; i++) {
      total += USCC.indexOf(code[i]) * power;
      power = (power * 3) % 31;
    }
    return USCC[(31 - (total % 31)) % 31] === code[17];
  }

  function hasIdentityDigit(number) {
    var total = WEIGHTS.reduce(function (sum, weight, i) {
      return sum + weight * Number(number[i]);
    }, 0);
    return "10X98765432"[total % 11] === number[17];
  }

  function judgeUscc(text) {
    var code = compact(text);
    var all = letters(code);
    var wrong = all.filter(function (char, i) {
      return USCC.indexOf(char) < 0 && all.indexOf(char) === i;
    });
    if (wrong.length) {
      var hints = wrong.filter(function (char) {
        return LIKE[char];
      }).map(function (char) {
        return "“" + char + "”可能是“" + LIKE[char] + "”";
      });
      return said(
        "bad", text, "统一社会信用代码里不会有“" + wrong.join("、") + "”。",
        hints.length ? hints.join("；") + "，请对照证书改正。" : "对照证书重新输入。"
      );
    }
    if (code.length !== 18) {
      var old = /^[0-9]{15}$/.test(code);
      return said(
        "bad", text, "统一社会信用代码是 18 位，这里有 " + code.length + " 位。",
        old
          ? "这像是旧的营业执照注册号，请改填新证照上的统一社会信用代码。"
          : code.length === 9
            ? "这像是旧的组织机构代码，请改填统一社会信用代码。"
            : "对照证书逐位核对。"
      );
    }
    if (OFFICES.indexOf(code[0]) < 0) {
      return said(
        "bad", text, "统一社会信用代码的第 1 位不会是“" + code[0] + "”。",
        "对照证书逐位核对。"
      );
    }
    var remedy = "对照证书逐位核对；证书上确是这样的，可以确认无误。";
    if (!/^[0-9]{6}$/.test(code.slice(2, 8))) {
      return said(
        "doubt", code, "统一社会信用代码的第 3 至 8 位一般是数字，这里有字母。", remedy
      );
    }
    if (!hasUsccDigit(code)) {
      return said(
        "doubt", code, "统一社会信用代码的最后一位校验码不对，多半是抄错了。", remedy
      );
    }
    return said("ok", code);
  }

  function judgeIdentity(text, today) {
    var number = compact(text);
    var remedy = "对照身份证逐位核对。";
    if (!/^[0-9]{17}[0-9X]$/.test(number)) {
      if (/^[0-9]{15}$/.test(number)) {
        return said(
          "bad", text, "这是 15 位的旧号码，已经停止使用。",
          "填写现在的居民身份证上的 18 位号码。"
        );
      }
      var length = letters(number).length;
      return said(
        "bad", text,
        length !== 18
          ? "公民身份号码是 18 位，这里有 " + length + " 位。"
          : "公民身份号码是 17 位数字加 1 位校验码（数字或 X）。",
        remedy
      );
    }
    var born = calendarDay(
      number.slice(6, 10), number.slice(10, 12), number.slice(12, 14)
    );
    if (!born || number[0] === "0") {
      return said(
        "bad", text, "公民身份号码里的" + (born ? "地区" : "出生日期") + "不对。", remedy
      );
    }
    if (born > today) {
      return said("bad", text, "公民身份号码里的出生日期还没有到。", remedy);
    }
    if (!hasIdentityDigit(number)) {
      return said(
        "bad", text, "公民身份号码的最后一位校验码不对，多半是抄错了。", remedy
      );
    }
    var year = Number(number.slice(6, 10));
    if (year < EARLIEST) {
      return said(
        "doubt", number, "公民身份号码里的出生年份是 " + year + " 年。",
        remedy + "确是这样的，可以确认无误。"
      );
    }
    return said("ok", number);
  }

  /* Return one telephone as it is properly written, "" where it is none. */
  function telephone(piece) {
    var plain = piece.replace(BLANKS, "").replace(DASHES, "-");
    plain = plain.replace(/^(?:\+|00)86-?(?=[0-9(])/, "");
    var number = plain;
    var mark = "";
    var extension = "";
    var found = /(?:-?(?:转|分机|ext\.?|x|#):?)-?(?=[0-9]{1,6}$)/i.exec(plain);
    if (found) {
      number = plain.slice(0, found.index);
      extension = plain.slice(found.index + found[0].length);
      mark = "-";
    } else if ((found = /^(.*[0-9]{7})-([0-9]{1,6})$/.exec(plain))) {
      number = found[1];
      extension = found[2];
      mark = "-";
    }
    if (!/^\+?(?:\([0-9]+\)|[0-9])[0-9-]*$/.test(number)) return "";
    var digits = number.replace(/[()-]/g, "");
    if (!mark && /^1[3-9][0-9]{9}$/.test(digits)) return digits;
    if (!mark && /^\+[1-9][0-9]{6,14}$/.test(digits)) return digits;
    found = /^([48]00)([0-9]{3})([0-9]{4})$/.exec(digits);
    if (!mark && found) return found.slice(1).join("-");
    found = /^(0(?:10|2[0-9]|[3-9][0-9]{2}))([2-9][0-9]{6,7})$/.exec(digits);
    return found ? found[1] + "-" + found[2] + mark + extension : "";
  }

  function judgePhone(text) {
    var folded = strip(half(text));
    if ((folded.match(/[0-9]/g) || []).length < 5) {
      return said(
        "bad", text, "这不像电话号码。", "填写手机号码，或者带区号的固定电话。"
      );
    }
    var found = folded.split(/[、,;/或]/).filter(strip).map(telephone);
    if (found.every(Boolean)) return said("ok", found.join("、"));
    return said(
      "doubt", folded.replace(BLANKS, " "), "电话号码的位数不对，或者缺少区号。",
      "手机号码是 11 位，固定电话写成“区号-号码”；确是这样的，可以确认无误。"
    );
  }

  /* The number of a paper that is no identity card. */
  function judgePaper(text) {
    var number = half(text).replace(BLANKS, "");
    if (/^[0-9A-Za-z()-]*[0-9][0-9A-Za-z()-]*$/.test(number)) return said("ok", number);
    return said(
      "doubt", text, "证件编号一般由字母和数字组成，有的带短横或者括号。",
      "对照证件核对；证件上确是这样的，可以确认无误。"
    );
  }

  var JUDGES = {
    paper_number: [judgePaper, "证件编号"],
    phone: [judgePhone, "电话号码"],
    resident_id: [judgeIdentity, "公民身份号码"],
    uscc: [judgeUscc, "统一社会信用代码"]
  };

  function judge(rule, text, today) {
    var length = letters(text).length;
    if (length <= LONGEST) return JUDGES[rule][0](text, today);
    return said(
      "bad", text, "有 " + length + " 个字，不会是" + JUDGES[rule][1] + "。",
      "对照证件重新输入。"
    );
  }

  // 3. Days ---------------------------------------------------------------------

  /* Return a day as 2026-11-20, "" where the calendar has none. */
  function calendarDay(year, month, day) {
    var y = Number(year);
    var m = Number(month);
    var d = Number(day);
    if (y < 1 || m < 1 || m > 12 || d < 1) return "";
    var leap = (y % 4 === 0 && y % 100 !== 0) || y % 400 === 0;
    if (d > [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][m - 1]) return "";
    return [String(y).padStart(4, "0"), String(m).padStart(2, "0"),
      String(d).padStart(2, "0")].join("-");
  }

  /* Return a date as 2026-11-20, or the text itself where it is none. */
  function dayOf(text) {
    var plain = half(text).replace(BLANKS, "");
    var found = DAY.exec(plain) || /^([0-9]{4})([0-9]{2})([0-9]{2})$/.exec(plain);
    return (found && calendarDay(found[1], found[2], found[3])) || text;
  }

  function isDay(text) {
    var found = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/.exec(text);
    return Boolean(found && calendarDay(found[1], found[2], found[3]));
  }

  // 4. Values -------------------------------------------------------------------

  function isFilled(value) {
    return typeof value === "string" ? !isBlank(value) : value === true;
  }

  /* Return the rule of a field: for a passport another one than for a card. */
  function ruleOf(field, values) {
    if (field.check !== "resident_id") return field.check;
    var kind = values[ownerOf(field.name, "_id_") + TYPE];
    var isCard = kind === undefined || kind === RESIDENT_CARD;
    return isCard ? field.check : "paper_number";
  }

  function ownerOf(name, mark) {
    var at = name.lastIndexOf(mark);
    return at < 0 ? "" : name.slice(0, at);
  }

  function proper(field, value, values, today) {
    var plain = plainOf(value);
    if (typeof plain !== "string") return plain;
    if (field.kind === "date") return dayOf(plain);
    if (!field.check || !plain) return plain;
    return judge(ruleOf(field, values), plain, today || "9999-12-31").value;
  }

  function normalised(fields, values, today) {
    var stripped = {};
    var found = {};
    Object.keys(values).forEach(function (name) {
      stripped[name] = plainOf(values[name]);
    });
    fields.forEach(function (field) {
      if (!(field.name in values)) return;
      found[field.name] = proper(field, values[field.name], stripped, today);
    });
    return found;
  }

  function wrong(mine, value, values, today) {
    var field = mine[0];
    if (field.kind === "checkbox" || !value) return null;
    if (field.kind === "radio" || field.kind === "choice") {
      var choices = field.kind === "radio"
        ? mine.map(function (one) { return one.value; })
        : field.options;
      if (choices.indexOf(value) >= 0) return null;
      return ["bad", "不能填“" + value.slice(0, 40) + "”。", "从列出的选项中选一个。"];
    }
    var words = wrongText(field, value);
    if (words) return words;
    if (field.kind === "date") return wrongDay(field, value, today);
    var rule = ruleOf(field, values);
    if (!rule) return null;
    var judged = judge(rule, value, today);
    return judged.state === "ok" ? null : [judged.state, judged.message, judged.remedy];
  }

  function wrongText(field, value) {
    var longest = Math.min(field.max_length || MAX_VALUE, MAX_VALUE);
    var length = letters(value).length;
    if (length > longest) {
      return [
        "bad", "有 " + length + " 个字，最多 " + longest + " 个字。",
        "精简内容；写不下的另附页，在这里注明“见附页”。"
      ];
    }
    var bad = badCharacters(value);
    if (bad) return ["bad", bad[0], bad[1]];
    var what = value.indexOf("\n") >= 0 ? "换行" : value.indexOf("\t") >= 0 ? "制表符" : "";
    if (field.kind !== "lines" && what) {
      return ["bad", "这一项只能写一行，这里有" + what + "。", "删去" + what + "。"];
    }
    if (SHEET_ERROR.test(value)) {
      return [
        "bad",
        "“" + value.slice(0, 40) + "”是表格软件算错或者显示不下时的记号，不是原来的内容。",
        "请填写原来的内容。"
      ];
    }
    return null;
  }

  function wrongDay(field, value, today) {
    if (!isDay(value)) {
      return [
        "bad", "“" + value.slice(0, 40) + "”不是日历上的日期。",
        "写成 2026-03-01 这样的日期。"
      ];
    }
    var year = Number(value.slice(0, 4));
    if (year < YEARS[0] || year > YEARS[1]) {
      return [
        "bad", value + " 不在 " + YEARS[0] + " 年到 " + YEARS[1] + " 年之间。",
        "核对年份，重新填写。"
      ];
    }
    var nextYear = String(Number(today.slice(0, 4)) + 1).padStart(4, "0") + today.slice(4);
    if (!SIGNED.test(field.name)) return null;
    if (value >= EARLIEST_SIGNED && value <= nextYear) return null;
    return [
      "doubt",
      value + (value < EARLIEST_SIGNED ? " 早于 2000 年" : " 在一年以后") + "，多半是写错了。",
      "核对年份；确是这一天的，可以确认无误。"
    ];
  }

  function isNeeded(need, values) {
    if (need === "always") return true;
    var at = need.indexOf("=");
    return at > 0 && values[need.slice(0, at)] === need.slice(at + 1);
  }

  function missing(mine, values, titles) {
    var field = mine[0];
    if (field.by === "agency") return null;
    var title = titles[field.name];
    var stands = begun(mine, values, titles);
    if (stands) {
      return [
        "missing", "填了“" + stands + "”，却没有填“" + title + "”。",
        field.kind === "choice" ? "请选择。" : "请填写。"
      ];
    }
    var needed = mine.some(function (one) {
      return one.need && isNeeded(one.need, values);
    });
    if (!needed) return null;
    if (field.kind === "radio" || field.kind === "choice") {
      return ["missing", "“" + title + "”没有选。", "请选择。"];
    }
    if (field.kind === "checkbox") {
      return ["missing", "“" + title + "”没有打勾。", "请在方框内打勾。"];
    }
    return ["missing", "“" + title + "”没有填。", "请填写。"];
  }

  /* Return what is filled in of a person, so that this blank is needed too: with a
     number the kind of its paper; of somebody who may be left out, name and number. */
  function begun(mine, values, titles) {
    var name = mine[0].name;
    var end = OWNED.filter(function (one) { return name.endsWith(one); })[0];
    if (!end) return "";
    var owner = name.slice(0, -end.length);
    var number = owner + "_id_number";
    var others = [];
    if (end === TYPE) others = [number];
    else if (end !== "_phone" && number in titles &&
             !mine.some(function (one) { return one.need; })) {
      others = OWNED.map(function (one) { return owner + one; });
    }
    var first = others.filter(function (one) { return isFilled(values[one]); })[0];
    return first ? titles[first] || first : "";
  }

  function titlesOf(fields) {
    var titles = {};
    fields.forEach(function (field) {
      if (field.name in titles) return;
      titles[field.name] = (field.kind === "radio" && field.group) || field.title;
    });
    return titles;
  }

  /* Return all that is not in order: {name, title, severity, message, remedy}.
     `confirmed` maps the names whose doubts a person has confirmed to true. */
  function examine(fields, values, confirmed, today) {
    var titles = titlesOf(fields);
    var now = normalised(fields, values, today);
    var found = [];
    Object.keys(titles).forEach(function (name) {
      var mine = fields.filter(function (field) { return field.name === name; });
      var value = now[name] === undefined ? "" : now[name];
      var words = wrong(mine, value, now, today);
      if (!words && !isFilled(value)) words = missing(mine, now, titles);
      if (!words || (words[0] === "doubt" && confirmed[name])) return;
      found.push({
        name: name, title: titles[name], severity: words[0], message: words[1],
        remedy: words[2]
      });
    });
    return found.concat(bothBlocks(fields, now, titles)).concat(noPromise(fields, now));
  }

  function bothBlocks(fields, values, titles) {
    var chosen = values[APPLICANT] || "";
    var others = {};
    fields.forEach(function (field) {
      var parts = (field.need || "").split("=");
      if (parts[0] !== APPLICANT || !isFilled(values[field.name])) return;
      others[parts[1]] = true;
    });
    var kinds = Object.keys(others);
    var wrongKinds = kinds.filter(function (kind) { return kind !== chosen; });
    var isKnown = fields.some(function (field) {
      return field.name === APPLICANT && field.value === chosen;
    });
    if (!wrongKinds.length || (!isKnown && kinds.length === 1)) return [];
    return [{
      name: APPLICANT, title: titles[APPLICANT], severity: "bad",
      message: "两种申请人的内容都填了，只能填一种。",
      remedy: "申请人是公民的只填公民一栏，是法人或其他组织的只填组织一栏。"
    }];
  }

  /* A letter on proofs promises at least one of them. */
  function noPromise(fields, values) {
    var ticks = fields.filter(function (field) {
      return field.kind === "checkbox" && /^promise_[0-9]+$/.test(field.name);
    });
    var some = ticks.some(function (field) { return values[field.name] === true; });
    if (!ticks.length || some) return [];
    return [{
      name: ticks[0].name, title: "承诺的证明事项", severity: "missing",
      message: ticks.length > 1
        ? "还没有勾选对哪些证明事项作出承诺。"
        : "还没有勾选对这个证明事项作出承诺。",
      remedy: "至少勾选一项；不承诺的，应当提交相应证明。"
    }];
  }

  window.chengnuo = window.chengnuo || {};
  window.chengnuo.rules = {
    judge: judge,
    normalised: normalised,
    examine: examine,
    isFilled: isFilled,
    dayOf: dayOf,
    letters: letters,
    titlesOf: titlesOf
  };
})();
