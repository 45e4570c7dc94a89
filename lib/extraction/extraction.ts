import type { SliceResult } from "./slice.ts";

/** A slice that is being carried out. */
export interface Extraction {
  /**
   * All its files were dealt with; they may have to be brought to the disk yet, which takes no processor:
   * the next slice can begin.
   */
  readonly worked: Promise<void>;
  /** What came of it, once all of it is on the disk. Whoever asks for a slice has to wait for it. */
  readonly result: Promise<SliceResult>;
}
