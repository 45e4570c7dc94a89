import type { Contents } from "../backup/contents.ts";
import type { Session } from "./session.ts";

/** The password for the encrypted ones among some files; `undefined` where none of them is. */
export function passwordFor(
  contents: Contents,
  files: Uint32Array,
  { password }: Pick<Session, "password">,
): string | undefined {
  const encrypted = files.find((file) => {
    const { directory, form } = contents.archives[contents.archiveOf[file]!]!;
    return form === "zip" && directory.isEncrypted(contents.entryOf[file]!);
  });
  return encrypted === undefined
    ? undefined
    : password(contents.archives[contents.archiveOf[encrypted]!]!.label);
}
