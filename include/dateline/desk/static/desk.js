// Follows Airflow's choice of light or dark: it keeps it under "theme", and pages of one origin share what is kept.
// Without it, or where nothing may be read, the style sheet follows the system.
(() => {
  const follow = () => {
    let theme = null;
    try {
      theme = localStorage.getItem("theme");
    } catch {
      return;
    }
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
    else delete document.documentElement.dataset.theme;
  };
  follow();
  addEventListener("storage", follow);
})();

// Airflow shows the desk in a frame that may open no windows. The page around it may, and is of our origin: it is asked to.
(() => {
  if (parent === self) return;
  addEventListener("DOMContentLoaded", () => {
    const own = document.querySelector("a.own");
    own.href = location.href;
    own.hidden = false;
  });
  addEventListener("click", (event) => {
    const link = event.target.closest?.("a[target=_blank]");
    if (!link) return;
    try {
      const there = parent.document.createElement("a");
      Object.assign(there, { href: link.href, target: "_blank", rel: "noopener noreferrer" });
      parent.document.body.append(there);
      there.click();
      there.remove();
      event.preventDefault();
    } catch {
      // A page of another origin is around it: the browser does what it may.
    }
  });
})();
