// Draws <figure class="chart" data-chart="bar|line"> from the table inside it. The table is the truth and stays readable.
(function () {
  "use strict";
  if (!window.Chart) { return; }
  var drawn = [];

  // Custom properties may hold light-dark(): let the browser resolve them to a colour the canvas understands
  function colour(name) {
    var probe = document.createElement("span");
    probe.style.color = "var(" + name + ")";
    document.body.append(probe);
    var value = getComputedStyle(probe).color;
    probe.remove();
    return value;
  }
  function number(cell) {
    var stated = cell.dataset.value;
    return Number(stated === undefined ? cell.textContent.replace(/[^0-9.-]/g, "") : stated);
  }

  function draw(figure) {
    var table = figure.querySelector("table");
    var names = Array.from(table.tHead.rows[0].cells).slice(1);
    var rows = Array.from(table.tBodies[0].rows);
    var text = colour("--ink-soft");
    var grid = colour("--line");
    var inks = ["--chart-1", "--chart-2", "--chart-3", "--chart-4", "--chart-5"].map(colour);
    var line = figure.dataset.chart === "line";
    var across = figure.dataset.chart === "across";
    var chart = new window.Chart(figure.querySelector("canvas"), {
      type: line ? "line" : "bar",
      data: {
        labels: rows.map(function (row) { return row.cells[0].textContent.trim(); }),
        datasets: names.map(function (name, i) {
          return {
            label: name.textContent.trim(),
            data: rows.map(function (row) { return number(row.cells[i + 1]); }),
            backgroundColor: inks[i % inks.length],
            borderColor: inks[i % inks.length],
            borderWidth: line ? 2 : 0, borderRadius: 3, maxBarThickness: 36, pointRadius: 2, tension: 0
          };
        })
      },
      options: {
        animation: false, maintainAspectRatio: false, indexAxis: across ? "y" : "x",
        plugins: { legend: { display: names.length > 1, position: "bottom", labels: { color: text, boxWidth: 12 } } },
        scales: {
          x: { stacked: figure.hasAttribute("data-stacked"), grid: { display: across, color: grid }, ticks: { color: text } },
          y: { stacked: figure.hasAttribute("data-stacked"), beginAtZero: true, grid: { display: !across, color: grid }, border: { display: false }, ticks: { color: text } }
        }
      }
    });
    drawn.push(chart);
  }
  function drawAll() {
    window.Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
    drawn.splice(0).forEach(function (chart) { chart.destroy(); });
    document.querySelectorAll("figure[data-chart]").forEach(draw);
  }
  document.addEventListener("theme-changed", drawAll);
  drawAll();
})();
