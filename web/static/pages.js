// What a script adds to pages that work without one: local times, news announced, endless lists, keys, copying.
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

  // A part of a page as the server made it, parsed without being shown or run.
  const part = async (address) => {
    const answer = await fetch(address, { headers: { accept: "text/html" }, credentials: "same-origin" });
    if (!answer.ok) throw new Error(String(answer.status));
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  };

  const endless = () => {
    const results = $("#results");
    if (!results || !("IntersectionObserver" in window)) return;
    let busy = false;
    const more = async () => {
      const link = $("a.older", results);
      if (!link || busy) return;
      busy = true;
      try {
        const found = await part(`${link.getAttribute("href")}&fragment=1`);
        const list = $("ol.cards", results);
        localise(found);
        for (const item of all("ol.cards > li", found)) list.append(document.adoptNode(item));
        const ends = all("nav.pages, p.end, p.partial", found).map((node) => document.adoptNode(node));
        const old = link.closest("nav");
        old.replaceWith(...ends);
        watch();
      } catch { /* the link stays, and leads there by itself */ }
      busy = false;
    };
    const seen = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) more();
    }, { rootMargin: "300px" });
    const watch = () => {
      seen.disconnect();
      const link = $("a.older", results);
      if (link) seen.observe(link);
    };
    // Not before the reader moves: the end of the page stays within reach of who came for it.
    addEventListener("scroll", watch, { once: true, passive: true });
  };

  const narrowing = () => {
    const link = $("a.narrow");
    if (!link) return;
    link.addEventListener("click", async (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      try {
        const found = $(".facets", await part(link.getAttribute("href").replace("#", "&fragment=facets#")));
        link.parentElement.replaceWith(document.adoptNode(found));
        $("summary", found).focus();
      } catch { location.assign(link.href); }
    }, { once: true });
  };

  const announce = () => {
    const came = $("#came[data-poll]");
    if (!came) return;
    const title = document.title;
    let said = 0;
    const look = async () => {
      if (document.hidden) return;
      try {
        const told = $("[data-count]", await part(came.dataset.poll));
        const many = Number(told && told.dataset.count);
        if (many && many !== said) {
          said = many;
          came.replaceChildren(document.adoptNode(told));
          document.title = `(${many}) ${title}`;
        }
      } catch { /* another time */ }
    };
    setInterval(look, 30000);
    document.addEventListener("visibilitychange", look);
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
        if (box) { box.focus(); box.select(); } else location.assign("/");
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

  localise(document);
  setInterval(() => localise(document), 60000);
  for (const zone of all("[data-zone]")) {
    zone.textContent = `; shown in ${Intl.DateTimeFormat().resolvedOptions().timeZone || "your zone"}`;
  }
  endless();
  narrowing();
  announce();
  keys();
  copying();
})();
