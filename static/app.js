// Small conveniences. Every page does its work without them.
(function () {
  "use strict";

  var root = document.documentElement;

  function say(text) {
    var live = document.getElementById("live");
    if (live) { live.textContent = ""; setTimeout(function () { live.textContent = text; }, 30); }
  }

  // Light and dark
  function showTheme() {
    var dark = root.getAttribute("data-bs-theme") === "dark";
    document.querySelectorAll("[data-theme-toggle]").forEach(function (button) {
      button.setAttribute("aria-pressed", dark ? "true" : "false");
    });
  }
  function toggleTheme() {
    var next = root.getAttribute("data-bs-theme") === "dark" ? "light" : "dark";
    root.setAttribute("data-bs-theme", next);
    try { localStorage.setItem("theme", next); } catch (refused) { /* kept for this page only */ }
    showTheme();
    say(next === "dark" ? "Dark theme" : "Light theme");
    document.dispatchEvent(new CustomEvent("theme-changed"));
  }

  // A button that does not ask for a whole form does nothing grave: it shows something
  function onlyShows(submitter) { return Boolean(submitter && submitter.formNoValidate); }

  // Ask before a grave act; without script the form is simply sent
  function ask(form, submitter) {
    var dialog = document.getElementById("confirm");
    if (!dialog || typeof dialog.showModal !== "function") { return false; }
    dialog.querySelector("[data-slot=question]").textContent = form.dataset.confirm;
    var detail = dialog.querySelector("[data-slot=detail]");
    detail.textContent = form.dataset.confirmDetail || "";
    detail.hidden = !form.dataset.confirmDetail;
    var yes = dialog.querySelector("[value=yes]");
    yes.textContent = form.dataset.confirmLabel || (submitter && submitter.textContent.trim()) || "Continue";
    yes.classList.toggle("btn-danger", form.dataset.confirmKind === "danger");
    yes.classList.toggle("btn-primary", form.dataset.confirmKind !== "danger");
    dialog.returnValue = "";
    dialog.onclose = function () {
      if (dialog.returnValue !== "yes") { return; }
      form.dataset.confirmed = "yes";
      if (submitter) { form.requestSubmit(submitter); } else { form.requestSubmit(); }
    };
    dialog.showModal();
    return true;
  }

  // One press, one request. Buttons go quiet after the form data was taken, and wake on coming back.
  function quieten(form) {
    form.setAttribute("aria-busy", "true");
    setTimeout(function () {
      form.querySelectorAll("button, input[type=submit]").forEach(function (button) {
        if (button.type === "submit" && !button.disabled) {
          button.disabled = true;
          button.dataset.quieted = "yes";
        }
      });
    }, 0);
  }
  function waken() {
    document.querySelectorAll("form[aria-busy=true]").forEach(function (form) {
      form.removeAttribute("aria-busy");
      delete form.dataset.confirmed;
    });
    document.querySelectorAll("[data-quieted]").forEach(function (button) {
      button.disabled = false;
      delete button.dataset.quieted;
    });
  }
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method === "dialog") { return; }
    if (form.getAttribute("aria-busy") === "true") { event.preventDefault(); event.stopImmediatePropagation(); return; }
    if (form.dataset.confirm && form.dataset.confirmed !== "yes" && !onlyShows(event.submitter) && ask(form, event.submitter)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    if (form.method === "post" && !form.hasAttribute("data-download")) { quieten(form); }
    if (form.hasAttribute("data-download")) { setTimeout(function () { renew(form); }, 0); }
  }, true);

  // A download leaves the page as it is: its form gets a new one-use key, so that the next file can be asked for
  function renew(form) {
    var once = form.querySelector("input[name=once]");
    if (!once) { return; }
    var bytes = crypto.getRandomValues(new Uint8Array(18));
    once.value = btoa(String.fromCharCode.apply(null, bytes)).replace(/\+/g, "-").replace(/\//g, "_");
  }
  window.addEventListener("pageshow", waken);
  document.addEventListener("htmx:after:request", waken);

  // Menus made of <details>: close on Escape, on a press elsewhere, and when another opens
  function closeMenus(except) {
    document.querySelectorAll("details.menu[open]").forEach(function (menu) {
      if (menu !== except) { menu.open = false; }
    });
  }
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") {
      var menu = document.activeElement && document.activeElement.closest("details.menu[open]");
      closeMenus(null);
      if (menu) { menu.querySelector("summary").focus(); }
      return;
    }
    var typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) || event.target.isContentEditable;
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      var search = document.getElementById("search");
      if (search) { event.preventDefault(); search.focus(); search.select(); }
    }
  });
  document.addEventListener("click", function (event) {
    var target = event.target;
    closeMenus(target.closest("details.menu"));
    if (target.closest("[data-theme-toggle]")) { toggleTheme(); return; }
    if (target.closest("[data-print]")) { window.print(); return; }
    var copier = target.closest("[data-copy]");
    if (copier) { copy(copier); return; }
    var dismiss = target.closest("[data-dismiss]");
    if (dismiss) { dismiss.closest(".notice").remove(); return; }
    // A link in a row stands for the row, unless something else was meant
    var row = target.closest("tr[data-row]");
    if (row && !target.closest("a, button, input, label, select, summary") && !String(getSelection())) {
      var link = row.querySelector("a");
      if (link) { link.click(); }
    }
  });

  function copy(button) {
    var source = button.dataset.copy;
    var element = source.charAt(0) === "#" ? document.querySelector(source) : null;
    var text = element ? (element.value || element.textContent).trim() : source;
    if (!navigator.clipboard) { say("Copying is not possible here"); return; }
    navigator.clipboard.writeText(text).then(function () {
      say("Copied");
      button.classList.add("is-done");
      setTimeout(function () { button.classList.remove("is-done"); }, 1600);
    });
  }

  // Filters send themselves when a choice changes; the button stays for those without script
  document.addEventListener("change", function (event) {
    var form = event.target.form;
    if (form && form.matches("form[data-filter]") && event.target.matches("select, [type=checkbox], [type=date]")) {
      if (form.checkValidity()) { form.requestSubmit(); }
    }
  });
  // Empty filter fields do not belong in the address
  document.addEventListener("formdata", function (event) {
    if (!event.target.matches("form[data-filter]")) { return; }
    Array.from(event.formData.entries()).forEach(function (pair) {
      if (pair[1] === "") { event.formData.delete(pair[0]); }
    });
  });

  // A list replaced in place tells its new size
  document.addEventListener("htmx:after:swap", function () {
    var told = document.querySelector("[data-announce]");
    if (told) { say(told.textContent.trim().replace(/\s+/g, " ")); }
  });

  // A refused form: take the reader to the list of what is wrong
  function arrive() {
    showTheme();
    var summary = document.querySelector("[data-focus]");
    if (summary) { summary.focus(); }
    document.querySelectorAll("[data-scroll-region]").forEach(function (region) {
      if (region.scrollWidth > region.clientWidth) { region.setAttribute("tabindex", "0"); }
    });
    var here = document.querySelector(".side [aria-current]");
    var side = document.getElementById("side");
    if (here && side && here.offsetTop > side.clientHeight) { side.scrollTop = here.offsetTop - 160; }
  }
  if (document.readyState === "loading") { document.addEventListener("DOMContentLoaded", arrive); } else { arrive(); }
})();
