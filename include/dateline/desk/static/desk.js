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
