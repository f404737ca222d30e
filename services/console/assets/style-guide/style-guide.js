// @ts-check
import { showToast } from "./toast-note.js";

for (const button of document.querySelectorAll("[data-tell]")) {
  button.addEventListener("click", () => {
    showToast(button.getAttribute("data-tone") ?? "", button.getAttribute("data-tell") ?? "");
  });
}
