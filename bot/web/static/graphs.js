// Draws the graphs of a page with uPlot above their tables, and folds the tables up; a gap stays a gap.
(function () {
  "use strict";
  var COLOURS = ["#c8161d", "#5f5a57", "#1f4f82", "#7a4a00"];
  var LETTERS = '14px -apple-system, "PingFang SC", "Microsoft YaHei", "Noto Sans SC", sans-serif';
  var HIGH = 300;

  // What the legend says of the place pointed at; of none it says nothing.
  function told(_, value, __, place) {
    if (place === null || place === undefined) return "";
    if (value === null || value === undefined) return "缺数";
    var shown = Math.round(value * 10) / 10;
    return String(shown).replace(/\B(?=(\d{3})+(?!\d)(?!.*\.))/g, ",");
  }

  function mark(value) {
    return Math.abs(value) < 10000 ? String(value) : value / 10000 + "万";
  }

  // As many labels as have room; uPlot asks for whole places, we give their words.
  function places(graph, wide) {
    var longest = Math.max.apply(null, graph.labels.map(function (label) { return label.length; }).concat(1));
    var each = Math.max(1, Math.ceil(graph.labels.length * (longest * 14 + 14) / wide));
    return graph.labels.map(function (_, number) { return number; })
      .filter(function (number) { return number % each === 0; });
  }

  function series(graph) {
    var rows = graph.series.filter(function (each) { return each.look === "bars"; }).length;
    var bars = 0;
    return graph.series.map(function (each, number) {
      var colour = COLOURS[number % COLOURS.length];
      var made = {
        label: each.name,
        stroke: colour,
        width: each.look === "bars" ? 0 : 2.5,
        dash: each.look === "dashed" ? [7, 5] : undefined,
        value: told,
        points: { show: each.look === "line" && graph.labels.length <= 62, size: 6, fill: colour },
      };
      if (each.look === "bars") {
        made.fill = colour;
        made.points = { show: false };
        made.paths = uPlot.paths.bars({ size: [0.7 / rows, 46], align: rows === 1 ? 0 : bars++ ? 1 : -1 });
      }
      return made;
    });
  }

  function draw(figure) {
    var graph = JSON.parse(figure.getAttribute("data-graph"));
    var into = figure.querySelector(".drawn");
    var any = graph.series.some(function (each) {
      return each.values.some(function (value) { return value !== null; });
    });
    if (!any) return; // the table says 缺数
    var columns = [graph.labels.map(function (_, number) { return number; })];
    graph.series.forEach(function (each) { columns.push(each.values); });
    var shown = [{ label: "\u00a0", value: function (_, place) { return graph.labels[place] || ""; } }]
      .concat(series(graph));
    var bands = [];
    if (graph.band) {
      columns.push(graph.band.upper, graph.band.lower);
      shown.push(
        { label: graph.band.name + "：最多", stroke: "#b08d5b", width: 1, points: { show: false }, value: told },
        { label: "最少", stroke: "#b08d5b", width: 1, points: { show: false }, value: told }
      );
      bands.push({ series: [shown.length - 2, shown.length - 1], fill: "rgba(214, 186, 148, .35)" });
    }
    var wide = function () { return Math.max(240, into.clientWidth); };
    var plot = new uPlot({
      width: wide(),
      height: HIGH,
      cursor: { y: false, drag: { x: false, y: false } },
      scales: {
        x: { time: false, range: function () { return [-0.6, graph.labels.length - 0.4]; } },
        y: { range: function (_, low, high) { return uPlot.rangeNum(Math.min(0, low), Math.max(1, high), 0.1, true); } },
      },
      axes: [
        { font: LETTERS, stroke: "#46413e", size: 34, grid: { show: false }, ticks: { show: false },
          splits: function () { return places(graph, wide()); },
          values: function (_, splits) { return splits.map(function (place) { return graph.labels[place]; }); } },
        { font: LETTERS, stroke: "#46413e", size: 62, grid: { stroke: "#e4dfdb", width: 1 }, ticks: { show: false },
          incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000, 100000, 200000, 500000, 1000000, 10000000, 100000000],
          values: function (_, splits) { return splits.map(mark); } },
      ],
      series: shown,
      bands: bands,
    }, columns, into);
    window.addEventListener("resize", function () { plot.setSize({ width: wide(), height: HIGH }); });
    var table = figure.querySelector("details");
    if (table) table.open = false; // without one it stands right below
  }

  Array.prototype.forEach.call(document.querySelectorAll("figure.graph"), draw);
})();
