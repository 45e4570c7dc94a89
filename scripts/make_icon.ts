/**
 * Makes `scripts/icon/kmsrecover.ico` from `scripts/icon/kmsrecover.svg`:
 *
 *     deno run --allow-read --allow-write --allow-env scripts/make_icon.ts
 *
 * A test fails where the two do not belong together.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { icoFile } from "./icon/image_files.ts";
import { rasterize } from "./icon/raster.ts";
import { readDrawing } from "./icon/shapes.ts";

/** Pixels a side: what Explorer and the task bar show at 100 % to 200 %, and the large view. */
const SIZES = [16, 20, 24, 32, 40, 48, 64, 256];

/** The icon file of Windows, drawn from the SVG. */
export function makeIcon(): Uint8Array {
  const drawing = readDrawing(
    readFileSync(new URL("icon/kmsrecover.svg", import.meta.url), "utf8"),
  );
  return icoFile(SIZES.map((pixels) => ({ pixels, image: rasterize(drawing, pixels) })));
}

if (import.meta.main) {
  writeFileSync(new URL("icon/kmsrecover.ico", import.meta.url), makeIcon());
}
