import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import type { Conversion } from "../../lib/extraction/conversion.ts";
import { MOST_WHOLE } from "../../lib/extraction/entry_bytes.ts";
import type { Workers } from "../../lib/extraction/skills.ts";
import type { Visitor } from "../../lib/extraction/visitor.ts";

/** When NAMED says its files are from. */
export const NAMED_MS = Date.UTC(2024, 0, 6, 18, 44, 2);

/** Looks at a file in one way after another. `whole` is the SHA-256 of all of it. */
export interface Looked {
  readonly size: number;
  readonly heads: readonly string[];
  readonly checked: readonly boolean[];
  readonly whole: string;
}

/** Beginnings of so many bytes, then all; or only the beginnings. */
export interface Looking {
  readonly counts: readonly number[];
  readonly onlyHeads?: boolean;
}

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

/** Beginnings are given by their digests. */
export const LOOK: Visitor<Looking, Looked> = {
  name: "look",
  start: ({ counts, onlyHeads }) => ({
    async visit(entry) {
      const heads: string[] = [];
      const checked: boolean[] = [];
      const note = (bytes: Uint8Array) => {
        heads.push(`${bytes.length} ${sha256(bytes)}`);
        checked.push(entry.isChecked);
      };
      for (const count of counts) note(entry.head(count));
      const hash = createHash("sha256");
      if (onlyHeads) return { size: entry.size, heads, checked, whole: "" };
      if (entry.size <= MOST_WHOLE) hash.update(entry.whole());
      else await entry.stream((chunk) => void hash.update(chunk));
      return { size: entry.size, heads, checked, whole: hash.digest("hex") };
    },
  }),
};

/** Gives the text of files that hold a word, with what the slice says; the rest of them nothing. */
export const GREP: Visitor<{ readonly word: string }, { text: string; about: string }, string[]> = {
  name: "grep",
  start: ({ word }) => ({
    visit(entry, about) {
      const text = Buffer.from(entry.whole()).toString();
      return text.includes(word) ? { text, about: about[entry.position]! } : undefined;
    },
  }),
};

/** Stops at the first file that holds a word. */
export const FIRST: Visitor<{ readonly word: string; readonly what: "slice" | "run" }, string> = {
  name: "first",
  start: ({ word, what }, context) => ({
    visit(entry) {
      const text = Buffer.from(entry.whole()).toString();
      if (text.includes(word)) context.stop(what);
      return text;
    },
  }),
};

export type Fault =
  | "throws"
  | "throws later"
  | "rejects"
  | "gives what cannot be sent"
  | "cannot start"
  | "asks for too much";

/** Has a fault at the file with this content. */
export const FAULTY: Visitor<{ readonly fault: Fault; readonly at: string }, unknown> = {
  name: "faulty",
  start({ fault, at }) {
    if (fault === "cannot start") throw new TypeError("no way");
    return {
      visit(entry) {
        const text = Buffer.from(entry.head(100)).toString();
        if (text !== at) return text;
        switch (fault) {
          case "throws":
            throw new TypeError("on purpose");
          case "throws later":
            return new Promise(() =>
              setTimeout(() => {
                throw new TypeError("on purpose");
              })
            );
          case "rejects":
            return Promise.reject(new TypeError("on purpose"));
          case "asks for too much":
            return Object.create(entry, { size: { value: MOST_WHOLE + 1 } }).whole();
          default:
            return () => {};
        }
      },
    };
  },
};

/** Takes so long (ms) as the file says. */
export const SLEEP: Visitor<undefined, number> = {
  name: "sleep",
  start: () => ({
    async visit(entry) {
      const time = Number(Buffer.from(entry.whole()).toString());
      await new Promise((resolve) => setTimeout(resolve, time));
      return time;
    },
  }),
};

/** Puts a line before each file, doubles each `a`, and puts a line behind; fails at a `!`. */
export const DOUBLE: Conversion<{ readonly mark: string }, readonly string[]> = {
  name: "double",
  start: ({ mark }, output) => ({
    begin({ position, size }, about) {
      output.write(Buffer.from(`${mark} ${about?.[position] ?? position} ${size}\n`));
    },
    push(chunk) {
      const text = Buffer.from(chunk).toString("latin1");
      if (text.includes("!")) throw new TypeError("on purpose");
      output.write(Buffer.from(text.replaceAll("a", "aa"), "latin1"));
    },
    end() {
      output.write(Buffer.from("\n.\n"));
    },
  }),
};

/** Leaves files as they are, and names each by its position and size, before or after it is written. */
export const NAMED: Conversion<{ readonly when: "before" | "after" }> = {
  name: "named",
  start({ when }, output) {
    let name = "";
    return {
      begin({ position, size }) {
        name = `${size > MOST_WHOLE ? "large" : "small"}/${position}-${size}`;
        if (when === "before") output.name(name);
      },
      push: (chunk) => output.write(chunk),
      end() {
        if (when === "after") output.name(name);
        return { modified: NAMED_MS };
      },
    };
  },
};

export const SKILLED_WORKERS: Workers = {
  module: new URL("./skilled_worker.ts", import.meta.url),
  skills: { visitors: [LOOK, GREP, FIRST, FAULTY, SLEEP], conversions: [DOUBLE, NAMED] },
};
