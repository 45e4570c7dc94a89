import { serveSlices } from "../../lib/extraction/serving.ts";
import { SKILLED_WORKERS } from "./skills.ts";

serveSlices(SKILLED_WORKERS.skills);
