// The ledger's filter: four lists, a button, and a line that says how many statements are shown. The choice is kept in the
// address, so that a filtered view can be sent to someone; a statement asked for by its anchor is never hidden. Without this
// script every statement is shown, and no control.
(() => {
  const ledger = document.querySelector(".ledger");
  if (!ledger) return;
  const form = ledger.querySelector(".ledger-filter");
  const lists = [...form.querySelectorAll("select")];
  const said = form.querySelector("[role=status]");
  const entries = [...ledger.querySelectorAll(".claim")];

  const show = () => {
    let shown = 0;
    for (const entry of entries) {
      entry.hidden = lists.some(({name, value}) => value && entry.dataset[name] !== value);
      if (!entry.hidden) shown += 1;
    }
    const told = shown
      ? `${shown} of ${entries.length} statements shown.`
      : `None of the ${entries.length} statements fits. Choose less, or show all.`;
    // The same words again would be spoken again.
    if (said.textContent !== told) said.textContent = told;
  };

  const choose = (query) => {
    for (const list of lists) {
      const asked = query.get(list.name);
      list.value = [...list.options].some(({value}) => value === asked) ? asked : "";
    }
  };

  const keep = (anchor) => {
    const query = new URLSearchParams(location.search);
    for (const {name, value} of lists) {
      if (value) query.set(name, value);
      else query.delete(name);
    }
    const text = query.toString();
    history.replaceState(history.state, "", location.pathname + (text && `?${text}`) + anchor);
  };

  const changed = () => {
    show();
    keep("");
  };

  const showAll = (anchor) => {
    choose(new URLSearchParams());
    show();
    keep(anchor);
  };

  // Showing what was hidden, and the controls, moves the statement that was asked for.
  const goToAnchor = () => {
    const asked = entries.find(({id}) => `#${id}` === location.hash);
    if (!asked) return false;
    showAll(location.hash);
    asked.scrollIntoView();
    return true;
  };

  form.addEventListener("change", changed);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.querySelector("button").addEventListener("click", () => showAll(""));
  addEventListener("hashchange", goToAnchor);
  addEventListener("popstate", () => {
    if (goToAnchor()) return;
    choose(new URLSearchParams(location.search));
    show();
  });

  form.hidden = false;
  if (!goToAnchor()) {
    choose(new URLSearchParams(location.search));
    show();
  }
})();
