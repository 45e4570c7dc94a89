import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { ZipEntry } from "../../scripts/make_backup.ts";
import type { Attack } from "./attacks.ts";
import { INBOX } from "./base.ts";

const TEXT = new TextEncoder().encode("the true content of this entry, long enough to be packed\n");
const EVIL = `${INBOX}#msgs/0000000e.eml`;

/** The backup with one more message; `entry` is what is wrong with it. */
function message(entry: Partial<ZipEntry>, more: Partial<Attack> & { lie?: number } = {}): Attack {
  const { lie = 0, ...attack } = more;
  return {
    backup: {
      extraEntries: [{ name: EVIL, content: TEXT, ...entry }],
      // The summary tells the same lie, else the backup would just be incomplete.
      wrongSize: lie,
    },
    keepGoing: { names: EVIL },
    ...attack,
  };
}

/** The same lie in the local and in the central header. */
function both(fields: NonNullable<ZipEntry["local"]>): Partial<ZipEntry> {
  return { local: fields, central: fields };
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

const TRUSTED = {
  code: 0,
  says:
    /^warning: Trusted all the same: "@backup.*0000000e\.eml" in ".*X\.zip": the archive's directory and its .* disagree/m,
};

const CANNOT = `Cannot read "${EVIL}" in "X.zip":`;
const DISAGREE = `${CANNOT} the archive's directory and its local header disagree in its`;

/** Older runtimes do not tell how much of the packed bytes was used. */
const TELLS_USE = "engine" in inflateRawSync(deflateRawSync(TEXT), { info: true });

/** A gigabyte of zeros in a megabyte, and the claim that it is a short text. */
function bomb(): Partial<ZipEntry> {
  const packed = deflateRawSync(new Uint8Array(1 << 30), { level: 9 });
  return {
    content: {
      method: "deflate",
      crc: 0,
      size: 1000,
      packedSize: packed.length,
      pieces: () => [packed],
      isText: false,
    },
  };
}

/** A stream that is followed by bytes that belong to nothing. */
function trailing(): Partial<ZipEntry> {
  const packed = new Uint8Array([...deflateRawSync(TEXT), ...bytes("hidden")]);
  return {
    content: {
      method: "deflate",
      crc: 0x9d5dd8c3,
      size: TEXT.length,
      packedSize: packed.length,
      pieces: () => [packed],
      isText: true,
    },
  };
}

/** Entries whose headers lie, that are packed strangely, or encrypted. */
export const entryAttacks: Readonly<Record<string, Attack>> = {
  [`${DISAGREE} name`]: message(
    { local: { name: bytes(EVIL.replace("0000000e", "0000000f")) } },
    { force: TRUSTED },
  ),
  [`${DISAGREE} compression method`]: message({ local: { method: 0 } }, { force: TRUSTED }),
  [`${DISAGREE} flags`]: message({ local: { flags: 1 } }, { force: TRUSTED }),
  [`${DISAGREE} checksum`]: message({ local: { crc: 0x12345678 } }, { force: TRUSTED }),
  [`${DISAGREE} size`]: message({ local: { size: 5 } }, { force: TRUSTED }),
  [`${CANNOT} the archive's directory and its data descriptor disagree`]: message(
    { descriptor: true, described: { size: 5 } },
    { force: TRUSTED },
  ),
  [`${CANNOT} the checksum does not match`]: message(both({ crc: 0x12345678 })),
  [`${CANNOT} it is larger than the archive says`]: message(both({ size: 10 }), {
    lie: 10 - TEXT.length,
  }),
  [`${CANNOT} it has ${TEXT.length} bytes where the archive says 900`]: message(
    both({ size: 900 }),
    { lie: 900 - TEXT.length },
  ),
  [`${CANNOT} its compressed data ends early`]: message(both({ packedSize: 20 })),
  ...(TELLS_USE
    ? { [`${CANNOT} unused bytes follow its compressed data`]: message(trailing()) }
    : {}),
  [`Cannot recover "${EVIL}" of "X.zip": it cannot have the size that it claims`]: message(
    { ...both({ size: 2 ** 45 }), zip64: true },
    { lie: 2 ** 45 - TEXT.length },
  ),
  [`${CANNOT} its compressed data is damaged`]: message({
    ...both({ method: 8 }),
    method: "stored",
  }),
  [`${CANNOT} the compression method 12 (BZIP2) is not supported`]: message(both({ method: 12 })),
  [`${CANNOT} the compression method 14 (LZMA) is not supported`]: message(both({ method: 14 })),
  [`${CANNOT} the compression method 4660 (unknown) is not supported`]: message(
    both({ method: 0x1234 }),
  ),
  '"X.zip" is encrypted': message({ password: "right" }, {
    keepGoing: { code: 4, names: "" },
  }),
  [`${CANNOT} the password is wrong`]: message({ password: "right" }, { password: "wrong" }),
};

/** A bomb stops where the archive says that it ends. */
export const bombs: Readonly<Record<string, Attack>> = {
  [`${CANNOT} it is larger than the archive says`]: message(bomb(), {
    backup: { extraEntries: [{ name: EVIL, ...bomb() }] },
  }),
};
