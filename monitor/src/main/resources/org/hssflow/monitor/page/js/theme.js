// A classic script in the head: the theme has to be known before the first paint.
(() => {
  const root = document.documentElement;
  const prefersLight = matchMedia("(prefers-color-scheme: light)");
  let chosen = null;
  try {
    chosen = localStorage.getItem("theme");
  } catch {
    // Storage may be forbidden; then the choice lasts as long as the page.
  }
  const apply = () => {
    root.dataset.theme = chosen ?? (prefersLight.matches ? "light" : "dark");
  };
  prefersLight.addEventListener("change", apply);
  document.addEventListener("toggle-theme", () => {
    chosen = root.dataset.theme === "dark" ? "light" : "dark";
    try {
      localStorage.setItem("theme", chosen);
    } catch {
      // See above.
    }
    apply();
  });
  apply();
})();
