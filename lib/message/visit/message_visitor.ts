import type { EntryBytes } from "../../extraction/entry_bytes.ts";
import type { EntryVisitor, VisitContext, Visitor } from "../../extraction/visitor.ts";
import { flagsOf } from "../../kerio/message_flags.ts";
import type { Attachment } from "../attachments.ts";
import { fieldsOf, type MessageFields } from "../fields.ts";
import { type Head, readHeadFrom } from "../head.ts";
import { readItem } from "../item/item.ts";
import { isMail, type Kind, kindByContent, KINDS } from "../kind.ts";
import { type Candidate, Matcher } from "../match.ts";
import { needsOf, type Query } from "../query.ts";
import { ZipError } from "../../zip/zip_error.ts";
import { WholeMessage } from "../whole_message.ts";
import { readWhole } from "./whole_bytes.ts";

/** What is wanted of messages; plain data. */
export interface MessageWish {
  /** Only messages that match; `undefined` for all. */
  readonly query: Query | undefined;
  /** Their attachments too, which takes the whole of most messages. */
  readonly attachments: boolean;
}

/** What is known of the messages of a slice, a value each; plain data. */
export interface AboutMessages {
  /** Index into `KINDS`, + 1; 0 where the folder does not tell. */
  readonly kinds: Uint8Array;
  /** The flags as bits; -1 where they are not known. */
  readonly flags: Float64Array;
}

/** A message as it was found; plain data. */
export interface SeenMessage {
  readonly kind: Kind;
  readonly fields: MessageFields;
  /** Return-Path without brackets: the envelope's sender, empty for a bounce. */
  readonly returnPath: string | undefined;
  /** `undefined` where they were not asked for. */
  readonly attachments: readonly Attachment[] | undefined;
  /** Whether it is so large that only its beginning was searched. */
  readonly isCut: boolean;
  /** Why not all of it could be read; nothing where it could, or where not all was wanted. */
  readonly problem: string | undefined;
}

/**
 * Reads the heads of messages, and asks a query about them. Of a message no more is inflated than that
 * takes; of one that is very large, no more than `LARGEST_READ` bytes.
 */
export const MESSAGE_VISITOR: Visitor<MessageWish, SeenMessage, AboutMessages> = {
  name: "message",
  start: (wish, context) => new MessageReader(wish, context),
};

class MessageReader implements EntryVisitor<SeenMessage, AboutMessages> {
  readonly #wish: MessageWish;
  readonly #context: VisitContext;
  readonly #matcher: Matcher | undefined;
  /** Whether what stands in the index alone may decide. */
  readonly #asksFirst: boolean;

  constructor(wish: MessageWish, context: VisitContext) {
    this.#wish = wish;
    this.#context = context;
    this.#matcher = wish.query && new Matcher(wish.query);
    const needs = wish.query && needsOf(wish.query);
    this.#asksFirst = needs !== undefined && !needs.head && !needs.whole;
  }

  visit(entry: EntryBytes, about: AboutMessages): Seen {
    // Whoever lists everything wants to see the damaged messages too.
    return this.#matcher
      ? this.#visit(entry, about)
      : guarded(() => this.#visit(entry, about), (problem) => ({
        ...NOTHING,
        kind: kindOf(entry, about) ?? "mail",
        problem,
      }));
  }

  #visit(entry: EntryBytes, about: AboutMessages): Seen {
    const { flags } = about;
    const ofFolder = kindOf(entry, about);
    const bits = flags[entry.position]!;
    const known = { size: entry.size, flags: bits < 0 ? undefined : flagsOf(bits) };
    if (this.#asksFirst && ofFolder !== undefined) {
      const verdict = this.#matcher!.judge({
        ...known,
        kind: ofFolder,
        fields: NO_FIELDS,
        hasAttachments: undefined,
      });
      if (!verdict) return undefined;
    }
    const head = readHeadFrom((most) => entry.head(most));
    if (isMail(ofFolder, head)) return this.#judgeHead(entry, { ...known, kind: "mail", head });
    const ofItem = (whole: Whole) => this.#ofItem(whole, { ...known, ofFolder, head });
    const whole = readWhole(entry, this.#context);
    return whole instanceof Promise ? whole.then(ofItem) : ofItem(whole);
  }

  /** A mail: its head may do. */
  #judgeHead(
    entry: EntryBytes,
    { kind, head, ...known }: Known & { readonly kind: Kind; readonly head: Head },
  ): Seen {
    const { hasAttachments } = head;
    const fields = fieldsOf({ kind, head });
    const candidate: Candidate = { ...known, kind, fields, hasAttachments };
    const verdict = this.#matcher ? this.#matcher.judge(candidate) : true;
    if (verdict === false) return undefined;
    const wantsFiles = this.#wish.attachments && hasAttachments !== false;
    const { returnPath } = head;
    if (verdict && !wantsFiles) {
      const attachments = this.#wish.attachments ? [] : undefined;
      return { ...NOTHING, kind, fields, returnPath, attachments };
    }
    const judge = () => {
      const ofWhole = (whole: Whole) => this.#judgeWhole(candidate, whole, { verdict, returnPath });
      const whole = readWhole(entry, this.#context);
      return whole instanceof Promise ? whole.then(ofWhole) : ofWhole(whole);
    };
    return verdict
      ? guarded(judge, (problem) => ({ ...NOTHING, kind, fields, returnPath, problem }))
      : judge();
  }

  #ofItem(
    whole: Whole,
    { head, ofFolder, ...known }: Known & {
      readonly head: Head;
      readonly ofFolder: Kind | undefined;
    },
  ): SeenMessage | undefined {
    const item = readItem(whole.bytes);
    const kind = ofFolder ?? kindByContent(head, item);
    const fields = fieldsOf({ kind, head, item });
    return this.#judgeWhole(
      { ...known, kind, fields, hasAttachments: head.hasAttachments },
      whole,
      { verdict: undefined, returnPath: head.returnPath },
    );
  }

  #judgeWhole(
    candidate: Candidate,
    { bytes, isCut }: Whole,
    { verdict, returnPath }: {
      readonly verdict: boolean | undefined;
      readonly returnPath: string | undefined;
    },
  ): SeenMessage | undefined {
    const whole = new WholeMessage(bytes);
    const matches = verdict ?? this.#matcher?.judge({ ...candidate, whole }) ?? true;
    if (!matches) return undefined;
    const { kind, fields } = candidate;
    const attachments = this.#wish.attachments ? whole.attachments : undefined;
    return { kind, fields, returnPath, attachments, isCut, problem: undefined };
  }
}

type Known = Pick<Candidate, "size" | "flags">;
type Whole = Awaited<ReturnType<typeof readWhole>>;

type Seen = SeenMessage | undefined | Promise<SeenMessage | undefined>;

/** What is found, or what stands for a message that turns out to be damaged. */
function guarded(find: () => Seen, damaged: (problem: string) => SeenMessage): Seen {
  const asDamaged = (error: unknown) => {
    if (error instanceof ZipError) return damaged(error.message);
    throw error;
  };
  try {
    const found = find();
    return found instanceof Promise ? found.catch(asDamaged) : found;
  } catch (error) {
    return asDamaged(error);
  }
}

function kindOf({ position }: EntryBytes, { kinds }: AboutMessages): Kind | undefined {
  return KINDS[kinds[position]! - 1];
}

const NO_FIELDS: MessageFields = {
  from: [],
  to: [],
  cc: [],
  bcc: [],
  subject: "",
  date: undefined,
  isWall: false,
  isDay: false,
  location: undefined,
  messageId: undefined,
};

const NOTHING: Omit<SeenMessage, "kind"> = {
  fields: NO_FIELDS,
  returnPath: undefined,
  attachments: undefined,
  isCut: false,
  problem: undefined,
};
