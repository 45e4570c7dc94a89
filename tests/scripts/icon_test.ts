import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { readFileSync } from "node:fs";
import { inflateSync } from "node:zlib";
import { readDrawing } from "../../scripts/icon/shapes.ts";
import { rasterize } from "../../scripts/icon/raster.ts";
import { makeIcon } from "../../scripts/make_icon.ts";

/** The rows of each picture of an icon file, by its size; compressors differ between releases. */
function pictures(ico: Uint8Array): Map<number, Uint8Array> {
  const file = Buffer.from(ico);
  const found = new Map<number, Uint8Array>();
  for (let index = 0; index < file.readUInt16LE(4); index++) {
    const at = 6 + 16 * index;
    const png = file.subarray(file.readUInt32LE(at + 12)).subarray(0, file.readUInt32LE(at + 8));
    const data = png.indexOf("IDAT");
    found.set(
      png.readUInt32BE(16),
      inflateSync(png.subarray(data + 4, data + 4 + png.readUInt32BE(data - 4))),
    );
  }
  return found;
}

Deno.test("the committed icon is what scripts/make_icon.ts draws", () => {
  const committed = readFileSync(new URL("../../scripts/icon/kmsrecover.ico", import.meta.url));
  assert.deepEqual(pictures(committed), pictures(makeIcon()));
  assert.deepEqual([...pictures(committed).keys()], [16, 20, 24, 32, 40, 48, 64, 256]);
});

Deno.test("a half-covered pixel is half as opaque, and the upper shape hides the lower one", () => {
  const drawing = readDrawing(
    '<svg viewBox="0 0 2 2"><rect width="1.5" height="2" fill="#ff0000" />' +
      '<rect width="1" height="1" fill="#0000ff" /></svg>',
  );
  assert.deepEqual([...rasterize(drawing, 2)], [
    ...[0, 0, 255, 255, 255, 0, 0, 128],
    ...[255, 0, 0, 255, 255, 0, 0, 128],
  ]);
});
