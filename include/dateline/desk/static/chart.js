// Draws the bars of days with uPlot, over what the server has drawn. A day leads where its row of the table leads.
// What a chart is made of stands in its figure; without this script the figure stays as the server made it.
(() => {
  const DAY = 86400;
  const short = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
  const long = new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
  const count = new Intl.NumberFormat("en-GB");
  const shown = (format, seconds) => format.format(new Date(seconds * 1000));

  const draw = (figure) => {
    const told = JSON.parse(figure.dataset.chart);
    const colour = (name) => {
      figure.style.color = `var(--${name})`;
      const found = getComputedStyle(figure).color;
      figure.style.color = "";
      return found;
    };
    const place = figure.querySelector(".drawn");
    const names = Object.keys(told.series);
    const days = told.days.map((day) => Date.parse(`${day}T00:00Z`) / 1000);
    // Stacked: each series is drawn with those before it, the tallest first, and so behind the others.
    const heights = [];
    names.forEach((name, at) => heights.push(told.series[name].map((value, day) => value + (at ? heights[at - 1][day] : 0))));
    const bars = uPlot.paths.bars({ size: [0.82, 46] });
    const fills = [colour("accent"), colour("second")];
    const axis = { stroke: colour("soft"), grid: { stroke: colour("line"), width: 1 }, ticks: { show: false }, font: "12px system-ui, sans-serif" };
    const series = names.map((name, at) => ({
      label: name,
      fill: fills[at % 2],
      paths: bars,
      points: { show: false },
      value: (_chart, _value, _series, day) => (day === null ? "–" : count.format(told.series[name][day])),
    }));
    const size = () => ({ width: Math.max(figure.clientWidth, 200), height: 170 });
    place.replaceChildren();
    const chart = new uPlot(
      {
        ...size(),
        cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
        scales: {
          x: { time: false, range: (_chart, first, last) => [first - DAY * 0.55, last + DAY * 0.55] },
          y: { range: (_chart, _least, most) => [0, Math.max(most * 1.05, 1)] },
        },
        axes: [
          { ...axis, grid: { show: false }, size: 28, space: 62, incrs: [1, 2, 7, 14, 28].map((each) => each * DAY), splits: (_c, _a, _f, last, step) => days.filter((day) => Math.round((days[days.length - 1] - day) / DAY) % Math.round(step / DAY) === 0), values: (_chart, ticks) => ticks.map((tick) => shown(short, tick)) },
          { ...axis, size: 46, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000, 100000], values: (_chart, ticks) => ticks.map((tick) => count.format(tick)) },
        ],
        series: [{ label: "Day", value: (_chart, day) => (day === null ? "–" : shown(long, day)) }, ...series.reverse()],
      },
      [days, ...heights.reverse()],
      place,
    );
    chart.over.addEventListener("click", () => {
      if (chart.cursor.idx !== null) location.assign(told.to + told.days[chart.cursor.idx]);
    });
    const last = days.length - 1;
    const tellLast = () => chart.setLegend({ idx: last }, false);
    chart.over.addEventListener("mouseleave", () => setTimeout(tellLast));
    setTimeout(tellLast);
    const watch = new ResizeObserver(() => chart.setSize(size()));
    watch.observe(figure);
    return () => {
      watch.disconnect();
      chart.destroy();
    };
  };

  let drawn = [];
  const drawAll = () => {
    drawn.forEach((undo) => undo());
    drawn = [...document.querySelectorAll("figure[data-chart]")].map(draw);
  };
  addEventListener("DOMContentLoaded", () => {
    drawAll();
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
    new MutationObserver(drawAll).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  });
})();
