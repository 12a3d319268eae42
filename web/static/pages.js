// What a script adds to pages that work without one: local times, keys, copying. What is fetched, htmx fetches.
"use strict";
(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

  const age = (time, now) => {
    const minutes = Math.floor(Math.abs(now - time) / 60000);
    if (minutes >= 43200) return null;
    const said = minutes >= 1440 ? `${Math.floor(minutes / 1440)} d`
      : minutes >= 60 ? `${Math.floor(minutes / 60)} h` : minutes ? `${minutes} min` : "";
    if (!said) return "now";
    return time <= now ? `${said} ago` : `in ${said}`;
  };
  const localise = (root) => {
    const now = Date.now();
    for (const node of all("time[datetime]", root)) {
      const time = Date.parse(node.dateTime);
      if (Number.isNaN(time)) continue;
      const said = "age" in node.dataset ? age(time, now) : exact.format(time);
      if (said) node.textContent = "due" in node.dataset && time < now ? "due" : said;
    }
  };

  const keys = () => {
    const cards = () => all(".card");
    let at = -1;
    const go = (step) => {
      const known = cards();
      if (!known.length) return;
      const now = known.indexOf(document.activeElement && document.activeElement.closest(".card"));
      if (now >= 0) at = now;
      at = Math.max(0, Math.min(known.length - 1, at + step));
      for (const one of known) one.classList.toggle("here", one === known[at]);
      known[at].focus({ preventScroll: true });
      known[at].scrollIntoView({ block: "nearest" });
    };
    document.addEventListener("keydown", (event) => {
      const typing = event.target.closest("input, select, textarea, [contenteditable]");
      if (event.key === "Escape" && typing) typing.blur();
      if (event.ctrlKey || event.metaKey || event.altKey || typing || $("dialog[open]")) return;
      if (event.key === "/") {
        const box = $("#q");
        event.preventDefault();
        if (box) { box.focus(); box.select(); } else location.assign("/#q");
      } else if (event.key === "j") go(1);
      else if (event.key === "k") go(-1);
      else if (event.key === "o") {
        const link = $(".card.here a[href^='/articles/']") || $(".card a[href^='/articles/']", document.activeElement);
        if (link) location.assign(link.href);
      } else if (event.key === "?") $("#keys").showModal();
    });
    for (const hint of all(".keys")) hint.hidden = false;
  };

  const copying = () => {
    if (!navigator.clipboard) return;
    for (const button of all("button[data-copy]")) {
      button.hidden = false;
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText($(`#${button.dataset.copy}`).textContent);
        button.textContent = "Copied";
      });
    }
  };

  // A list that the browser did not keep, as none is where one signs in: in its tab is noted which card was on top, and
  // how many had been brought, nothing of what they say; the server is asked for them again, and whether one may.
  const places = () => {
    if (!$("#results")) return;
    const address = location.pathname + location.search;
    const [came] = performance.getEntriesByType("navigation");
    let left = came && came.type === "back_forward" ? JSON.parse(sessionStorage.getItem(address)) : null;
    if (left) history.scrollRestoration = "manual";
    const bring = () => {
      if (!left) return;
      const card = $(`.card[data-id="${left.id}"]`);
      const older = $("a.older[hx-trigger=revealed]");
      if (!card && older && all(".card").length < left.many) {
        if ("hxRevealed" in older.dataset) return;  // it is being asked for, and then this is called again
        older.dataset.hxRevealed = "true";
        older.dispatchEvent(new Event("revealed"));
        return;
      }
      if (card) scrollBy({ top: card.getBoundingClientRect().top - left.top, behavior: "instant" });
      history.scrollRestoration = "auto";
      left = null;
    };
    document.addEventListener("htmx:load", bring);
    addEventListener("pagehide", () => {
      const cards = all(".card");
      const top = cards.find((one) => one.getBoundingClientRect().bottom > 0);
      if (!top) return;
      const many = cards.length + 20;  // some may have come above it since
      sessionStorage.setItem(address, JSON.stringify({ id: top.dataset.id, top: top.getBoundingClientRect().top, many }));
    });
  };

  localise(document);
  setInterval(() => localise(document), 60000);
  for (const zone of all("[data-zone]")) {
    zone.textContent = `; shown in ${Intl.DateTimeFormat().resolvedOptions().timeZone || "your zone"}`;
  }
  document.addEventListener("htmx:load", (event) => {
    localise(event.target);
    if (event.target.id === "narrow") $("summary", event.target).focus();  // it took the place of a link in focus
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (document.hidden && event.target.id === "came") event.preventDefault();  // nobody looks: another time
  });
  keys();
  copying();
  places();
})();
