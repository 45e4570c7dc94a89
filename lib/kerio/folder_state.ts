import { FolderRecords, type IndexFiles } from "./folder_records.ts";
import { flagsOf, type MessageFlags } from "./message_flags.ts";
import { readStatusFields, type StatusFields } from "./status_fields.ts";

/** The files in which the server keeps what it knows about a folder, as far as there are any. */
export interface FolderFiles extends IndexFiles {
  /** `status.fld`. */
  readonly status?: Uint8Array | undefined;
}

/** What the server knew about a folder and its messages when the backup was made. */
export class FolderState {
  readonly status: StatusFields | undefined;
  readonly records: FolderRecords;
  /** Why the records are not the whole truth; `undefined` where nothing speaks against it. */
  readonly doubt: string | undefined;

  constructor({ status, index, log }: FolderFiles) {
    this.status = status && readStatusFields(status);
    this.records = new FolderRecords({ index, log });
    this.doubt = doubtOf(this.records, this.status);
  }

  /**
   * Whether the records are all there is and up to date: as many messages and bytes as `status.fld` says,
   * and nothing in the index or its log that is not understood.
   */
  get isTrusted(): boolean {
    return this.doubt === undefined;
  }

  /**
   * The flags of a message. In a folder that is not trusted as a whole they count where the record is
   * that of a message of this size, and no line speaks of it that is not understood.
   *
   * @param size of its file, in bytes
   */
  flags(uid: number, size: number): MessageFlags | undefined {
    const bits = this.bits(uid, size);
    return bits === undefined ? undefined : flagsOf(bits);
  }

  /** The same as bits. */
  bits(uid: number, size: number): number | undefined {
    const bits = this.records.bitsOf(uid);
    const isSure = !this.records.isDoubtful(uid) && this.records.sizeOf(uid) === size;
    return bits !== undefined && (this.isTrusted || isSure) ? bits : undefined;
  }
}

function doubtOf(records: FolderRecords, status: StatusFields | undefined): string | undefined {
  if (records.hasOtherLines) return "its index has lines that are not understood";
  if (status?.messages === undefined || status.bytes === undefined) {
    return "its status does not say how many messages it holds";
  }
  if (records.count !== status.messages) {
    return `its index names ${records.count} messages, its status ${status.messages}`;
  }
  if (records.bytes !== status.bytes) {
    return `the messages of its index have ${records.bytes ?? "unknown"} bytes, ` +
      `those of its status ${status.bytes}`;
  }
  return undefined;
}
