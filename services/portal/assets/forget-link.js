// @ts-check
import { forgetLink, keptLink, openTabs } from "./kept-link.js";

// On the pages after a link: it was used, or is dead, so no tab that has it needs it any more.
const token = keptLink();
forgetLink();
if (token !== undefined) openTabs()?.postMessage(token);
