import type { Drawing } from "./shapes.ts";

/** Samples on each side of a pixel; their mean is its colour. */
const SAMPLES = 8;

/** Draws at so many pixels a side; gives red, green, blue and alpha of each pixel, row by row. */
export function rasterize({ side, shapes }: Drawing, pixels: number): Uint8Array {
  const image = new Uint8Array(pixels * pixels * 4);
  const step = side / (pixels * SAMPLES);
  for (let y = 0; y < pixels; y++) {
    for (let x = 0; x < pixels; x++) {
      const sum = [0, 0, 0];
      let covered = 0;
      for (let sample = 0; sample < SAMPLES * SAMPLES; sample++) {
        const px = (x * SAMPLES + sample % SAMPLES + 0.5) * step;
        const py = (y * SAMPLES + Math.floor(sample / SAMPLES) + 0.5) * step;
        const top = shapes.findLast((shape) => shape.covers(px, py));
        if (top === undefined) continue;
        covered++;
        top.color.forEach((value, channel) => sum[channel]! += value);
      }
      if (covered === 0) continue;
      const color = sum.map((value) => Math.round(value / covered));
      const alpha = Math.round(255 * covered / SAMPLES ** 2);
      image.set([...color, alpha], (y * pixels + x) * 4);
    }
  }
  return image;
}
