import { bootstrap } from "@vendure/core";
import { say } from "./surroundings.mjs";
import { settings } from "./vendure-settings.mjs";

await bootstrap(settings);
say();
