/** A file on its way into an archive. */
export interface ArchivedFile {
  /** With `/` between its parts. */
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly isProgram: boolean;
}

const BLOCK = 512;

/** A tar archive (POSIX.1-1988, ustar) of files that belong to root, all dated alike. */
export function tarArchive(files: readonly ArchivedFile[], time: number): Uint8Array {
  const padded = files.map(({ bytes }) => Math.ceil(bytes.length / BLOCK) * BLOCK);
  const size = padded.reduce((sum, length) => sum + BLOCK + length, 2 * BLOCK);
  const archive = new Uint8Array(size);
  let at = 0;
  files.forEach((file, index) => {
    archive.set(header(file, time), at);
    archive.set(file.bytes, at + BLOCK);
    at += BLOCK + padded[index]!;
  });
  return archive;
}

function header({ path, bytes, isProgram }: ArchivedFile, time: number): Uint8Array {
  const block = new Uint8Array(BLOCK);
  const put = (text: string, offset: number) => block.set(new TextEncoder().encode(text), offset);
  const octal = (value: number, digits: number) => value.toString(8).padStart(digits, "0");
  if (path.length > 100) throw new RangeError(`"${path}" is too long a name for ustar`);
  put(path, 0);
  put(octal(isProgram ? 0o755 : 0o644, 7), 100);
  put(octal(0, 7), 108);
  put(octal(0, 7), 116);
  put(octal(bytes.length, 11), 124);
  put(octal(time, 11), 136);
  put("        ", 148);
  put("0", 156);
  put("ustar\x0000root", 257);
  put("root", 297);
  put(`${octal(block.reduce((sum, byte) => sum + byte, 0), 6)}\0 `, 148);
  return block;
}
