// The editor of a charter: numbers grow with the text, and what is wrong stands beside its line. The page works without.
(function () {
  "use strict";

  var form = document.querySelector("[data-draft]");
  if (!form) { return; }
  var text = form.querySelector("textarea[name=text]");
  var numbers = form.querySelector(".draft-numbers");
  var beside = form.querySelector(".draft-beside");

  function grow() {
    var lines = Math.max(24, text.value.split("\n").length + 1);
    if (lines === text.rows) { return; }
    text.rows = lines;
    while (numbers.children.length < lines) {
      var number = document.createElement("li");
      number.textContent = String(numbers.children.length + 1);
      number.id = "line-" + number.textContent;
      numbers.appendChild(number);
      beside.appendChild(document.createElement("li"));
    }
    while (numbers.children.length > lines) {
      numbers.removeChild(numbers.lastChild);
      beside.removeChild(beside.lastChild);
    }
  }

  function mark() {
    numbers.querySelectorAll(".is-wrong").forEach(function (line) { line.classList.remove("is-wrong"); });
    Array.prototype.forEach.call(beside.children, function (line) { if (line.textContent) { line.textContent = ""; } });
    form.querySelectorAll("#draft-faults [data-line]").forEach(function (fault) {
      var line = Number(fault.dataset.line) - 1;
      if (!numbers.children[line]) { return; }
      numbers.children[line].classList.add("is-wrong");
      var told = fault.textContent.trim().replace(/^Line \d+: /, "");
      beside.children[line].textContent = [beside.children[line].textContent, told].filter(Boolean).join("; ");
    });
  }

  text.addEventListener("input", grow);
  document.addEventListener("htmx:after:swap", mark);
  grow();
})();
