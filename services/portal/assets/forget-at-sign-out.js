// @ts-check
import { forgetLink } from "./kept-link.js";

document.querySelector("form.viewer")?.addEventListener("submit", forgetLink);
