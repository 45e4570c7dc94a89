import { serveSlices } from "./serving.ts";
import { PLAIN_WORKERS } from "./skills.ts";

serveSlices(PLAIN_WORKERS.skills);
