/* Keep a draft on this device only, and only if the person wants it.

   chengnuo.draft.at(issue) gives {read, write, remove} for the letter of one place and
   digest. read() returns null or {values, confirmed, reasons, isOlder}; the latter where
   the letter has changed since. A draft ends DAYS after it was last written: then any
   form of the portal that is opened removes it. ES2018, no dependencies. */
(function () {
  "use strict";

  var PREFIX = "chengnuo.letter:";
  var DAYS = 7;

  function storage() {
    try {
      return window.localStorage;
    } catch (error) {
      return null; // forbidden by the person's settings
    }
  }

  function keysFrom(start) {
    var found = [];
    var store = storage();
    for (var i = 0; store && i < store.length; i++) {
      if (store.key(i).indexOf(start) === 0) found.push(store.key(i));
    }
    return found;
  }

  function parsed(name) {
    try {
      var draft = JSON.parse(storage().getItem(name));
      return draft && typeof draft.values === "object" && draft.values ? draft : null;
    } catch (error) {
      return null; // not ours, or cut off
    }
  }

  /* Remove the drafts of all letters that are too old, or say no day. */
  function removeOld() {
    var oldest = Date.now() - DAYS * 24 * 3600 * 1000;
    keysFrom(PREFIX).forEach(function (name) {
      var draft = parsed(name);
      if (!(draft && draft.saved >= oldest)) storage().removeItem(name);
    });
  }

  function at(issue) {
    var place = PREFIX + (issue.place || location.pathname) + ":";
    var key = place + issue.digest;

    function keys() {
      return keysFrom(place);
    }

    removeOld();

    function read() {
      var found = keys().map(function (name) {
        return [name, parsed(name)];
      }).filter(function (pair) {
        return pair[1];
      }).sort(function (a, b) {
        return (b[0] === key) - (a[0] === key) || (b[1].saved || 0) - (a[1].saved || 0);
      })[0];
      return found && {
        values: found[1].values,
        confirmed: found[1].confirmed || {},
        reasons: found[1].reasons || {},
        isOlder: found[0] !== key
      };
    }

    function remove() {
      keys().forEach(function (name) {
        storage().removeItem(name);
      });
    }

    /* Return false where the browser keeps nothing. */
    function write(draft) {
      try {
        var text = JSON.stringify(Object.assign({ saved: Date.now() }, draft));
        storage().setItem(key, text);
        keys().forEach(function (name) {
          if (name !== key) storage().removeItem(name);
        });
        return true;
      } catch (error) {
        return false; // no room, or no storage at all
      }
    }

    return { read: read, write: write, remove: remove };
  }

  window.chengnuo = window.chengnuo || {};
  window.chengnuo.draft = { at: at, days: DAYS };
})();
