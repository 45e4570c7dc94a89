import type { Skills } from "../extraction/skills.ts";
import { FINGERPRINT } from "../recovery/merge/fingerprint.ts";

/** All that the workers of this program can do beyond checking and writing files. */
export const SKILLS: Skills = { visitors: [FINGERPRINT], conversions: [] };
