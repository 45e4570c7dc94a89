import type { Query } from "./syntax.ts";

/** What must be known of a message to decide a query. */
export interface Needs {
  /** Its head, or the fields of an item. */
  readonly head: boolean;
  /** Its flags in the folder's index. */
  readonly flags: boolean;
  /** All of it, where the cheaper terms do not decide: a text in its body, or its attachments. */
  readonly whole: boolean;
}

/** What a query needs to know. */
export function needsOf(query: Query): Needs {
  switch (query.type) {
    case "and":
    case "or": {
      const needs = query.of.map(needsOf);
      return {
        head: needs.some(({ head }) => head),
        flags: needs.some(({ flags }) => flags),
        whole: needs.some(({ whole }) => whole),
      };
    }
    case "not":
      return needsOf(query.of);
    case "text": {
      const whole = query.field === "body" || query.field === "file";
      return { head: query.field !== "body", flags: false, whole };
    }
    case "attachment":
      return { head: true, flags: false, whole: true };
    case "date":
    case "id":
      return { head: true, flags: false, whole: false };
    case "is":
      return { head: false, flags: true, whole: false };
    case "size":
    case "kind":
      return { head: false, flags: false, whole: false };
  }
}
