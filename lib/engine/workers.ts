import type { Workers } from "../extraction/skills.ts";
import { SKILLS } from "./skills.ts";

/** Workers that know every visitor and conversion of this program. */
export const WORKERS: Workers = {
  module: new URL("./worker.ts", import.meta.url),
  skills: SKILLS,
};
