import { serveSlices } from "../extraction/serving.ts";
import { SKILLS } from "./skills.ts";

serveSlices(SKILLS);
