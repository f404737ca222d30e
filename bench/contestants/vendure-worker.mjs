import { bootstrapWorker } from "@vendure/core";
import { say } from "./surroundings.mjs";
import { settings } from "./vendure-settings.mjs";

const worker = await bootstrapWorker(settings);
await worker.startJobQueue();
say();
