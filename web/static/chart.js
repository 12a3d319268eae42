// The chart of articles a day, to point at and to draw a time on; what the server drew stays where this does not work.
"use strict";
(() => {
  const DAY = 86400;
  const said = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeZone: "UTC" });
  const short = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", timeZone: "UTC" });
  const written = (day) => new Date(day * 1000).toISOString().slice(0, 10);

  const draw = (figure) => {
    const counts = figure.dataset.counts.split(" ").map(Number);
    const first = Date.parse(figure.dataset.first) / 1000;
    const days = counts.map((_, number) => first + number * DAY);
    const colour = (name) => getComputedStyle(figure).getPropertyValue(name).trim();
    const still = figure.querySelector("svg");
    const drawn = document.createElement("div");
    const pointed = document.createElement("p");
    drawn.className = "drawn";
    drawn.setAttribute("role", "img");
    drawn.setAttribute("aria-label", still.getAttribute("aria-label"));
    pointed.className = "meta pointed";
    pointed.setAttribute("aria-hidden", "true");

    const say = (at) => {
      pointed.textContent = at === null ? "Click a day, or draw over some, to see them alone"
        : `${said.format(days[at] * 1000)}: ${counts[at]}`;
    };
    const go = (from, to) => {
      const address = new URL(figure.dataset.search, location.href);
      address.searchParams.set("since", written(days[from]));
      address.searchParams.set("until", written(days[to]));
      location.assign(address);
    };
    const near = (plot, left) => Math.max(0, Math.min(days.length - 1, Math.round((plot.posToVal(left, "x") - first) / DAY)));
    const axis = { stroke: () => colour("--soft"), grid: { show: false }, ticks: { show: false }, font: "12px system-ui" };
    const plot = new uPlot({
      width: figure.clientWidth,
      height: 130,
      legend: { show: false },
      cursor: { y: false, points: { show: false }, drag: { x: true, y: false, setScale: false, dist: 5 } },
      scales: {
        x: { range: [first - DAY / 2, days[days.length - 1] + DAY / 2] },
        y: { range: (_plot, _low, high) => [0, Math.max(1, high)] },
      },
      axes: [
        { ...axis, size: 24, space: 70, incrs: [1, 2, 7, 14, 28].map((step) => step * DAY),
          values: (_plot, marks) => marks.map((mark) => short.format(mark * 1000)) },
        { ...axis, size: 36, space: 28, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000],
          grid: { stroke: () => colour("--rule"), width: 1 } },
      ],
      series: [{}, { fill: () => colour("--accent"), width: 0, points: { show: false }, paths: uPlot.paths.bars({ size: [0.8, 60] }) }],
      hooks: {
        setCursor: [(one) => say(one.cursor.idx ?? null)],
        setSelect: [(one) => {
          const { left, width } = one.select;
          if (width > 0) go(near(one, left), near(one, left + width));
        }],
        ready: [(one) => one.over.addEventListener("click", () => {
          if (one.cursor.left >= 0) { const at = near(one, one.cursor.left); go(at, at); }
        })],
      },
    }, [days, counts], drawn);

    say(null);
    still.after(drawn, pointed);
    figure.classList.add("live");
    new ResizeObserver(() => plot.setSize({ width: figure.clientWidth, height: 130 })).observe(figure);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => plot.redraw(false));
  };

  for (const figure of document.querySelectorAll("figure.chart[data-counts]")) draw(figure);
})();
