// Datasette's SQL editor, which its stock page starts inline.
"use strict";

window.addEventListener("load", () => {
  const button = document.querySelector("button#sql-format");
  const shown = document.querySelector("pre#sql-query");
  const input = document.querySelector("textarea#sql-editor");
  if (input) {
    input.setAttribute("aria-label", "SQL");
    const editor = CodeMirror.fromTextArea(input, { lineNumbers: true, mode: "text/x-sql", lineWrapping: true });
    editor.getInputField().setAttribute("aria-label", "SQL");
    editor.setOption("extraKeys", { "Shift-Enter": () => document.querySelector("form.sql").submit(), Tab: false });
    if (button) {
      button.hidden = false;
      button.addEventListener("click", () => editor.setValue(sqlFormatter.format(editor.getValue())));
    }
    cmResize(editor, { resizableWidth: false });
  } else if (button && shown) {
    const formatted = sqlFormatter.format(shown.textContent);
    if (formatted !== shown.textContent) {
      button.hidden = false;
      button.addEventListener("click", () => {
        shown.textContent = formatted;
      });
    }
  }
});
