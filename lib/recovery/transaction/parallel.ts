/** Does something with each item, with `most` of them at once; ends at the first error. */
export async function inParallel<T>(
  items: readonly T[],
  most: number,
  action: (item: T) => Promise<void>,
): Promise<void> {
  const waiting = items.values();
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, async () => {
    for (const item of waiting) await action(item);
  }));
}
