// Runs before the first paint, as a file because the content security policy allows no inline script.
// It sets colour scheme and language so that neither flashes; the keys are those of packages/ui and packages/i18n.
(function () {
  var root = document.documentElement;
  var scheme = null;
  var language = null;
  try {
    scheme = localStorage.getItem("trunkline.scheme");
    language = localStorage.getItem("trunkline.language");
  } catch (refused) {
    // Storage may be switched off; the system's preference then decides.
  }
  if (scheme !== "light" && scheme !== "dark") {
    scheme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  }
  root.setAttribute("data-mantine-color-scheme", scheme);
  root.lang = language || ((navigator.language || "").toLowerCase().indexOf("zh") === 0 ? "zh-CN" : "en");
})();
