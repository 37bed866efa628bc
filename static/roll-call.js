// The roll call by keyboard: F, A and X choose for, against and abstain, and move on to the next seat.
// Without this script the radio buttons work as radio buttons do.
(function () {
  "use strict";
  const keys = { f: "for", a: "against", x: "abstain" };
  const form = document.querySelector("[data-roll-call]");
  if (!form) return;
  const seats = Array.from(form.querySelectorAll("[data-roll]"));
  form.addEventListener("keydown", function (event) {
    const choice = keys[event.key.toLowerCase()];
    const seat = event.target.closest("[data-roll]");
    if (!choice || !seat || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const box = seat.querySelector('input[value="' + choice + '"]');
    box.checked = true;
    const next = seats[seats.indexOf(seat) + 1];
    (next ? next.querySelector("input") : form.querySelector("button[type=submit]")).focus();
  });
})();
