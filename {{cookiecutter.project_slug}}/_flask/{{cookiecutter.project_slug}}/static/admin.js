// Flask-Admin's pages do not name their language.
document.documentElement.lang = "en";

// A password manager must not fill in the password of whoever edits a user.
for (const field of document.querySelectorAll("[type='password']")) {
  field.autocomplete = "new-password";
}

// Our Content-Security-Policy rightly blocks Flask-Admin's inline handlers
// (its issue 2556), so do here what they say.
document.addEventListener("click", (event) => {
  const element = event.target.closest("[onclick], [href^='javascript:']");
  if (!element) return;
  if (element.getAttribute("href")?.startsWith("javascript:")) event.preventDefault();

  const handler = element.getAttribute("onclick") ?? "";
  const [, name, text] = handler.match(/([\w.]+)\((?:this, )?'(.*)'\)/) ?? [];
  if (name === "faHelpers.safeConfirm" && !confirm(text)) event.preventDefault();
  if (name === "modelActions.execute") modelActions.execute(text);
});
