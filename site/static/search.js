/* The search of the portal, from static files.

   Finds exactly the entries that contain every word of the query, in the order of
   `chengnuo search`. Loads the shards of search/data/ as it needs them, as scripts,
   so that it works from file:// and under a policy of script-src 'self'.

   The page has a form with input#q and, if it likes, select#kind; #results, if it
   likes #search-status; .no-script or #without-script with links to the lists, hidden
   here; and data-root on this script's element: the way from the page to the portal's
   root. ES2018, no dependencies. */
(function () {
  "use strict";

  var FORMAT = 1;
  var PAGE = 10;
  var PAUSE = 120; // milliseconds after a key
  var SLOW = 250; // milliseconds until the page says that it is loading
  var AROUND = 24; // characters shown before a match
  var DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  var TEXT_PLACES = Math.pow(2, 24); // more than any entry is long
  var LABELS = {
    matter: "办事事项",
    agency: "单位",
    policy: "政策文件",
    clause: "政策条款",
    duty: "任务分工",
    law: "法律依据",
    jurisdiction: "地区"
  };

  var script = document.currentScript;
  var ROOT = script.getAttribute("data-root") || "";

  // 1. Files --------------------------------------------------------------------

  var waiting = new Map(); // name of a file that is on its way: {promise, done}
  var files = new Map(); // name of a file: the promise of it

  function arrive(name, value) {
    var file = waiting.get(name);
    waiting.delete(name);
    if (file) file.done(value);
  }

  function inject(name, suffix) {
    if (waiting.has(name)) return waiting.get(name).promise;
    var element = document.createElement("script");
    var file = {};
    file.promise = new Promise(function (resolve, reject) {
      file.done = resolve;
      element.onerror = element.onload = function () {
        element.remove();
        if (waiting.get(name) !== file) return;
        waiting.delete(name);
        reject(new Error(name)); // it is not there, or not what it should be
      };
    });
    waiting.set(name, file);
    element.src = ROOT + "search/data/" + name + ".js" + (suffix || "");
    document.head.appendChild(element);
    return file.promise;
  }

  function load(name) {
    if (!files.has(name)) {
      var promise = inject(name);
      promise.catch(function () {
        files.delete(name); // so that it can be tried again
      });
      files.set(name, promise);
    }
    return files.get(name);
  }

  var directory = null; // the promise of it

  function open(fresh) {
    if (!directory || fresh) {
      // a fresh address, so that no cache answers with the replaced version
      directory = inject("directory", fresh ? "?" + Date.now() : "").then(prepare);
      directory.catch(function () {
        directory = null;
      });
    }
    return directory;
  }

  function prepare(data) {
    if (data.format !== FORMAT) throw new Error("format");
    var same = new Map();
    var characters = Array.from(data.same);
    for (var i = 0; i < characters.length; i += 2) {
      same.set(characters[i], characters[i + 1]);
    }
    var starts = [];
    var start = 0;
    numbers(data.records).forEach(function (gap) {
      start += gap;
      starts.push(start);
    });
    return {
      version: data.version,
      kinds: data.kinds,
      entries: data.entries,
      grams: data.grams,
      starts: starts,
      same: same
    };
  }

  function numbers(packed) {
    var result = [];
    var value = 0;
    var shift = 0;
    for (var i = 0; i < packed.length; i++) {
      var digit = DIGITS.indexOf(packed[i]);
      value |= (digit & 31) << shift;
      if (digit & 32) {
        shift += 5;
      } else {
        result.push(value);
        value = shift = 0;
      }
    }
    return result;
  }

  /* The last place in `sorted` whose value is not above `value`, or -1. */
  function lastUpTo(sorted, value) {
    var low = 0;
    var high = sorted.length;
    while (low < high) {
      var middle = (low + high) >> 1;
      if (sorted[middle] <= value) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  // 2. Characters: the same as chengnuo/text.py ---------------------------------

  var SPACE = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;
  var UNSEEN = /[\xad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\u{e0000}-\u{e0fff}]/u;

  function foldCharacter(character, same) {
    var code = character.codePointAt(0);
    if (code >= 0x2f00 && code <= 0x2fd5) {
      character = character.normalize("NFKC");
    } else if ((code >= 0xf900 && code <= 0xfaff) || (code >= 0x2f800 && code <= 0x2fa1f)) {
      character = character.normalize("NFC");
    } else if (code >= 0xff01 && code <= 0xff5e) {
      code -= 0xfee0;
      character = String.fromCharCode(code);
    } else if (code >= 0xd800 && code <= 0xdfff) {
      return "\ufffd";
    }
    if (code < 0x590 || (code >= 0x2160 && code <= 0x24cf)) {
      character = character.toLowerCase();
    }
    return same.get(character) || character;
  }

  /* The folded text, and for each of its code units where it began and ended. */
  function foldWithPlaces(text, same) {
    var folded = "";
    var begins = [];
    var ends = [];
    var at = 0;
    var space = -1;
    for (var character of text) {
      var end = at + character.length;
      if (SPACE.test(character)) {
        if (space < 0) space = at;
      } else if (!UNSEEN.test(character)) {
        var piece = foldCharacter(character, same);
        if (space >= 0 && folded) {
          folded += " ";
          begins.push(space);
          ends.push(at);
        }
        space = -1;
        folded += piece;
        for (var i = 0; i < piece.length; i++) {
          begins.push(at);
          ends.push(end);
        }
      }
      at = end;
    }
    return { text: folded, begins: begins, ends: ends };
  }

  function wordsOf(query, same) {
    var folded = foldWithPlaces(query, same).text;
    return folded ? Array.from(new Set(folded.split(" "))) : [];
  }

  // 3. Finding ------------------------------------------------------------------

  function posting(gram, data) {
    var shard = lastUpTo(data.grams, gram);
    if (shard < 0) return Promise.resolve([]);
    return load(data.version + "/g" + shard).then(function (grams) {
      return Object.prototype.hasOwnProperty.call(grams, gram) ? numbers(grams[gram]) : [];
    });
  }

  /* Entries with a character: Map from number to whether the title has it. */
  function presence(packed) {
    var found = new Map();
    var number = -1;
    packed.forEach(function (value) {
      number += (value >> 1) + 1;
      found.set(number, (value & 1) === 1);
    });
    return found;
  }

  /* Places of a pair of characters, each as one number: entry, title or text, place. */
  function places(packed) {
    var found = [];
    var number = -1;
    var i = 0;

    function run(count, base) {
      var place = 0;
      while (count--) {
        place += packed[i++];
        found.push(base + place);
      }
    }

    while (i < packed.length) {
      var head = packed[i++];
      number += (head >> 2) + 1;
      var title = number * 2 * TEXT_PLACES;
      var texts = title + TEXT_PLACES;
      if ((head & 3) === 2) {
        var inTitle = packed[i++];
        var inTexts = packed[i++];
        run(inTitle, title);
        run(inTexts, texts);
      } else {
        run(1, head & 1 ? title : texts);
      }
    }
    return found;
  }

  /* Entries with `word`: its pairs must stand one after the other in one text. */
  function withWord(word, data) {
    var characters = Array.from(word);
    if (characters.length === 1) return posting(word, data).then(presence);
    var last = characters.length - 2;
    var offsets = [];
    for (var at = 0; at < last; at += 2) offsets.push(at);
    offsets.push(last);
    return Promise.all(
      offsets.map(function (offset) {
        return posting(characters[offset] + characters[offset + 1], data);
      })
    ).then(function (postings) {
      var found = null;
      postings.forEach(function (packed, i) {
        var starts = new Set();
        places(packed).forEach(function (place) {
          var start = place - offsets[i];
          if (!found || found.has(start)) starts.add(start);
        });
        found = starts;
      });
      var entries = new Map();
      found.forEach(function (start) {
        var half = Math.floor(start / TEXT_PLACES);
        var number = half >> 1;
        entries.set(number, entries.get(number) || (half & 1) === 0);
      });
      return entries;
    });
  }

  function kindOf(number, data) {
    var firsts = data.kinds.map(function (kind) {
      return kind[1];
    });
    return data.kinds[lastUpTo(firsts, number)][0];
  }

  /* {words, kinds: [[kind, numbers in order]]} of every entry with every word. */
  function find(query, data) {
    var words = wordsOf(query, data.same);
    if (!words.length) return Promise.resolve({ words: words, kinds: [] });
    return Promise.all(
      words.map(function (word) {
        return withWord(word, data);
      })
    ).then(function (maps) {
      maps.sort(function (a, b) {
        return a.size - b.size;
      });
      var groups = new Map();
      data.kinds.forEach(function (kind) {
        groups.set(kind[0], [[], []]);
      });
      Array.from(maps[0].keys())
        .sort(function (a, b) {
          return a - b;
        })
        .forEach(function (number) {
          var everywhere = maps.every(function (map) {
            return map.has(number);
          });
          if (!everywhere) return;
          var inTitle = maps.every(function (map) {
            return map.get(number);
          });
          groups.get(kindOf(number, data))[inTitle ? 0 : 1].push(number);
        });
      var kinds = [];
      groups.forEach(function (group, kind) {
        var all = group[0].concat(group[1]);
        if (all.length) kinds.push([kind, all]);
      });
      return { words: words, kinds: kinds };
    });
  }

  function record(number, data) {
    var block = lastUpTo(data.starts, number);
    return load(data.version + "/r" + block).then(function (records) {
      var values = records[number - data.starts[block]];
      return {
        kind: kindOf(number, data),
        title: values[0],
        path: values[1],
        jurisdiction: values[2],
        agency: values[3],
        summary: values[4],
        texts: values.slice(5)
      };
    });
  }

  function flat(found, kind) {
    return found.kinds.reduce(function (all, group) {
      return kind && group[0] !== kind ? all : all.concat(group[1]);
    }, []);
  }

  function records(chosen, data) {
    return Promise.all(
      chosen.map(function (number) {
        return record(number, data);
      })
    );
  }

  /* Do `work` with the directory; once more with a fresh one if a file is missing,
     as when the portal was replaced while the page was open. */
  function attempt(work) {
    return open().then(work).catch(function () {
      return open(true).then(work);
    });
  }

  function search(query, kind, limit) {
    return attempt(function (data) {
      return find(query, data).then(function (found) {
        var all = flat(found, kind);
        var chosen = limit === undefined ? all : all.slice(0, limit);
        return records(chosen, data).then(function (results) {
          return {
            total: all.length,
            kinds: found.kinds.map(function (group) {
              return [group[0], group[1].length];
            }),
            words: found.words,
            same: data.same,
            results: results
          };
        });
      });
    });
  }

  window.chengnuoSearch = arrive; // called by the files of search/data/
  window.chengnuoSearch.search = search;
  window.chengnuoSearch.fold = function (text) {
    return attempt(function (data) {
      return foldWithPlaces(text, data.same).text;
    });
  };

  // 4. Showing ------------------------------------------------------------------

  var input = document.getElementById("q");
  var results = document.getElementById("results");
  var form = input && input.form;
  if (!form || !results) return;

  var select = document.getElementById("kind");
  var status = document.getElementById("search-status");
  if (!status) {
    status = make("p", "search-status");
    status.id = "search-status";
    results.parentNode.insertBefore(status, results);
  }
  status.setAttribute("role", "status"); // the count is read out, not every result
  results.removeAttribute("aria-live");

  var lists = [];
  document.querySelectorAll(".no-script, #without-script").forEach(function (element) {
    element.querySelectorAll("a[href]").forEach(function (link) {
      lists.push([link.textContent, link.getAttribute("href")]);
    });
    element.hidden = true;
  });
  if (!lists.length) lists.push(["首页", ROOT + "index.html"]);

  var kind = ""; // to which results are narrowed
  var settled = true; // the address is one to walk back to
  var turn = 0; // only the latest search may show its results
  var shown = PAGE;
  var timer = 0;

  function make(name, className, text) {
    var element = document.createElement(name);
    if (className) element.className = className;
    if (text) element.textContent = text;
    return element;
  }

  function say(text) {
    if (status.textContent !== text) status.textContent = text;
  }

  function clear() {
    while (results.firstChild) results.firstChild.remove();
  }

  function label(kind) {
    return LABELS[kind] || "其他";
  }

  /* Where the words stand in `text`: sorted ranges that do not overlap. */
  function ranges(text, words, same) {
    var folded = foldWithPlaces(text, same);
    var found = [];
    words.forEach(function (word) {
      var at = folded.text.indexOf(word);
      while (at >= 0) {
        found.push([folded.begins[at], folded.ends[at + word.length - 1]]);
        at = folded.text.indexOf(word, at + word.length);
      }
    });
    found.sort(function (a, b) {
      return a[0] - b[0] || a[1] - b[1];
    });
    return found.reduce(function (merged, range) {
      var before = merged[merged.length - 1];
      if (before && range[0] <= before[1]) before[1] = Math.max(before[1], range[1]);
      else merged.push(range);
      return merged;
    }, []);
  }

  /* Append `text` to `parent` with the words in <mark>; never as markup. */
  function mark(parent, text, words, same) {
    var at = 0;
    ranges(text, words, same).forEach(function (range) {
      parent.appendChild(document.createTextNode(text.slice(at, range[0])));
      parent.appendChild(make("mark", "", text.slice(range[0], range[1])));
      at = range[1];
    });
    parent.appendChild(document.createTextNode(text.slice(at)));
    return parent;
  }

  /* The part of `text` round its first match. */
  function excerpt(text, words, same) {
    var first = ranges(text, words, same)[0];
    var characters = Array.from(text);
    var before = Array.from(text.slice(0, first[0])).length;
    var matched = Array.from(text.slice(first[0], first[1])).length;
    var from = Math.max(0, before - AROUND);
    var to = Math.min(characters.length, before + matched + 2 * AROUND);
    return (
      (from ? "…" : "") +
      characters.slice(from, to).join("") +
      (to < characters.length ? "…" : "")
    );
  }

  function item(result, words, same) {
    var element = make("li", "result");
    var heading = make("h3", "result-title");
    var link = make("a");
    link.href = ROOT + result.path;
    heading.appendChild(mark(link, result.title, words, same));
    element.appendChild(heading);
    var place = [result.jurisdiction, result.agency].filter(Boolean).join(" · ");
    if (place) element.appendChild(mark(make("p", "result-place"), place, words, same));
    if (result.summary) {
      element.appendChild(mark(make("p", "result-summary"), result.summary, words, same));
    }
    var visible = foldWithPlaces(
      [result.title, place, result.summary].join("\n"), same
    ).text;
    var missing = words.filter(function (word) {
      return visible.indexOf(word) < 0;
    });
    result.texts.forEach(function (text) {
      var folded = foldWithPlaces(text, same).text;
      var here = missing.filter(function (word) {
        return folded.indexOf(word) >= 0;
      });
      if (!here.length) return;
      missing = missing.filter(function (word) {
        return here.indexOf(word) < 0;
      });
      var part = excerpt(text, here, same);
      element.appendChild(mark(make("p", "result-excerpt"), part, words, same));
    });
    return element;
  }

  function showLists(parent) {
    var list = make("ul", "search-lists chips");
    lists.forEach(function (pair) {
      var link = make("a", "", pair[0]);
      link.setAttribute("href", pair[1]);
      list.appendChild(make("li")).appendChild(link);
    });
    parent.appendChild(list);
  }

  function showWays() {
    results.appendChild(make("h2", "", "全部列表"));
    showLists(results);
  }

  function showNothing(query, found) {
    var box = make("div", "search-empty note");
    var what = kind ? label(kind) : "内容";
    box.appendChild(make("p", "", "没有找到含有“" + query + "”的" + what + "。"));
    if (!found.kinds.length) {
      box.appendChild(
        make("p", "", "请看看有没有错别字，或者换一个短一些的词；也可以从下面的列表里找。")
      );
    }
    results.appendChild(box);
    if (found.kinds.length) showKinds(found, query);
    else showWays();
  }

  /* Links that narrow the results to one kind; shared and opened like any link. */
  function showKinds(found, query) {
    if (found.kinds.length < 2 && !kind) return;
    var box = make("nav", "search-kinds");
    box.setAttribute("aria-label", "按类别查看");
    var list = box.appendChild(make("ul", "chips"));
    var all = found.kinds.reduce(function (sum, pair) {
      return sum + pair[1];
    }, 0);
    [["", all]].concat(found.kinds).forEach(function (pair) {
      var name = pair[0] ? label(pair[0]) : "全部";
      var link = make("a", "", name + "（" + pair[1] + "）");
      link.href = addressOf(query, pair[0]) || location.pathname;
      if (pair[0] === kind) link.setAttribute("aria-current", "true");
      link.addEventListener("click", function (event) {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        narrow(pair[0]);
        input.focus();
      });
      list.appendChild(make("li")).appendChild(link);
    });
    results.appendChild(box);
  }

  function showFound(found, focusAt) {
    if (!select) showKinds(found, input.value.trim());
    var group = null;
    var list = null;
    var target = null;
    var counts = new Map(found.kinds);
    found.results.forEach(function (result, i) {
      if (result.kind !== group) {
        group = result.kind;
        var section = make("section", "result-group");
        section.appendChild(
          make("h2", "result-kind", label(group) + "（" + counts.get(group) + "）")
        );
        list = section.appendChild(make("ol", "result-list"));
        results.appendChild(section);
      }
      var element = list.appendChild(item(result, found.words, found.same));
      if (i === focusAt) target = element.querySelector("a");
    });
    var rest = found.total - found.results.length;
    if (rest > 0) {
      var more = make("button", "search-more button_plain", "显示更多（还有 " + rest + " 条）");
      more.type = "button";
      more.addEventListener("click", function () {
        var next = shown;
        shown += 2 * PAGE;
        run(false, next);
      });
      results.appendChild(more);
    }
    if (target) target.focus();
  }

  function summary(found) {
    var parts = found.kinds.map(function (pair) {
      return label(pair[0]) + " " + pair[1] + " 条";
    });
    var text = "找到 " + found.total + " 条";
    if (!kind && parts.length > 1) text += "：" + parts.join("，");
    return text + "。";
  }

  function count(found) {
    if (!select) return;
    var counts = new Map(found ? found.kinds : []);
    Array.from(select.options).forEach(function (option) {
      if (!option.value) return;
      if (!option.dataset.label) option.dataset.label = option.textContent;
      option.textContent =
        option.dataset.label + (found ? "（" + (counts.get(option.value) || 0) + "）" : "");
    });
  }

  function addressOf(query, wanted) {
    var parameters = new URLSearchParams();
    if (query) parameters.set("q", query);
    if (wanted) parameters.set("kind", wanted);
    var text = parameters.toString();
    return text && "?" + text;
  }

  /* Write what is asked for to the address. What was settled, by Enter or a link,
     stays in the history; what was only typed on the way does not. */
  function remember(query, step) {
    var search = addressOf(query, kind);
    var push = step || settled;
    settled = step;
    if (location.search === search) return;
    try {
      if (push) history.pushState(null, "", location.pathname + search);
      else history.replaceState(null, "", location.pathname + search);
    } catch (error) {
      if (error.name !== "SecurityError") throw error; // some browsers on file://
    }
  }

  function recall() {
    var parameters = new URLSearchParams(location.search);
    input.value = parameters.get("q") || "";
    kind = parameters.get("kind") || "";
    if (!Object.prototype.hasOwnProperty.call(LABELS, kind)) kind = "";
    if (select) select.value = kind;
    settled = true;
  }

  function narrow(wanted) {
    kind = wanted;
    if (select) select.value = kind;
    run(true);
  }

  /* Search and show. `step`: true if this is to be walked back to, false if not, null
     to leave the address alone; `focusAt`: the result that is to have the focus. */
  function run(step, focusAt) {
    clearTimeout(timer);
    var mine = ++turn;
    var query = input.value.trim();
    if (focusAt === undefined) shown = PAGE;
    if (step !== null) remember(query, step);
    if (!query) {
      clear();
      count(null);
      showWays();
      say("");
      results.removeAttribute("aria-busy");
      return;
    }
    var slow = setTimeout(function () {
      if (mine === turn) say("正在查找…");
    }, SLOW);
    results.setAttribute("aria-busy", "true");
    search(query, kind, shown)
      .then(function (found) {
        if (mine !== turn) return;
        clear();
        count(found);
        if (found.total) showFound(found, focusAt);
        else showNothing(query, found);
        say(found.total ? summary(found) : "没有找到。");
      })
      .catch(function (error) {
        if (mine !== turn) return;
        clear();
        var box = make("div", "search-failed note note_bad");
        box.appendChild(
          make("p", "", "查找要用的文件没有取到，请检查网络后再试一次；也可以先看下面的列表。")
        );
        results.appendChild(box);
        showWays();
        say("查找没有成功。");
        console.error(error);
      })
      .then(function () {
        clearTimeout(slow);
        if (mine === turn) results.removeAttribute("aria-busy");
      });
  }

  function soon(event) {
    if (event.isComposing) return; // an input method is still at work
    clearTimeout(timer);
    timer = setTimeout(run, PAUSE, false);
  }

  function walk(event) {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    if (event.isComposing || event.target === select) return;
    var links = Array.from(results.querySelectorAll(".result-title a, .search-more"));
    var at = links.indexOf(document.activeElement);
    if (at < 0 && document.activeElement !== input) return;
    var next = event.key === "ArrowDown" ? at + 1 : at - 1;
    if (next >= links.length || at + next < -1) return;
    event.preventDefault();
    (next < 0 ? input : links[next]).focus();
  }

  form.addEventListener("submit", function (event) {
    event.preventDefault();
    run(true);
  });
  form.addEventListener("reset", function () {
    setTimeout(run, 0, false);
  });
  input.addEventListener("input", soon);
  input.addEventListener("compositionend", soon);
  if (select) {
    select.addEventListener("change", function () {
      narrow(select.value);
    });
  }
  document.addEventListener("keydown", walk);
  window.addEventListener("popstate", function () {
    recall();
    run(null);
  });

  recall();
  open().catch(function () {}); // fetched ahead; a failure shows when it is needed
  run(null);
})();
