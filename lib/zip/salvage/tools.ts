import type { DataCheck } from "./data_check.ts";
import type { SignatureScan } from "./signature_scan.ts";

/** What a damaged archive is searched with. */
export interface Tools {
  readonly scan: SignatureScan;
  readonly data: DataCheck;
}
