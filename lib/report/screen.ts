/** A terminal that results are printed on. */
export interface Screen {
  readonly columns: number;
  readonly rows: number;
  /** Whether it shows characters beyond ASCII. */
  readonly unicode: boolean;
}
